"""The activities' part of the Today board: what is on today, and what is over and not yet closed."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.admin.board import capped, day, how_many
from community.admin.office import Office
from community.admin.today import Panel, Row, register_panels
from points.models import Activity

PUBLISHED = "?state__exact=published"


@register_panels(55)
def todays_activities(office: Office) -> Iterable[Panel]:
    now = timezone.now()
    midnight = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time.min))
    open_ones = office.narrow(Activity.objects.filter(state=Activity.State.PUBLISHED))
    soon = capped(open_ones.filter(starts_at__lt=midnight, ends_at__gte=now).order_by("starts_at", "id"))
    over = capped(open_ones.filter(ends_at__lt=now).order_by("ends_at", "id"))
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
