"""Deadlines in the office: the table, the badge of an order, and what is overdue or at risk on Today."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import BooleanField, Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.forms import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import working_time
from community.admin.office import Office
from community.admin.today import CAP, SHOWN, Panel, Row, register_panels
from community.language import plain_day
from repairs import deadlines
from repairs.admin.rules import RuleForm, SharedRuleAdmin
from repairs.models import Claim, DeadlineRule, OrderClock, RepairOrder


class DeadlineRuleForm(RuleForm):
    def clean(self) -> dict[str, Any]:
        """In words, before the database refuses it."""
        cleaned = super().clean()
        if cleaned.get("urgency") == "urgent" and cleaned.get("unit") != DeadlineRule.Unit.CLOCK:
            self.add_error("unit", _("Urgent ones are counted by the clock, weekends too."))
        self._check_only_one(cleaned)
        return cleaned

    def _check_only_one(self, cleaned: dict[str, Any]) -> None:
        place = cleaned.get("community") or self.instance.community
        kind = cleaned.get("kind") or self.instance.kind
        urgency = cleaned.get("urgency") or self.instance.urgency
        same = DeadlineRule.objects.filter(community=place, kind=kind, urgency=urgency)
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is such a deadline already: please change that one."))


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(SharedRuleAdmin):
    """Orders under way are counted anew when a line is saved."""

    form = DeadlineRuleForm
    menu_order = 30
    list_display = ["kind", "urgency", "how_long", "whose", "is_active"]
    list_filter = ["urgency", "kind", "is_active"]
    fields = ["community", "kind", "urgency", "amount", "unit", "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What a line is about stays: its community's version is found by it."""
        return [*super().get_readonly_fields(request, obj), *(["kind", "urgency"] if obj else [])]

    @admin.display(description=gettext_lazy("how long"))
    def how_long(self, rule: DeadlineRule) -> str:
        return f"{rule.amount} {rule.get_unit_display()}"

    def save_model(self, request: HttpRequest, obj: DeadlineRule, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            deadlines.wind_all(obj.community)


def due_badge(order: RepairOrder) -> str:
    """What is due next and when, loud only when it has to be."""
    clock = getattr(order, "clock", None)
    if clock is None or clock.due_at is None:
        return ""
    level, words = _level(clock)
    return format_html('<span class="badge-due {}">{}</span>', level, words)


def _level(clock: OrderClock) -> tuple[str, str]:
    values = {"what": clock.get_kind_display(), "day": _day(clock)}
    if clock.is_overdue:
        return "overdue", _("Overdue since %(day)s: %(what)s") % values
    if clock.is_at_risk:
        return "risk", _("Due soon, %(day)s: %(what)s") % values
    return "calm", _("By %(day)s: %(what)s") % values


def _day(clock: OrderClock) -> str:
    """A moment that ends a day belongs to that day."""
    moment = (clock.due_at or timezone.now()) - timedelta(seconds=1)
    return plain_day(timezone.localdate(moment))


def _soonest(office: Office) -> dict[bool, list[Any]]:
    """Overdue and at risk, at most CAP of each, the longest overdue first; one query."""
    now = timezone.now()
    clocks = office.narrow(OrderClock.objects.all())
    late = clocks.filter(due_at__lte=now).order_by("due_at", "pk").values("pk")[:CAP]
    soon = clocks.filter(risk_at__lte=now, due_at__gt=now).order_by("due_at", "pk").values("pk")[:CAP]
    # Each capped by itself; a union takes no limited part, so each is a list of keys within its own question.
    parts = [OrderClock.objects.filter(pk__in=some).order_by().values("pk") for some in (late, soon)]
    either: QuerySet[Any] = OrderClock.objects.filter(pk__in=parts[0].union(parts[1], all=True))
    is_late = Case(When(due_at__lte=now, then=Value(True)), default=Value(False), output_field=BooleanField())
    lead = Claim.objects.active().filter(order=OuterRef("pk"), is_lead=True).values("volunteer__name")
    rows = (
        either.annotate(is_late=is_late, lead_name=Subquery(lead[:1]))
        .select_related("order__building")
        .only("kind", "due_at", "risk_at", *(f"order__{name}" for name in ON_THE_BOARD))
        .order_by(F("due_at").asc(), "pk")
    )
    found: dict[bool, list[Any]] = {True: [], False: []}
    for clock in rows:
        found[clock.is_late].append(clock)
    return found


ON_THE_BOARD = ["number", "item", "contact_name", "urgency", "state", "building"]


@register_panels(15)
def due_panels(office: Office) -> Iterable[Panel]:
    found = _soonest(office)
    url = reverse("admin:repairs_repairorder_changelist")
    yield Panel(
        title=gettext_lazy("Overdue"),
        icon="warning",
        rows=[_row(clock) for clock in found[True][:SHOWN]],
        count=len(found[True]),
        all_url=f"{url}?waiting=overdue",
        calm=gettext_lazy("Nothing is overdue."),
        hint=working_time.warning(),
    )
    yield Panel(
        title=gettext_lazy("Due soon"),
        icon="clock",
        rows=[_row(clock) for clock in found[False][:SHOWN]],
        count=len(found[False]),
        all_url=f"{url}?waiting=risk",
        calm=gettext_lazy("Nothing falls due soon."),
    )


def _row(clock: Any) -> Row:
    order, url = clock.order, reverse("admin:repairs_repairorder_change", args=[clock.pk])
    return Row(
        title=order.item,
        url=url,
        facts=(
            _level(clock)[1],
            order.number,
            order.get_state_display(),
            order.public_where,
            order.contact_name,
            clock.lead_name or "",
        ),
        step=_("Look"),
        step_url=url,
        is_urgent=order.urgency == RepairOrder.Urgency.URGENT,
    )
