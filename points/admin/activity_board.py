"""The activities' part of the Today board: what is on today, and what is over and not yet closed."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.admin.board import day, how_many
from community.admin.office import Office
from community.admin.today import SHOWN, Panel, Row, register_panels
from points.models import Activity

PUBLISHED = "?state__exact=published"


def _at_hand(office: Office) -> QuerySet:
    """On today, or over and not closed: whatever has begun or begins before midnight."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time.min))
    return office.narrow(Activity.objects.filter(state=Activity.State.PUBLISHED, starts_at__lt=midnight))


def _first_of_each(office: Office) -> QuerySet:
    """One query for both panels: the first SHOWN of each, with how many there are."""
    has_ended = Case(When(ends_at__lt=timezone.now(), then=Value(True)), default=Value(False))
    return (
        _at_hand(office)
        .annotate(has_ended=has_ended)
        .annotate(
            in_all=Window(Count("*"), partition_by=F("has_ended")),
            rank=Window(
                RowNumber(),
                partition_by=F("has_ended"),
                order_by=[Case(When(has_ended=True, then=F("ends_at")), default=F("starts_at")), F("id")],
            ),
        )
        .filter(rank__lte=SHOWN)
        .order_by("rank")
    )


@register_panels(55, later=lambda office: _at_hand(office).values("pk"))
def todays_activities(office: Office) -> Iterable[Panel]:
    found: list[Any] = list(_first_of_each(office))
    soon = [activity for activity in found if not activity.has_ended]
    over = [activity for activity in found if activity.has_ended]
    all_url = reverse("admin:points_activity_changelist") + PUBLISHED
    yield Panel(
        title=_("Activities today"),
        icon="calendar",
        rows=[_today(activity) for activity in soon],
        count=how_many(soon),
        all_url=all_url,
        calm=_("Nothing is on today."),
    )
    yield Panel(
        title=_("Activities to close"),
        icon="check",
        rows=[_to_close(activity) for activity in over],
        count=how_many(over),
        all_url=all_url,
        calm=_("Every activity that is over is closed."),
    )


def _today(activity: Activity) -> Row:
    return Row(
        title=activity.title,
        url=reverse("admin:points_activity_change", args=[activity.pk]),
        facts=(day(activity.starts_at), activity.place, _places(activity)),
        step=_("Attendance list"),
        step_url=reverse("points:activity_people", args=[activity.pk]),
    )


def _to_close(activity: Activity) -> Row:
    return Row(
        title=activity.title,
        url=reverse("admin:points_activity_change", args=[activity.pk]),
        facts=(day(activity.ends_at), _places(activity)),
        step=_("Close"),
        step_url=reverse("admin:points_activity_step", args=[activity.pk, "close"]),
    )


def _places(activity: Activity) -> str:
    return _("%(taken)d of %(capacity)d signed up") % {
        "taken": activity.taken,
        "capacity": activity.capacity,
    }
