"""Addresses of the ground floor that are not about accounts."""

from django.conf import settings
from django.urls import path

from community.views import preferences, texts

urlpatterns = [
    path("settings/language/", preferences.set_language, name="set_language"),
    path("settings/senior/", preferences.set_senior, name="set_senior"),
    path("settings/theme/", preferences.set_theme, name="set_theme"),
    path("about/", texts.about, name="about"),
    path("privacy/", texts.privacy, name="privacy"),
    path("help/", texts.guide, name="help"),
]
if settings.DEBUG:
    from community.views.styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
