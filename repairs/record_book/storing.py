"""Writing orders that were finished before the app was there: each comes in closed, with one line in its timeline."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from community.importing import Sheet
from community.language import office_language
from community.models import Building, Community, Resident, Skill
from points import ledger
from repairs import search
from repairs.models import Claim, Event, OrderTerm, RepairOrder
from repairs.record_book.rows import item_of
from repairs.workflow.intake import next_numbers

IN_ONE_GO = 500
LONGEST_TEXT = 200
LONGEST_PHONE = 20
LONGEST_DESCRIPTION = 500


@dataclass(frozen=True)
class Finished:
    """One row, understood: what was done, and by whom for how many points."""

    row: int
    values: dict[str, Any]
    fingerprint: str
    team: list[tuple[Resident, int]]
    requester: Resident | None
    building: Building | None
    skill: Skill | None


def store(community: Community, sheet: Sheet, finished: list[Finished], *, by: Resident | None) -> None:
    """Write the orders, their claims, timelines, search terms and points. Call inside a transaction."""
    numbers = _numbers(community, finished)
    orders = RepairOrder.objects.bulk_create(
        [_order(community, each, next(numbers[each.values["date"]])) for each in finished],
        batch_size=IN_ONE_GO,
    )
    claims = [
        Claim(
            order=order,
            volunteer=person,
            is_lead=place == 0,
            claimed_at=order.created_at,
            points=points or None,
        )
        for order, each in zip(orders, finished, strict=True)
        for place, (person, points) in enumerate(each.team)
    ]
    Claim.objects.bulk_create(claims, batch_size=IN_ONE_GO)
    _tell_timelines(orders, finished, sheet, by)
    _index(orders, finished)
    _award(claims, sheet, by)


def _numbers(community: Community, finished: list[Finished]) -> dict[date, Iterator[str]]:
    """Numbers of the day of the visit, as many as are needed. Days in order, as every import locks their counters."""
    needed = Counter(each.values["date"] for each in finished)
    return {day: iter(next_numbers(community, day, needed[day])) for day in sorted(needed)}


def noon(day: date) -> datetime:
    """The record knows the day only. Never later than now."""
    return min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now())


def _order(community: Community, each: Finished, number: str) -> RepairOrder:
    values, at = each.values, noon(each.values["date"])
    outcome = values["outcome"]
    phones = [phone.number for phone in values["phones"]]
    return RepairOrder(
        community=community,
        number=number,
        state=RepairOrder.State.CLOSED,
        channel=RepairOrder.Channel.SHEET,
        requester=each.requester,
        contact_name=values["name"],
        contact_phone=phones[0][:LONGEST_PHONE] if phones else "",
        building=each.building,
        unit=values["unit"],
        room=values["room"],
        skill=each.skill,
        item=item_of(values["item"]),
        description=_description(values, phones[1:]),
        size="",
        places=len(each.team),
        taken=len(each.team),
        created_at=at,
        published_at=at,
        claimed_at=at,
        reported_at=at,
        closed_at=at,
        outcome=outcome.kind,
        outcome_note=outcome.text[:LONGEST_TEXT],
        visited_on=values["date"],
        reply=outcome.text[:LONGEST_TEXT],
        reply_by=RepairOrder.ReplyBy.SHEET,
        fingerprint=each.fingerprint,
    )


def _description(values: dict[str, Any], other_phones: list[str]) -> str:
    """What has no column of its own: the rest of a long item, the note, further numbers."""
    whole = values["item"] if item_of(values["item"]) != " ".join(values["item"].split()) else ""
    return "\n".join(part for part in (whole, values["note"], "、".join(other_phones)) if part)[
        :LONGEST_DESCRIPTION
    ]


def _tell_timelines(
    orders: list[RepairOrder], finished: list[Finished], sheet: Sheet, by: Resident | None
) -> None:
    with office_language():
        words = _("From the workbook %(file)s") % {"file": sheet.name}
    Event.objects.bulk_create(
        [
            Event(
                order=order,
                action="import",
                from_state="",
                to_state=order.state,
                by=by,
                at=order.created_at,
                private=words[:LONGEST_TEXT],
                detail={"file": sheet.name, "row": each.row, "sha256": sheet.sha256},
            )
            for order, each in zip(orders, finished, strict=True)
        ],
        batch_size=IN_ONE_GO,
    )


def _index(orders: list[RepairOrder], finished: list[Finished]) -> None:
    terms = []
    for order, each in zip(orders, finished, strict=True):
        words = search.terms_of(order).union(*(search.pieces(person.name) for person, _points in each.team))
        terms += [
            OrderTerm(community_id=order.community_id, order=order, term=word) for word in sorted(words)
        ]
    OrderTerm.objects.bulk_create(terms, batch_size=IN_ONE_GO, ignore_conflicts=True)


def _award(claims: list[Claim], sheet: Sheet, by: Resident | None) -> None:
    with office_language():
        arithmetic = _("From the workbook %(file)s") % {"file": sheet.name}
    awards = [
        ledger.Award(
            resident=claim.volunteer,
            worth=ledger.Worth(claim.points, arithmetic),
            reference=claim.reference,
            reason=f"{claim.order.item}({claim.order.number})",
            occurred_on=timezone.localdate(claim.claimed_at),
        )
        for claim in claims
        if claim.points
    ]
    ledger.award_all(awards, by=by)
