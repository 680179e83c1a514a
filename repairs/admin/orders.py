"""Repair orders in the office: the list, and behind it one page for each order (repairs.admin.order_page)."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from community.admin.base import ChoiceFilter, ReadOnlyAdmin, ScopedFilter
from community.admin.office import office_of
from repairs import search
from repairs.actions import ACTIONS, Action, Role, is_allowed
from repairs.admin.deadlines import due_badge
from repairs.admin.order_page import OrderPageMixin
from repairs.admin.overdue import at_risk, overdue, unclaimed_too_long
from repairs.models import Claim, RepairOrder

NEXT_STEPS = ("hear", "publish", "report", "close")


class WaitingFilter(ChoiceFilter):
    title = _("waiting too long")
    parameter_name = "waiting"
    answers = {
        "unclaimed": (_("unclaimed too long"), unclaimed_too_long),
        "overdue": (_("overdue"), overdue),
        "risk": (_("due soon"), at_risk),
        "late": (
            _("any of them"),
            lambda office: unclaimed_too_long(office) | overdue(office) | at_risk(office),
        ),
    }


class DangerFilter(ChoiceFilter):
    title = _("safety gate")
    parameter_name = "danger"
    answers = {
        "stopped": (_("stopped"), Q(hazard__isnull=False, hazard_lifted_at=None)),
        "lifted": (_("found safe"), Q(hazard_lifted_at__isnull=False)),
    }


class PlaceFilter(ChoiceFilter):
    title = _("place")
    parameter_name = "where"
    answers = {
        "home": (_("in a home"), Q(place_kind="home")),
        "common": (_("in a common area"), Q(place_kind="common")),
    }


def next_step(order: RepairOrder) -> Action | None:
    """What the office would do next, if it is the office's turn."""
    names = ("hear", "refer", *NEXT_STEPS) if order.is_dangerous else NEXT_STEPS
    return next((ACTIONS[name] for name in names if is_allowed(ACTIONS[name], order, {Role.STAFF})), None)


@admin.register(RepairOrder)
class RepairOrderAdmin(OrderPageMixin, ReadOnlyAdmin):
    menu_order = 10
    in_bar = True
    list_display = [
        "number", "item", "community", "badge", "home", "contact_name", "volunteers", "age", "due", "next_step",
    ]  # fmt: skip
    list_display_links = ["number", "item"]
    list_filter = [
        "state",
        WaitingFilter,
        "urgency",
        ("skill", ScopedFilter),
        ("building", ScopedFilter),
        "channel",
        PlaceFilter,
        DangerFilter,
        ("created_at", admin.DateFieldListFilter),
        ("closed_at", admin.DateFieldListFilter),
    ]
    list_select_related = ["building", "community", "clock", "voice"]
    search_fields = ["number"]
    search_help_text = _("Number, phone or its last four digits, name, room, or a word of the job")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        active = Claim.objects.active().select_related("volunteer")
        return super().get_queryset(request).prefetch_related(Prefetch("claims", active, to_attr="coming"))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> Any:
        if not search_term.strip():
            return queryset, False
        return search.find(queryset, search_term, office_of(request).communities), False

    @admin.display(description=_("state"))
    def badge(self, order: RepairOrder) -> str:
        urgent = order.urgency == RepairOrder.Urgency.URGENT and not order.is_over
        mark = (
            format_html('<span class="urgent-mark">{}</span> ', order.get_urgency_display()) if urgent else ""
        )
        return format_html(
            '{}<span class="badge-state badge-{}">{}</span>', mark, order.state, order.get_state_display()
        )

    @admin.display(description=_("building"))
    def home(self, order: RepairOrder) -> str:
        return order.public_where or order.place

    @admin.display(description=_("who comes"))
    def volunteers(self, order: Any) -> str:
        names = "、".join(claim.volunteer.name for claim in order.coming)
        return f"{names} {order.taken}/{order.places}" if order.state == order.State.OPEN else names

    @admin.display(description=_("age"))
    def age(self, order: RepairOrder) -> str:
        return timesince(order.created_at, depth=1)

    @admin.display(description=_("due"))
    def due(self, order: RepairOrder) -> str:
        return due_badge(order)

    @admin.display(description=_("next step"))
    def next_step(self, order: RepairOrder) -> str:
        step = next_step(order)
        if step is None:
            return ""
        url = reverse("admin:repairs_repairorder_act", args=[order.pk, step.name])
        return format_html('<a class="button-step" href="{}">{}</a>', url, step.label)
