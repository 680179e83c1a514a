"""An activity's life: publish, change, cancel, close. Signing up is in points.sign_ups, coming in points.check_in.

Lock order: activity, resident. Whoever changes sign-ups or attendances locks the activity first.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import Person, is_staff_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Community, Resident
from community.notify import tell
from points import hours, standards
from points.awards import Cause, give
from points.ledger import Award, Worth
from points.models import Activity, Attendance, Entry, HeldAward, ServiceHours, SignUp
from points.settled import hold_open

# People come early, and the paper list is typed in afterwards; nobody has attended what is still to come.
EARLY = timedelta(hours=2)


def may_run(person: Person, activity: Activity) -> bool:
    """Show the code, see who signed up, check people in: staff, and the organiser."""
    if person is None or not person.is_authenticated or not person.is_active:
        return False
    return activity.organiser_id == person.pk or is_staff_of(person, activity.community_id)


def check_staff(by: Resident, activity: Activity) -> None:
    if not is_staff_of(by, activity.community_id):
        raise NotAllowed(_("Only the community's staff can do this."))


def hold(activity: Activity) -> Activity:
    """The activity as it is now, locked until the transaction ends."""
    rows = Activity.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    return rows.get(pk=activity.pk)


def link_to(activity: Activity) -> str:
    return reverse("points:activity", args=[activity.pk])


def visible_to(community: Community | None) -> QuerySet[Activity]:
    """What residents of this community may know of."""
    shown = Activity.objects.exclude(state=Activity.State.DRAFT).filter(community=community)
    # Called off before anybody was told of it.
    return shown.exclude(published_at__isnull=True)


def proposed(activity: Activity) -> Worth:
    """What the standard of the activity's day gives for coming."""
    day = timezone.localdate(activity.starts_at)
    return standards.worth_of(activity.community, cause=activity.kind, skill=None, size="", day=day)


@transaction.atomic
def publish(activity: Activity, *, by: Resident) -> Activity:
    """Open it for sign-up. From now on its points are a promise."""
    check_staff(by, activity)
    held = hold(activity)
    if held.state == Activity.State.DRAFT and held.starts_at <= timezone.now():
        raise Refused(_("It has begun already. Please correct the time first."))
    worth = proposed(held)
    by_standard = held.points is None or held.points == worth.points
    with office_language():
        arithmetic = (
            worth.arithmetic
            if by_standard
            else _("%(points)d points by announcement") % {"points": held.points}
        )
    _move(
        held,
        Activity.State.DRAFT,
        Activity.State.PUBLISHED,
        published_at=timezone.now(),
        points=worth.points if held.points is None else held.points,
        standard=worth.standard if by_standard else None,
        arithmetic=arithmetic[:120],
    )
    note(held, by, "published")
    return held


def _move(held: Activity, from_: str, to: str, **changes: object) -> None:
    """One conditional UPDATE: of two who press, one is first. A form opened before is stale."""
    rows = Activity.objects.filter(pk=held.pk, state=from_)
    changed = rows.update(state=to, version=F("version") + 1, **changes)
    held.refresh_from_db()
    if not changed:
        raise Refused(_("This activity is “%(state)s” already.") % {"state": held.get_state_display()})


def note(activity: Activity, by: Resident | None, step: str, **detail: object) -> None:
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=activity.community,
        subject=activity,
        summary=activity.title,
        step=step,
        **detail,
    )


@transaction.atomic
def cancel(activity: Activity, *, by: Resident, reason: str) -> Activity:
    """It does not take place; whoever signed up is told why."""
    check_staff(by, activity)
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    held = hold(activity)
    if held.attendances.exists():
        raise Refused(_("People have been checked in already, so it cannot be cancelled."))
    if held.state not in {Activity.State.DRAFT, Activity.State.PUBLISHED}:
        raise Refused(_("This activity is “%(state)s” already.") % {"state": held.get_state_display()})
    changes = {"ended_at": timezone.now(), "reason": reason.strip()[:120]}
    _move(held, held.state, Activity.State.CANCELLED, **changes)
    note(held, by, "cancelled", reason=held.reason)
    with office_language():
        _tell_all(held, _("“%(title)s” on %(when)s does not take place: %(reason)s."), reason=held.reason)
    return held


@transaction.atomic
def tell_of_change(activity: Activity, *, by: Resident) -> None:
    """Another time or place: everybody who wants to come is told."""
    check_staff(by, activity)
    if not activity.is_published:
        return
    with office_language():
        _tell_all(activity, _("“%(title)s” has changed. It is now on %(when)s, place: %(place)s."))


def _tell_all(activity: Activity, text: str, **words: object) -> None:
    for sign_up in activity.sign_ups.valid().select_related("resident"):
        tell_one(sign_up, activity, text, **words)


