"""The topics' part of the Today board: what waits for the office, and what was decided and falls due."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.admin.board import day
from community.admin.office import Office
from community.admin.today import CAP, SHOWN, Panel, Row, register_panels
from points.models import Ballot, Topic

SOON = timedelta(days=3)
State = Topic.State


def _waiting(office: Office) -> QuerySet:
    """To be answered; voted on with nothing decided; due, or nearly so."""
    voting = Ballot.objects.filter(topic=OuterRef("pk"), closes_at__gt=timezone.now())
    needs = (
        Q(state=State.PROPOSED)
        | (Q(state=State.VOTING) & ~Exists(voting))
        | Q(state=State.DECIDED, decision__due_on__lte=timezone.localdate() + SOON)
    )
    return office.narrow(Topic.objects.filter(needs))


@register_panels(58, later=lambda office: _waiting(office).values("pk"))
def topics(office: Office) -> Iterable[Panel]:
    rows = _waiting(office).select_related("decision__person", "decision__partner", "proposed_by")
    found = list(rows.order_by("id")[:CAP])
    yield Panel(
        title=_("Topics that wait for the office"),
        icon="chat",
        rows=[_row(topic) for topic in found[:SHOWN]],
        count=len(found),
        all_url=reverse("admin:points_topic_changelist"),
        calm=_("No topic waits for the office."),
    )


def _row(topic: Topic) -> Row:
    facts, step, name, is_late = _needs(topic)
    return Row(
        title=topic.title,
        url=reverse("admin:points_topic_change", args=[topic.pk]),
        facts=facts,
        step=step,
        step_url=reverse("admin:points_topic_step", args=[topic.pk, name])
        if name
        else reverse("admin:points_topic_change", args=[topic.pk]),
        is_urgent=is_late,
    )


def _needs(topic: Topic) -> tuple[tuple[str, ...], str, str, bool]:
    """(facts, label of the step, its name, whether it is late)"""
    if topic.state == State.PROPOSED:
        return (_("proposed by %s") % topic.proposed_by.name, day(topic.proposed_at)), _("Answer"), "", False
    if topic.state == State.VOTING:
        return (_("the vote is over"),), _("Record the decision"), "decide", False
    decision: Any = topic.decision
    until = _("until %s") % decision.due_on
    return (decision.whose, until), _("Look back"), "review", decision.due_on < timezone.localdate()
