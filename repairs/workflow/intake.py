"""A request comes in: from the resident, a helper, the desk, the telephone, or a guest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Required, TypedDict, Unpack

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import photos, voices
from community.access import is_staff_of, may_act_for
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import Building, Community, Resident, Skill
from community.rows import insert
from repairs import boundary, deadlines, pictures, replies, safety, search
from repairs.actions import Role, roles_of
from repairs.models import NextJob, OrderPhoto, PlaceKind, RepairOrder, VoiceMessage
from repairs.workflow import appointments
from repairs.workflow.moves import add_event, required

Channel = RepairOrder.Channel
TEXTS = ("contact_phone", "unit", "room", "place", "description", "good_times")
WHO_WAS_THERE = {Role.CLAIMER, Role.PARTNER, Role.STAFF}


@dataclass(frozen=True)
class CameFrom:
    """The order whose visit showed what else is needed, and the materials for it."""

    order: RepairOrder
    materials: str = ""


class Said(TypedDict, total=False):
    """What is broken, where, and how to reach somebody, as it was said."""

    item: Required[str]
    contact_name: Required[str]
    contact_phone: str
    skill: Skill | None
    building: Building | None
    unit: str
    room: str
    place: str
    place_kind: str
    description: str
    good_times: str
    urgency: str


def submit(
    *,
    community: Community,
    by: Resident | None = None,
    requester: Resident | None = None,
    channel: str = Channel.WEB,
    pictures_taken: Sequence[photos.PreparedPhoto | photos.KeptPhoto] = (),
    voice: voices.PreparedVoice | voices.KeptVoice | None = None,
    windows: Sequence[appointments.Slot] = (),
    came_from: CameFrom | None = None,
    **said: Unpack[Said],
) -> RepairOrder:
    """A new order, waiting for the office.

    `by` presses the button (None for a guest); `requester` is the resident it is for, when known.
    What `came_from` a visit to another order is sent in by whoever made that visit, on behalf of the same people.
    What the safety gate stops is stored as urgent, for the office alone.
    With a voice message nothing need be written: the office listens and writes it down.
    Raises Refused when there is nothing to repair or no way to reach anybody.
    """
    helper = _helper(by, requester, channel, came_from)
    words = _tidied(said, is_spoken=voice is not None)
    order = RepairOrder(community=community, requester=requester, helper=helper, channel=channel, **words)
    _check_who_may(order, by, came_from)
    _judge(order)
    with photos.kept() as store, voices.kept(voice) as heard, transaction.atomic():
        _number_and_insert(order)
        pictures.attach(order, pictures_taken, stage=OrderPhoto.Stage.REQUEST, by=by, store=store)
        _attach_voice(order, heard, by)
        appointments.store(order, windows, by=by)
        _link(order, came_from)
        _note_arrival(order, by, came_from)
    return order


def _tidied(said: Said, *, is_spoken: bool) -> dict[str, Any]:
    """What was said, as columns. A voice message may stand for the words."""
    if unknown := said.keys() - Said.__annotations__.keys():
        raise TypeError(f"a request does not say {', '.join(sorted(unknown))}")
    texts = {name: str(said.get(name, "")).strip() for name in TEXTS}
    given = {name: said[name] for name in ("skill", "building", "urgency") if name in said}
    item = said["item"] or (to_be_heard() if is_spoken else "")
    return (
        texts
        | given
        | {
            "contact_name": required(said["contact_name"], _("Please give a name we can ask for.")),
            "place_kind": said.get("place_kind") or _kind_of(room=texts["room"], place=texts["place"]),
            "item": required(item, _("Please say what needs repair.")),
        }
    )


def _judge(order: RepairOrder) -> None:
    """Whether it is dangerous, and whose it is."""
    safety.flag(order)
    order.responsibility = boundary.rule_of(order)


def _number_and_insert(order: RepairOrder) -> None:
    order.number = next_number(order.community, timezone.localdate())
    insert(order)
    search.index(order, is_new=True)


def _note_arrival(order: RepairOrder, by: Resident | None, came_from: CameFrom | None) -> None:
    """On its timeline, in its clock, and in the messages of who asked."""
    add_event(order, "submit", order.state, by=by, detail=_detail(order, came_from))
    deadlines.wind(order)
    replies.received(order)


def to_be_heard() -> str:
    """What an order is called while the office has not listened to its voice message."""
    with office_language():
        return _("Voice message, not yet written down")


def _attach_voice(order: RepairOrder, said: voices.KeptVoice | None, by: Resident | None) -> None:
    if said is not None:
        VoiceMessage.objects.create(
            order=order,
            file=said.name,
            kind=said.kind,
            seconds=said.seconds,
            size=said.size,
            sha256=said.sha256,
            added_by=by if by is not None and by.pk else None,
        )


def _link(order: RepairOrder, came_from: CameFrom | None) -> None:
    if came_from is not None:
        materials = came_from.materials.strip()[:80]
        NextJob.objects.create(order=order, origin=came_from.order, materials=materials)


def _helper(
    by: Resident | None, requester: Resident | None, channel: str, came_from: CameFrom | None
) -> Resident | None:
    if came_from is not None:
        return came_from.order.helper
    return by if by is not None and requester != by and channel == Channel.HELPER else None


def _kind_of(*, room: str, place: str) -> str:
    """Where nobody said: a place without a door is a shared one."""
    return PlaceKind.COMMON if place.strip() and not room.strip() else PlaceKind.HOME


def _detail(order: RepairOrder, came_from: CameFrom | None) -> dict[str, str]:
    danger = {"danger": order.hazard.title} if order.hazard else {}
    earlier = {"came_from": came_from.order.number} if came_from else {}
    return {"channel": order.channel, **danger, **earlier}


def _check_who_may(order: RepairOrder, by: Resident | None, came_from: CameFrom | None = None) -> None:
    if order.building and order.building.community_id != order.community_id:
        raise Refused(_("That building is in another community."))
    if came_from is not None:
        origin = came_from.order
        if origin.community_id != order.community_id or not roles_of(by, origin) & WHO_WAS_THERE:
            raise NotAllowed(_("You have no business with this order."))
        return
    if by is None:
        if order.requester or not order.contact_phone:
            raise Refused(_("Please leave a phone number we can call."))
        return
    if is_staff_of(by, order.community_id):
        if order.requester and order.requester.community_id != order.community_id:
            raise Refused(_("That resident lives in another community."))
        return
    if by.community_id != order.community_id:
        raise NotAllowed(_("You can only report repairs in your own community."))
    if order.requester and order.requester != by and not may_act_for(by, order.requester):
        raise NotAllowed(_("There is no recorded consent that you may act for this resident."))


def next_number(community: Community, day: date) -> str:
    """261123-007: the day and a running number. The counter's row is locked until the transaction ends."""
    return next_numbers(community, day, 1)[0]


COUNT_UP = """
    INSERT INTO repairs_daycounter (community_id, "day", "last") VALUES (%s, %s, %s)
    ON CONFLICT (community_id, "day") DO UPDATE SET "last" = repairs_daycounter."last" + excluded."last"
    RETURNING "last"
"""


def next_numbers(community: Community, day: date, count: int) -> list[str]:
    """Several at once."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_UP, [community.pk, connection.ops.adapt_datefield_value(day), count])
        last = cursor.fetchone()[0]
    return [f"{day:%y%m%d}-{number:03d}" for number in range(last - count + 1, last + 1)]
