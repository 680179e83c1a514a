from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community import volunteering
from community.admin.base import OfficeAdmin
from community.admin.steps import ReasonForm, Step
from community.models import Volunteer

State = Volunteer.State


@admin.register(Volunteer)
class VolunteerAdmin(OfficeAdmin):
    community_path = "resident__community"
    menu_order = 22
    in_bar = True
    list_display = ["resident", "home", "state", "trades", "applied_at"]
    list_filter = ["state", "skills"]
    list_select_related = ["resident__building"]
    search_fields = ["resident__name", "resident__phone", "resident__contact_phone"]
    autocomplete_fields = ["resident"]
    fieldsets = [
        (None, {"fields": ["resident", "skills", "about"]}),
        (_("Decision"), {"fields": ["state", "applied_at", "decided_at", "decided_by", "reason"]}),
    ]
    steps = (
        Step(
            "approve",
            _("Approve"),
            _("Approved. They have been told."),
            volunteering.approve,
            when=lambda volunteer: volunteer.state in {State.APPLIED, State.DECLINED},
            is_primary=True,
        ),
        Step(
            "decline",
            _("Decline"),
            _("Declined. They have been told the reason."),
            volunteering.decline,
            form=ReasonForm,
            when=lambda volunteer: volunteer.state == State.APPLIED,
            hint=_("The applicant reads this reason."),
            is_grave=True,
        ),
        Step(
            "pause",
            _("Pause"),
            _("Paused. Jobs already taken stay theirs."),
            volunteering.pause,
            form=ReasonForm,
            when=lambda volunteer: volunteer.state == State.APPROVED,
            hint=_("No new jobs until you resume; the volunteer reads this reason."),
        ),
        Step(
            "resume",
            _("Resume"),
            _("Welcome back. They have been told."),
            volunteering.resume,
            when=lambda volunteer: volunteer.state == State.PAUSED,
            is_primary=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("resident").prefetch_related("skills")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj)[: 2 if obj else 1]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        decided = ["state", "applied_at", "decided_at", "decided_by", "reason"]
        return [*decided, "resident"] if obj else decided

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "skills":
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("home"))
    def home(self, volunteer: Volunteer) -> str:
        return volunteer.resident.home

    @admin.display(description=_("skills"))
    def trades(self, volunteer: Volunteer) -> str:
        return "、".join(skill.label for skill in volunteer.skills.all())
