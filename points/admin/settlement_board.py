"""Settlements on the Today board: objections to answer, notices that run or ran out, periods that are due."""

from collections.abc import Iterable

from django.db.models import Count, Q
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


@register_panels(55)
def to_settle(office: Office) -> Iterable[Panel]:
    """At most one settlement a community is under way, so these are few. Nothing to do is not worth a panel."""
    rows = [*_under_way(office), *_due(office)]
    if not rows:
        return
    yield Panel(
        title=_("Points settlement"),
        icon="points",
        rows=rows[:SHOWN],
        count=len(rows),
        all_url=reverse("admin:points_settlement_changelist"),
    )


def _under_way(office: Office) -> list[Row]:
    waiting = Count("objections", filter=Q(objections__answered_at__isnull=True))
    opened = Settlement.objects.exclude(state=Settlement.State.POSTED).annotate(waiting=waiting)
    found = sorted(office.narrow(opened).order_by("notice_until"), key=lambda each: not each.waiting)
    return [_row(settlement) for settlement in found]


def _row(settlement: Settlement) -> Row:
    waiting: int = settlement.waiting  # type: ignore[attr-defined]
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


def _due(office: Office) -> list[Row]:
    places = Community.objects.filter(pk__in=[place.pk for place in office.in_view])
    url = reverse("admin:points_settlement_add")
    return [
        Row(
            title=_("Settle the points since %(day)s") % {"day": place.begins},  # type: ignore[attr-defined]
            url=url,
            facts=(place.name,),
            step=_("Draft"),
            step_url=url,
        )
        for place in settlements.due(places)
    ]
