"""Referrals in the office: the list, what the office writes down for a partner that telephones, and the board's panels."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Case, Count, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from community.admin.base import ChoiceFilter, ReadOnlyAdmin, ReadOnlyInline, ScopedFilter
from community.admin.office import Office
from community.admin.steps import ReasonForm, Step, StepForm
from community.admin.today import SHOWN, Link, Panel, Row, register_panels, register_quick_link
from repairs import workflow
from repairs.actions import Role
from repairs.cards import STAGE_BADGES
from repairs.forms.fields import DayField
from repairs.models import Half, Inspection, Referral, ReferralQuestion, RepairOrder
from repairs.partner_figures import is_to_choose_anew, standings
from repairs.referral_steps import STEPS

register_quick_link(40, Link(_("Partners"), "repairs:office_partners", "partner"))
STAFF = frozenset({Role.STAFF})


class StandingFilter(ChoiceFilter):
    title = _("how it stands")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, label) for code, (label, _which) in standings().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = standings().get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


class QuestionInline(ReadOnlyInline):
    model = ReferralQuestion
    fields = ["text", "asked_by", "asked_at", "answer", "answered_by", "answered_at"]


class ScheduleForm(StepForm):
    visit_on = DayField(label=_("Which day?"))
    half = forms.ChoiceField(label=_("Morning or afternoon?"), choices=Half.choices, widget=forms.RadioSelect)
    contact_name = forms.CharField(label=_("Who comes?"), max_length=40, required=False)
    contact_phone = forms.CharField(label=_("Their phone"), max_length=20, required=False)


def _may(name: str) -> Any:
    return lambda referral: STEPS[name].is_open_to(STAFF, referral)


@admin.register(Referral)
class ReferralAdmin(ReadOnlyAdmin):
    community_path = "order__community"
    menu_order = 13
    list_display = ["number", "item", "partner", "leads", "badge", "due", "sent_at", "answered_at"]
    list_display_links = ["number", "item"]
    list_filter = [
        StandingFilter,
        ("partner", ScopedFilter),
        "is_lead",
        ("sent_at", admin.DateFieldListFilter),
    ]
    list_select_related = ["order", "partner"]
    search_fields = ["order__number", "partner__name"]
    fields = [
        "order_link", "partner", "is_lead", "badge", "sent_at", "sent_by", "due_on", "answered_at", "accepted_at",
        "visit_on", "visit_half", "contact_name", "contact_phone", "outcome", "outcome_note", "visited_on",
        "ended_at", "reason",
    ]  # fmt: skip
    readonly_fields = ["order_link", "badge"]
    inlines = [QuestionInline]
    steps = (
        Step(
            "accept",
            _("They take it"),
            _("Written down. The resident was told."),
            workflow.accept,
            when=_may("accept"),
            hint=_("For a partner that answered by telephone."),
            is_primary=True,
        ),
        Step(
            "schedule",
            _("They named a day"),
            _("Written down. The resident was told."),
            workflow.schedule,
            form=ScheduleForm,
            when=_may("schedule"),
            hint=_("For a partner that answered by telephone."),
        ),
        Step(
            "recall",
            _("No longer needed"),
            _("Taken back. The partner was told."),
            workflow.recall,
            form=ReasonForm,
            when=_may("recall"),
            hint=_("The partner reads this reason. The lead partner is recalled on the order's page."),
            is_grave=True,
        ),
    )

    @admin.display(description=_("number"))
    def number(self, referral: Referral) -> str:
        return referral.order.number

    @admin.display(description=_("what to repair"))
    def item(self, referral: Referral) -> str:
        return referral.order.item

    @admin.display(description=_("lead"), boolean=True)
    def leads(self, referral: Referral) -> bool:
        return referral.is_lead

    @admin.display(description=_("how it stands"))
    def badge(self, referral: Referral) -> str:
        return format_html(
            '<span class="badge-state badge-{}">{}</span>',
            STAGE_BADGES[referral.stage],
            referral.stage_label,
        )

    @admin.display(description=_("due"))
    def due(self, referral: Referral) -> str:
        late = format_html(' <span class="urgent-mark">{}</span>', _("overdue")) if referral.is_late else ""
        return format_html("{}{}", referral.next_due.strftime("%Y-%m-%d"), late)

    @admin.display(description=_("repair order"))
    def order_link(self, referral: Referral) -> str:
        url = reverse("admin:repairs_repairorder_change", args=[referral.order_id])
        return format_html('<a href="{}">{}</a>', url, referral.order)


@admin.register(Inspection)
class InspectionAdmin(ReadOnlyAdmin):
    community_path = "order__community"
    menu_order = 13
    list_display = ["on", "order", "looker", "partner", "finding", "whose", "sheet"]
    list_filter = ["whose", ("recorded_at", admin.EmptyFieldListFilter), ("on", admin.DateFieldListFilter)]
    list_select_related = ["order", "partner"]
    search_fields = ["order__number"]
    fields = [
        "order", "on", "half", "looker", "partner", "planned_by", "planned_at", "finding", "whose", "told",
        "recorded_by", "recorded_at", "sheet",
    ]  # fmt: skip
    readonly_fields = ["sheet"]

    @admin.display(description=_("to print"))
    def sheet(self, look: Inspection) -> str:
        return format_html('<a href="{}">{}</a>', reverse("repairs:inspection", args=[look.pk]), _("Open"))


# panel: title, picture, when empty, the list's filter
PANELS: dict[str, tuple[Any, str, Any, str]] = {
    "asked": (_("Partners ask"), "chat", _("No partner waits for an answer."), "asked"),
    "waits": (_("Sent back by partners"), "back", _("No partner has sent anything back."), "waits"),
    "late": (_("Partners who owe an answer"), "partner", _("Every partner has answered in time."), "late"),
}


def _waiting(office: Office) -> QuerySet:
    which = standings()
    # By key and by state first: few orders are with a partner or wait for the office, whatever happened before.
    going_on = office.narrow(
        RepairOrder.objects.filter(state__in=[RepairOrder.State.REFERRED, RepairOrder.State.SUBMITTED])
    )
    rows = Referral.objects.filter(order__in=going_on.order_by().values("pk"))
    return rows.filter(which["asked"][1] | is_to_choose_anew() | which["late"][1])


@register_panels(20, later=lambda office: _waiting(office).values("pk"))
def partner_panels(office: Office) -> Iterable[Panel]:
    """Three panels with one query; every referral belongs to one of them."""
    panel = Case(When(state="returned", then=Value("waits")), When(step="asked", then=Value("asked")),
                 default=Value("late"))  # fmt: skip
    found = (
        _waiting(office)
        .annotate(panel=panel)
        .annotate(
            in_all=Window(Count("*"), partition_by=F("panel")),
            rank=Window(RowNumber(), partition_by=F("panel"), order_by=[F("due_on").asc(), F("id").asc()]),
        )
        .filter(rank__lte=SHOWN)
        .select_related("order__building", "partner")
        .order_by("rank")
    )
    rows: dict[str, list[Any]] = {name: [] for name in PANELS}
    for referral in found:
        rows[referral.panel].append(referral)
    for name, (title, icon, calm, code) in PANELS.items():
        yield Panel(
            title=title,
            icon=icon,
            rows=[_row(referral) for referral in rows[name]],
            count=rows[name][0].in_all if rows[name] else 0,
            all_url=f"{reverse('admin:repairs_referral_changelist')}?standing={code}",
            calm=calm,
        )


def _row(referral: Any) -> Row:
    url = reverse("admin:repairs_repairorder_change", args=[referral.order_id])
    facts = (
        referral.order.number,
        referral.order.public_where,
        referral.partner.name,
        referral.reason or referral.next_due.strftime("%m-%d"),
    )
    return Row(title=referral.order.item, url=url, facts=facts, step=_("Look"), step_url=url)
