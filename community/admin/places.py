from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from community import working_time
from community.access import is_staff_of
from community.admin.base import OfficeAdmin
from community.admin.forms import OfficeForm
from community.admin.office import office_of
from community.models import Building, CalendarDay, Community, Duty, Resident, Skill


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


class CommunityForm(OfficeForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        head = cleaned.get("head")
        if head is not None and not is_staff_of(head, self.instance.pk):
            self.add_error("head", _("Only somebody of this community's staff can be its head."))
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and opens >= closes:
            self.add_error("closes_at", _("Working hours end after they begin."))
        return cleaned


@admin.register(CalendarDay)
class CalendarDayAdmin(OfficeAdmin):
    """What staff enter beside the public holidays. Deadlines are counted anew each time."""

    menu_order = 61
    keyset = False
    list_display = ["day", "is_working", "why", "community"]
    list_filter = ["is_working"]
    ordering = ["-day"]
    fields = ["community", "day", "is_working", "why"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        sentence = working_time.warning()
        if sentence:
            messages.warning(request, sentence)
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            working_time.changed(obj.community)

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        with transaction.atomic():
            super().delete_model(request, obj)
            working_time.changed(obj.community)


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
                    "wider_hours",
                    "newcomer_minutes",
                    "newcomer_jobs",
                    "unclaimed_hours",
                    "refer_hours",
                    "visit_days",
                    "address_days",
                    "hours_to_first_reply",
                    "days_to_resolve",
                ]
            },
        ),
        (
            _("Deadlines"),
            {
                "fields": [
                    "opens_at",
                    "closes_at",
                    "head",
                    "street_name",
                    "street_phone",
                    "street_after_hours",
                ]
            },
        ),
        (_("Shop"), {"fields": ["shop_hours", "pickup_days"]}),
        (_("Activities"), {"fields": ["activity_points_a_day"]}),
    ]

    form = CommunityForm

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "head":
            posts = Duty.objects.filter(kind=Duty.Kind.STAFF, community__in=office_of(request).communities)
            kwargs["queryset"] = Resident.objects.filter(pk__in=posts.values("resident")).order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Community, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if {"opens_at", "closes_at"} & set(form.changed_data):
                working_time.changed(obj)

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
        "near",
        "is_active",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser) and super().has_change_permission(request)
