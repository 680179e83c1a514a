"""Signing up for an activity: a place while there is one, the waiting list afterwards.

A place is one conditional UPDATE of `taken`, made with the activity locked. As long as nobody has come in, somebody
waits only while every place is taken.
"""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access import is_staff_of, may_act_for
from community.accounts.phones import normalise
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import Resident
from points.activities import check_staff, hold, note, tell_one
from points.models import Activity, SignUp


@transaction.atomic
def sign_up(activity: Activity, *, resident: Resident, by: Resident) -> SignUp:
    """The resident does it, a helper with consent, or staff for them. Look at its state: there may be no place left."""
    held = hold(activity)
    is_staff = is_staff_of(by, held.community_id)
    if by != resident and not is_staff and not may_act_for(by, resident):
        raise NotAllowed(_("There is no recorded consent that you may act for this resident."))
    if resident.community_id != held.community_id or held.state == Activity.State.DRAFT:
        raise NotAllowed(_("This activity is another community's."))
    _check_open(held, is_staff=is_staff)
    made = enter(held, by=by, resident=resident)
    if by != resident:
        _tell_on_behalf(made, held)
    return made


@transaction.atomic
def sign_up_representative(
    activity: Activity, *, organisation: str, person_name: str, phone: str, by: Resident
) -> SignUp:
    """Somebody an organisation sends. Entered by staff; no account is needed."""
    held = hold(activity)
    check_staff(by, held)
    organisation, person_name = organisation.strip(), person_name.strip()
    if not organisation or not person_name:
        raise Refused(_("Please give the organisation and the person's name."))
    _check_open(held, is_staff=True)
    return enter(held, by=by, organisation=organisation, person_name=person_name, phone=normalise(phone)[:20])


def _check_open(held: Activity, *, is_staff: bool) -> None:
    if not held.is_published:
        raise Refused(_("This activity is “%(state)s” already.") % {"state": held.get_state_display()})
    if not is_staff and not held.takes_sign_ups:
        raise Refused(_("Sign-up has ended. Please ask the community office."))


def enter(held: Activity, *, by: Resident | None, **who: object) -> SignUp:
    """A place or the end of the line. `held` must be locked; `who` is a resident, or a representative."""
    if held.sign_ups.valid().filter(**who).exists():
        raise Refused(_("%(who)s is signed up already.") % {"who": SignUp(**who)})
    rows = Activity.objects.filter(pk=held.pk)
    has_place = rows.filter(taken__lt=F("capacity")).update(
        taken=F("taken") + 1, last_position=F("last_position") + 1
    )
    if not has_place:
        rows.update(last_position=F("last_position") + 1)
    held.refresh_from_db(fields=["taken", "last_position"])
    try:
        with transaction.atomic():
            return SignUp.objects.create(
                activity=held,
                position=held.last_position,
                state=SignUp.State.SIGNED if has_place else SignUp.State.WAITING,
                by=by,
                **who,
            )
    except IntegrityError as error:  # takes the place back as well: the whole operation is undone
        raise Refused(_("%(who)s is signed up already.") % {"who": SignUp(**who)}) from error


def _tell_on_behalf(made: SignUp, held: Activity) -> None:
    with office_language():
        if made.state == SignUp.State.SIGNED:
            text = _("You are signed up for “%(title)s” on %(when)s, place: %(place)s.")
        else:
            text = _("“%(title)s” on %(when)s is full. You are on the waiting list.")
        tell_one(made, held, text)


@transaction.atomic
def withdraw(entry: SignUp, *, by: Resident) -> SignUp:
    """Give the place back; whoever has waited longest gets it. The resident, a helper with consent, or staff."""
    held = hold(entry.activity)
    is_staff = is_staff_of(by, held.community_id)
    if not is_staff and not _is_theirs(entry, by):
        raise NotAllowed(_("This is somebody else's sign-up."))
    if not held.is_published or (held.has_begun and not is_staff):
        raise Refused(_("It has begun or is over, so the sign-up can no longer be withdrawn."))
    current = held.sign_ups.get(pk=entry.pk)
    if hasattr(current, "attendance"):
        raise Refused(_("%(who)s was checked in. Undo that first.") % {"who": current})
    changed = held.sign_ups.filter(pk=current.pk, state=current.state).exclude(state=SignUp.State.CANCELLED)
    if not changed.update(state=SignUp.State.CANCELLED, ended_at=timezone.now()):
        raise Refused(_("This sign-up was withdrawn already."))
    if current.state == SignUp.State.SIGNED:
        Activity.objects.filter(pk=held.pk).update(taken=F("taken") - 1)
        fill_places(held)
    note(held, by, "withdrawn", sign_up=current.pk)
    current.refresh_from_db()
    return current


def _is_theirs(entry: SignUp, by: Resident) -> bool:
    return entry.resident is not None and (by == entry.resident or may_act_for(by, entry.resident))


def fill_places(held: Activity) -> int:
    """Let the waiting move up while there are places; how many did. `held` must be locked."""
    moved = 0
    if held.has_begun:
        return moved  # who still waits is not on the way; the door lets in whoever comes
    for first in held.sign_ups.filter(state=SignUp.State.WAITING).order_by("position"):
        place = Activity.objects.filter(pk=held.pk, taken__lt=F("capacity")).update(taken=F("taken") + 1)
        if not place:
            break
        held.sign_ups.filter(pk=first.pk).update(state=SignUp.State.SIGNED)
        with office_language():
            tell_one(
                first,
                held,
                _("A place became free: you are signed up for “%(title)s” on %(when)s, place: %(place)s."),
            )
        moved += 1
    return moved


def before_them(entry: SignUp) -> int:
    """How many wait before this one."""
    waiting = SignUp.objects.filter(activity_id=entry.activity_id, state=SignUp.State.WAITING)
    return waiting.filter(position__lt=entry.position).count()
