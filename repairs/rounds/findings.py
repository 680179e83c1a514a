"""What becomes of a finding: a repair order, and a second look once that is done.

Locks are taken in this order: the finding, then the order. Nothing takes them the other way round.
"""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community import audit, photos
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Resident
from repairs import workflow
from repairs.actions import UNDER_WAY, Role, allowed, roles_of
from repairs.models import Finding, Look, PlaceKind, RepairOrder, RoundPhoto
from repairs.rounds.access import check_walker
from repairs.rounds.walking import add_photos
from repairs.workflow.moves import required

State = Finding.State
OVER = [RepairOrder.State.CLOSED, RepairOrder.State.DECLINED, RepairOrder.State.CANCELLED]
SHOWN_ALIKE = 8


def to_look_at(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Those whose order says it is done, or ended without it: somebody should go and see."""
    goes_on = RepairOrder.objects.filter(pk=OuterRef("order__merged_into")).exclude(state__in=OVER)
    done = Q(order__state__in=[RepairOrder.State.REPORTED, *OVER])
    return findings.filter(done, ~Exists(goes_on), state=State.ORDERED)


def make_order(finding: Finding, *, by: Resident) -> RepairOrder:
    """An ordinary request for the common area, with the photos. Pressed again it is the same order."""
    with transaction.atomic():
        held = _hold(finding, by)
        if held.order is not None:
            return held.order
        if held.state != State.FOUND:
            raise Refused(_("This was put right already."))
        order = _submit(held, by)
        _link(held, order, by)
    return order


def _submit(finding: Finding, by: Resident) -> RepairOrder:
    """Staff act for the office; anybody else is the one who asked, and hears how it goes on."""
    item = finding.item
    is_staff = is_staff_of(by, finding.community_id)
    return workflow.submit(
        community=finding.community,
        by=by,
        requester=None if is_staff else by,
        channel=RepairOrder.Channel.DESK if is_staff else RepairOrder.Channel.WEB,
        item=item.text,
        description=_description(finding),
        contact_name=by.name,
        contact_phone="" if is_staff else by.reach,
        skill=item.skill,
        building=item.building,
        place=item.round.title,
        place_kind=PlaceKind.COMMON,
        pictures_taken=[_copied(row) for row in item.photos.filter(look=None)],
    )


def _description(finding: Finding) -> str:
    with office_language():
        origin = _("Found on the round “%(title)s” on %(day)s.") % {
            "title": finding.item.round.title,
            "day": date_format(timezone.localtime(finding.found_at), "Y-m-d"),
        }
    return "\n".join(part for part in (finding.item.note, origin) if part)


def _copied(row: RoundPhoto) -> photos.PreparedPhoto:
    """The order keeps its own files: taking a photo off one leaves the other whole."""
    data = photos.path_of(row.file).read_bytes()
    small = photos.path_of(photos.thumbnail_name(row.file)).read_bytes()
    return photos.PreparedPhoto(data, row.width, row.height, row.sha256, small)


def alike(finding: Finding) -> QuerySet[RepairOrder]:
    """Unfinished orders in the common areas of the same building."""
    return (
        RepairOrder.objects.filter(
            community=finding.community_id,
            building=finding.item.building_id,
            place_kind=PlaceKind.COMMON,
            state__in=UNDER_WAY,
        )
        .select_related("building")
        .order_by("-id")
    )


def attach(finding: Finding, order: RepairOrder, *, by: Resident) -> RepairOrder:
    """Somebody reported it before: that order is followed. Staff may name any of the community's open orders."""
    with transaction.atomic():
        held = _hold(finding, by)
        if held.order_id == order.pk:
            return order
        if held.state != State.FOUND:
            raise Refused(_("This finding has its order already."))
        fitting = alike(held)
        if is_staff_of(by, held.community_id):
            fitting = RepairOrder.objects.filter(community=held.community_id, state__in=UNDER_WAY)
        current = fitting.filter(pk=order.pk).first()
        if current is None:
            raise Refused(_("Please choose an order of this building that is still open."))
        _link(held, current, by)
    return current


def _link(finding: Finding, order: RepairOrder, by: Resident) -> None:
    finding.order, finding.state = order, State.ORDERED
    finding.save(update_fields=["order", "state"])
    with office_language():
        summary = _("Finding “%(finding)s” goes on in order %(number)s") % {
            "finding": finding,
            "number": order.number,
        }
    audit.note(AuditEvent.Kind.CHANGE, by=by, community=finding.community, subject=finding, summary=summary)


def look_again(
    finding: Finding,
    *,
    by: Resident,
    result: str,
    note: str = "",
    pictures: Sequence[photos.PreparedPhoto] = (),
) -> Look:
    """Gone: the finding is over. Still there: its order is opened again, or the finding waits for a new one."""
    if result not in Look.Result.values:
        raise Refused(_("Please choose one of the answers."))
    with photos.kept() as store, transaction.atomic():
        held = _hold(finding, by)
        _check_due(held)
        is_still = result == Look.Result.STILL
        note = required(note, _("Please say what is not right yet.")) if is_still else note.strip()
        look = Look.objects.create(
            finding=held,
            number=held.looks.count() + 1,
            order=held.order,
            result=result,
            note=note[:200],
            by=by,
        )
        add_photos(held.item, pictures, by=by, store=store, look=look)
        _go_on(held, by, note) if is_still else _end(held, by, note)
    return look


def _check_due(finding: Finding) -> None:
    if finding.state == State.VERIFIED:
        raise Refused(_("This was put right already."))
    if finding.state == State.ORDERED and not finding.is_to_look_at:
        raise Refused(_("The repair is still under way; look again when it is done."))


def _end(finding: Finding, by: Resident, note: str) -> None:
    """A visit that waits for a reply has it now, when this person may give it."""
    order = finding.order
    if order is not None and order.state == RepairOrder.State.REPORTED and _may("close", order, by):
        with office_language():
            reply = note or _("Looked at again on the spot: put right.")
        _if_possible(lambda: workflow.close(order, by=by, reply=reply, reply_by=_how(order, by)))
    finding.state, finding.verified_at = State.VERIFIED, timezone.now()
    finding.save(update_fields=["state", "verified_at"])


def _how(order: RepairOrder, by: Resident) -> str:
    is_staff = Role.STAFF in roles_of(by, order)
    return RepairOrder.ReplyBy.VISIT if is_staff else RepairOrder.ReplyBy.RESIDENT


def _go_on(finding: Finding, by: Resident, note: str) -> None:
    order = finding.order
    if order is None:
        return
    if _may("reopen", order, by) and _if_possible(lambda: workflow.reopen(order, by=by, reason=note)):
        return
    finding.order, finding.state = None, State.FOUND
    finding.save(update_fields=["order", "state"])


def _if_possible(step: Callable[[], object]) -> bool:
    """Not when it was closed too long ago, or when its points cannot be given today: then the office does it."""
    try:
        with transaction.atomic():
            step()
    except Refused:
        return False
    return True


def _may(action: str, order: RepairOrder, by: Resident) -> bool:
    return any(rule.name == action for rule in allowed(order, roles_of(by, order)))


def _hold(finding: Finding, by: Resident) -> Finding:
    """Locked first and read afterwards: PostgreSQL would join a row it had waited for with orders of before the wait."""
    if Finding.objects.select_for_update(no_key=True).filter(pk=finding.pk).first() is None:
        raise NotAllowed(_("The round says now that this is no problem."))
    held = Finding.objects.select_related(
        "item__round", "item__building", "item__skill", "community", "order__merged_into"
    ).get(pk=finding.pk)
    check_walker(by, held.item.round)
    return held