def tell_one(sign_up: SignUp, activity: Activity, text: str, **words: object) -> None:
    """In the inbox of a resident; by SMS to a representative who left a mobile number."""
    when = timezone.localtime(activity.starts_at).strftime("%m-%d %H:%M")
    said = text % {"title": activity.title, "when": when, "place": activity.place, **words}
    is_mobile = len(sign_up.phone) == 11 and sign_up.phone.startswith("1") and sign_up.phone.isdecimal()
    tell(
        sign_up.resident,
        said,
        link=link_to(activity),
        community=activity.community,
        sms_to=sign_up.phone if is_mobile else "",
        useless_after=activity.ends_at,
    )


@transaction.atomic
def close(activity: Activity, *, by: Resident) -> Activity:
    """It was held: everybody who was there gets the announced points, once, within the limit of the day."""
    check_staff(by, activity)
    held = hold(activity)
    if held.is_published and not held.has_begun:
        raise Refused(_("It has not begun yet."))
    _move(held, Activity.State.PUBLISHED, Activity.State.HELD, ended_at=timezone.now())
    came = list(held.attendances.select_related("resident").order_by("pk"))
    awards = _awards(held, came)
    usual = proposed(held).points or None
    give([Cause(award, proposed=usual) for award in awards], by=by)
    for (attendance, _resident), award in zip(_with_passbook(held, came), awards, strict=True):
        attendance.points = award.worth.points
    for attendance in came:
        attendance.points = attendance.points or 0
    Attendance.objects.bulk_update(came, ["points"], batch_size=500)
    _record_hours(held, came, by)
    note(held, by, "held", came=len(came), points=sum(award.worth.points for award in awards))
    return held


def _record_hours(activity: Activity, came: Iterable[Attendance], by: Resident) -> None:
    """Helping is service; sitting in a meeting or a course is not."""
    if activity.kind != Activity.Kind.PRACTICE:
        return
    length = int((activity.ends_at - activity.starts_at).total_seconds() // 60)
    day = timezone.localdate(activity.starts_at)
    served = [
        hours.Served(resident, min(length, hours.MOST_AN_ACTIVITY), day, activity.title, one.reference)
        for one, resident in _with_passbook(activity, came)
    ]
    hours.record(served, kind=ServiceHours.Kind.ACTIVITY, by=by)


def _with_passbook(activity: Activity, came: Iterable[Attendance]) -> list[tuple[Attendance, Resident]]:
    """Representatives without an account are counted, and get no points."""
    return [
        (one, one.resident)
        for one in came
        if one.resident and one.resident.community_id == activity.community_id
    ]


def _awards(activity: Activity, came: Sequence[Attendance]) -> list[Award]:
    """What each gets, in the order of `_with_passbook`. Their rows are locked before the day's points are added up."""
    earning = _with_passbook(activity, came)
    day = _day_of_entry(activity)
    before = _earned_on(day, [resident.pk for _one, resident in earning])
    most = activity.community.activity_points_a_day
    return [
        Award(
            resident=resident,
            worth=_within_limit(activity, before.get(resident.pk, 0), most),
            reference=one.reference,
            reason=activity.title,
            occurred_on=day,
        )
        for one, resident in earning
    ]


def _day_of_entry(activity: Activity) -> date:
    """Its own day; when that is settled by now, the day of closing: nothing is dated into a settled period."""
    day, settled = timezone.localdate(activity.starts_at), hold_open(activity.community_id)
    return timezone.localdate() if settled is not None and day <= settled else day


def _earned_on(day: date, residents: list[int]) -> dict[int, int]:
    """Resident → points of that day from other activities, what was reversed left out, what is held included."""
    locked = Resident.objects.select_for_update(no_key=True).filter(pk__in=residents).order_by("pk")
    list(locked.values_list("pk"))
    earned = Entry.objects.filter(
        kind=Entry.Kind.AWARD,
        reference__startswith="activity:",
        occurred_on=day,
        resident__in=residents,
        reversed_by__isnull=True,
    )
    waiting = HeldAward.objects.filter(
        state=HeldAward.State.PENDING,
        reference__startswith="activity:",
        occurred_on=day,
        resident__in=residents,
    )
    sums: Counter[int] = Counter()
    for rows in (earned, waiting):
        sums.update(dict(rows.order_by().values_list("resident").annotate(sum=Sum("amount"))))
    return sums


def _within_limit(activity: Activity, before: int, most: int) -> Worth:
    points = activity.points or 0
    left = max(most - before, 0) if most else points
    if points <= left:
        return Worth(points, activity.arithmetic, activity.standard)
    with office_language():
        limit = _("at most %(most)d a day from activities, %(before)d before → %(left)d") % {
            "most": most,
            "before": before,
            "left": left,
        }
    return Worth(left, f"{activity.arithmetic}; {limit}", activity.standard)
