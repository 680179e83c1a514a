from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.base import OfficeAdmin, OfficeInline
from community.models import Street, StreetMember


class MemberInline(OfficeInline):
    model = StreetMember
    autocomplete_fields = ["resident"]


@admin.register(Street)
class StreetAdmin(OfficeAdmin):
    """Which communities a street office sees, and who it is: the superuser's to say, not one community's."""

    community_path = None
    menu_order = 61
    keyset = False
    list_display = ["name", "overseen", "people", "is_active"]
    search_fields = ["name"]
    fields = ["name", "is_active"]
    inlines = [MemberInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Nothing for staff, so that the pages of a street do not exist for them."""
        rows = super().get_queryset(request).prefetch_related("communities", "posts__resident")
        return rows if request.user.is_superuser else rows.none()

    @admin.display(description=_("communities"))
    def overseen(self, street: Any) -> str:
        return "、".join(place.name for place in street.communities.all())

    @admin.display(description=_("people of the street office"))
    def people(self, street: Any) -> str:
        return "、".join(post.resident.name for post in street.posts.all())

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser) and super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser) and super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser) and super().has_change_permission(request, obj)
