"""Settlements on the Today board: objections to answer, notices that run or ran out, periods that are due."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.admin.office import Office
from community.admin.today import SHOWN, Panel, Row, register_panels
from community.models import Community
from points import settlements
from points.models import Settlement

CHANGE = "admin:points_settlement_change"
STEP = "admin:points_settlement_step"


UNDER_WAY = ("pk", "number", "state", "starts_on", "ends_on", "notice_until")


def _at_hand(office: Office) -> QuerySet[Community]:
    return settlements.at_hand(Community.objects.filter(pk__in=[place.pk for place in office.in_view]))


@register_panels(55, later=lambda office: _at_hand(office).values("pk"))
def to_settle(office: Office) -> Iterable[Panel]:
    """At most one for each community, so these are few. Nothing to do is not worth a panel."""
    rows = _rows(office)
    if not rows:
        return
    yield Panel(
        title=_("Points settlement"),
        icon="points",
        rows=rows[:SHOWN],
        count=len(rows),
        all_url=reverse("admin:points_settlement_changelist"),
    )


def _rows(office: Office) -> list[Row]:
    """Objections first, then what is under way by the end of its notice, then what is due; one query for all."""
    unanswered = Count("under_way__objections", filter=Q(under_way__objections__answered_at__isnull=True))
    columns = [f"under_way__{name}" for name in UNDER_WAY]
    found = list(
        _at_hand(office).annotate(waiting=unanswered).values("name", "settled", "oldest", "waiting", *columns)
    )
    open_ones = [_under_way(values) for values in found if values["under_way__pk"]]
    open_ones.sort(key=lambda one: (not one.waiting, one.notice_until or date.min))
    return [
        *(_row(settlement) for settlement in open_ones),
        *(_due(values) for values in found if not values["under_way__pk"]),
    ]


def _under_way(values: dict[str, Any]) -> Any:
    settlement: Any = Settlement(**{name: values[f"under_way__{name}"] for name in UNDER_WAY})
    settlement.waiting = values["waiting"]
    return settlement


def _row(settlement: Any) -> Row:
    waiting: int = settlement.waiting
    url = reverse(CHANGE, args=[settlement.pk])
    facts: tuple[str, ...] = (settlement.get_state_display(),)
    step, step_url = "", ""
    if waiting:
        facts += (_("%(count)d objections to answer") % {"count": waiting},)
        step, step_url = _("Answer"), _objections_url()
    elif settlement.is_draft:
        step, step_url = _("Publish"), reverse(STEP, args=[settlement.pk, "publish"])
    elif settlement.notice_until and settlement.notice_until < timezone.localdate():
        facts += (_("the notice has run out"),)
        step, step_url = _("Post"), url
    else:
        facts += (_("until %(day)s") % {"day": settlement.notice_until},)
    return Row(
        title=str(settlement), url=url, facts=facts, step=step, step_url=step_url, is_urgent=bool(waiting)
    )


def _objections_url() -> str:
    return reverse("admin:points_objection_changelist") + "?answered=no"


def _due(values: dict[str, Any]) -> Row:
    begins = values["settled"] + timedelta(days=1) if values["settled"] else values["oldest"]
    url = reverse("admin:points_settlement_add")
    return Row(
        title=_("Settle the points since %(day)s") % {"day": begins},
        url=url,
        facts=(values["name"],),
        step=_("Draft"),
        step_url=url,
    )
