from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.base import OfficeAdmin
from community.models import Building, Community, Skill


@admin.register(Building)
class BuildingAdmin(OfficeAdmin):
    menu_order = 24
    keyset = False
    list_display = ["label", "community", "people"]
    ordering = ["community", "order", "number"]  # said aloud, because counting drops the model's own
    fields = ["community", "number"]
    search_fields = ["number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(residents_here=Count("residents"))

    @admin.display(description=_("building"), ordering="order")
    def label(self, building: Building) -> str:
        return building.label

    @admin.display(description=_("residents"))
    def people(self, building: Any) -> int:
        return building.residents_here

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A slip of the pen may go; a building that somebody lives in is kept by the database."""
        return self.admin_site.has_permission(request)


@admin.register(Community)
class CommunityAdmin(OfficeAdmin):
    """Staff set their own community's limits; new communities are the superuser's."""

    community_path = "pk"
    menu_order = 60
    keyset = False
    list_display = ["name", "desk_phone", "is_active"]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "is_active", "desk_phone", "address", "street"]}),
        (
            _("Repairs"),
            {
                "fields": [
                    "open_job_cap",
                    "unclaimed_hours",
                    "visit_days",
                    "address_days",
                    "hours_to_first_reply",
                    "days_to_resolve",
                ]
            },
        ),
        (_("Shop"), {"fields": ["shop_hours", "pickup_days"]}),
        (_("Activities"), {"fields": ["activity_points_a_day"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser) and super().has_add_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [] if request.user.is_superuser else ["name", "slug", "is_active", "street"]


@admin.register(Skill)
class SkillAdmin(OfficeAdmin):
    """Trades mean the same everywhere, so only the superuser changes them."""

    community_path = None
    menu_order = 62
    keyset = False
    list_display = ["name", "name_en", "examples", "order", "needs_certificate", "is_active"]
    search_fields = ["name", "name_en", "code"]
    fields = [
        "code",
        "name",
        "name_en",
        "examples",
        "examples_en",
        "icon",
        "order",
        "needs_certificate",
        "is_active",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser) and super().has_change_permission(request)
