"""Addresses of the ground floor that are not about accounts."""

urlpatterns: list = []
