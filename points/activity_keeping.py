"""Activities: what must be true of them, and what falls due. Read by points.keeping."""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import Found, check, chore
from community.keeping.reminders import remind_once
from points.activities import tell_one
from points.models import Activity, Attendance, Entry, HeldAward, SignUp

registry.rules(
    1,
    {
        "activity_not_more_than_places": gettext_lazy("More people signed up than there are places."),
        "sign_up_number_once": gettext_lazy("Two sign-ups have the same number."),
        "sign_up_once_per_resident": gettext_lazy("The same resident is signed up twice."),
        "sign_up_once_per_representative": gettext_lazy("The same guest is signed up twice."),
        "attendance_once_per_resident": gettext_lazy("The same resident was counted twice."),
        "points.Attendance.sign_up": gettext_lazy("The same sign-up was counted twice."),
    },
)
registry.rules(
    5,
    {"activity_cancelled_with_reason": gettext_lazy("An activity was called off without a reason.")},
)

AHEAD = timedelta(days=1)


@check("activity-places", promise=1)
def places() -> Found:
    """`taken` is what was counted one by one, and nobody waits beside a free place."""
    signed = Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.SIGNED))
    waiting = Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.WAITING))
    counted = Activity.objects.annotate(signed=signed, waiting=waiting).order_by("pk")
    for activity in counted.exclude(taken=F("signed")).iterator():
        values = {"counted": activity.signed, "said": activity.taken}
        yield activity, _("%(counted)d are signed up, but the activity says %(said)d.") % values
    ahead = Q(state=Activity.State.PUBLISHED, starts_at__gt=timezone.now())
    for activity in counted.filter(ahead, waiting__gt=0, taken__lt=F("capacity")).iterator():
        yield activity, _("People wait though there are places.")


@check("attendance", promise=3)
def attendances() -> Found:
    """Who came is who signed up, and was counted in the right place."""
    same = Q(sign_up__activity=F("activity")) & (
        Q(sign_up__resident=F("resident")) | Q(sign_up__resident=None, resident=None)
    )
    for one in Attendance.objects.exclude(same).iterator():
        yield one, _("This attendance names somebody else than its sign-up.")
    held = Q(activity__state=Activity.State.HELD)
    closed = Q(points__isnull=False)
    for one in Attendance.objects.filter((held & ~closed) | (~held & closed)).iterator():
        yield one, _("Whether points were given and whether the activity is closed do not agree.")
    for one in Attendance.objects.filter(sign_up__state=SignUp.State.CANCELLED).iterator():
        yield one, _("Somebody was there whose sign-up is withdrawn.")


@check("attendance-points", promise=3)
def points_of_attendances() -> Found:
    """Each line of a passbook for an activity belongs to somebody who was there, and the other way round."""
    reference = Concat(
        Value("activity:"),
        Cast(OuterRef("activity_id"), Entry._meta.get_field("reference")),
        Value(":attendance:"),
        Cast(OuterRef("pk"), Entry._meta.get_field("reference")),
        output_field=Entry._meta.get_field("reference"),
    )
    line = Exists(
        Entry.objects.filter(
            reference=reference,
            kind=Entry.Kind.AWARD,
            resident=OuterRef("resident"),
            amount=OuterRef("points"),
        )
    )
    held = Exists(
        HeldAward.objects.exclude(state=HeldAward.State.APPROVED).filter(
            reference=reference, resident=OuterRef("resident"), amount=OuterRef("points")
        )
    )
    for one in Attendance.objects.filter(~line, ~held, points__gt=0).iterator():
        yield one, _("The passbook has no line for the points of this attendance.")
    known = {one.reference for one in Attendance.objects.filter(points__gt=0).iterator()}
    for entry in Entry.objects.filter(reference__startswith="activity:").order_by("pk").iterator():
        if entry.reference not in known:
            yield entry, _("No attendance explains this line: %(reference)s") % {"reference": entry.reference}


@check("activities-within-community", promise=8)
def strangers() -> Found:
    sentence = _("This belongs to one community and names something of another.")
    here = Q(resident__community=F("activity__community"))
    for row in SignUp.objects.filter(resident__isnull=False).exclude(here).iterator():
        yield row, sentence
    for activity in Activity.objects.filter(standard__isnull=False).exclude(
        standard__community=F("community")
    ):
        yield activity, sentence


@chore("activity reminders")
def remind() -> int:
    """The day before, to everybody with a place."""
    now = timezone.now()
    coming = SignUp.objects.filter(
        state=SignUp.State.SIGNED,
        activity__state=Activity.State.PUBLISHED,
        activity__starts_at__gt=now,
        activity__starts_at__lte=now + AHEAD,
    ).select_related("activity__community", "resident")
    return sum(
        remind_once(f"sign-up:{entry.pk}:{entry.activity.starts_at:%Y%m%d}", _remind, entry)
        for entry in coming
    )


def _remind(entry: SignUp) -> None:
    tell_one(
        entry,
        entry.activity,
        _(
            "Reminder: “%(title)s” on %(when)s, place: %(place)s. If you cannot come, please give your place back."
        ),
    )
