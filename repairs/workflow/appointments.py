"""约时间: the resident says which times are good, the volunteer takes one or proposes another."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import Refused
from community.language import office_language
from community.models import Resident
from repairs import replies
from repairs.actions import Role
from repairs.models import RepairOrder, Window
from repairs.models.appointments import in_words
from repairs.workflow.moves import begin_move

Slot = tuple[date, str]  # a day and a part of it
MOST = 21
Side = Window.Side


@transaction.atomic
def offer_times(
    order: RepairOrder, *, by: Resident | None, slots: Iterable[Slot], token: str = ""
) -> RepairOrder:
    """The times that are good from now on. One that a volunteer has proposed is agreed with that."""
    move = begin_move("offer-times", order, by=by, token=token)
    chosen = _checked(slots)
    live = {(window.day, window.part): window for window in move.order.windows.live()}
    _end(window for slot, window in live.items() if slot not in chosen)
    kept = [live[slot] for slot in chosen if slot in live]
    agreed = next((window for window in kept if window.agreed_at), None) or _accept(kept)
    store(move.order, [slot for slot in chosen if slot not in live], by=by)
    with office_language():
        words = agreed.words if agreed else "、".join(in_words(*slot) for slot in chosen)
    done = move.to(move.order.state, public=words, detail={"agreed": bool(agreed)})
    replies.times_offered(done, words, is_agreed=bool(agreed))
    return done


def _accept(windows: Iterable[Window]) -> Window | None:
    """The volunteer's proposal, if it is among these."""
    proposal = next((window for window in windows if window.side == Side.WORKING), None)
    if proposal is not None:
        proposal.agreed_at = timezone.now()
        proposal.save(update_fields=["agreed_at"])
    return proposal


def store(order: RepairOrder, slots: Iterable[Slot], *, by: Resident | None) -> None:
    """The rows, also for a request that just comes in."""
    person = by if by is not None and by.pk else None
    Window.objects.bulk_create(
        Window(order=order, day=day, part=part, side=Side.ASKING, by=person)
        for day, part in _checked(slots, 0)
    )


def _checked(slots: Iterable[Slot], least: int = 1) -> list[Slot]:
    chosen = sorted(set(slots), key=lambda slot: (slot[0], Window.Part.values.index(slot[1])))
    if not least <= len(chosen) <= MOST:
        raise Refused(_("Please choose at least one time."))
    if any(day < timezone.localdate() for day, _part in chosen):
        raise Refused(_("A day you chose is over already."))
    return chosen


@transaction.atomic
def agree_time(order: RepairOrder, *, by: Resident, slot: Slot, agreed_by_phone: bool = False) -> RepairOrder:
    """Take one of the times offered, or propose another. What both have settled by telephone is agreed at once."""
    move = begin_move("agree-time", order, by=by)
    if not move.order.taken:
        raise Refused(_("Nobody has taken this job yet."))
    day, part = _checked([slot])[0]
    window = _window_at(move.order, day, part, by)
    is_agreed = window.side == Side.ASKING or agreed_by_phone or Role.STAFF in move.roles
    _make_way(move.order, window)
    window.agreed_at = timezone.now() if is_agreed else None
    window.save(update_fields=["agreed_at"])
    with office_language():
        words = window.words
    done = move.to(move.order.state, public=words, detail={"agreed": is_agreed})
    replies.time_fixed(done, words, is_agreed=is_agreed, by=by)
    return done


def _window_at(order: RepairOrder, day: date, part: str, by: Resident) -> Window:
    window, _is_new = Window.objects.live().get_or_create(
        order=order, day=day, part=part, defaults={"side": Side.WORKING, "by": by}
    )
    return window


def _make_way(order: RepairOrder, window: Window) -> None:
    """An earlier agreement goes back to being an offer; an earlier proposal is dropped."""
    others = order.windows.live().exclude(pk=window.pk)
    others.filter(side=Side.WORKING).update(ended_at=timezone.now(), agreed_at=None)
    others.filter(side=Side.ASKING).update(agreed_at=None)


def unsettle(order: RepairOrder) -> None:
    """The last volunteer gave the job back: what the resident offered stands, what was agreed does not."""
    if not order.claims.active().exists():
        live = order.windows.live()
        live.filter(side=Side.WORKING).update(ended_at=timezone.now(), agreed_at=None)
        live.filter(side=Side.ASKING).update(agreed_at=None)


def over(order: RepairOrder) -> None:
    """Somebody was there, or should have been: the next visit needs a time of its own."""
    order.windows.agreed().update(ended_at=timezone.now())


def _end(windows: Iterable[Window]) -> None:
    Window.objects.filter(pk__in=[window.pk for window in windows]).update(ended_at=timezone.now())


def clashes_of(volunteer: Resident, order: RepairOrder) -> dict[Slot, str]:
    """What this volunteer has agreed elsewhere: the part of a day, and the job."""
    elsewhere = (
        Window.objects.agreed()
        .filter(
            order__claims__volunteer=volunteer,
            order__claims__released_at__isnull=True,
            order__state__in=[RepairOrder.State.OPEN, RepairOrder.State.CLAIMED, RepairOrder.State.WAITING],
            day__gte=timezone.localdate(),
        )
        .exclude(order=order)
        .select_related("order")
    )
    return {(window.day, window.part): window.order.item for window in elsewhere}
