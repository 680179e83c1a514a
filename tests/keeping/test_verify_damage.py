"""`verify` names every row that was damaged behind the database's back."""

import os
import time
from pathlib import Path

import pytest
from django.utils import timezone

from community.models import Building
from community.working_time import calendar_of
from points.models import Entry, Product, StockMovement
from repairs.models import Claim, Event, OrderPhoto, OrderTerm, Referral
from tests.keeping.findings import about, found
from tests.keeping.vandal import drop_unique, vandalise

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.databases]


# Claims


def test_more_volunteers_than_places(story, cast):
    Claim.objects.create(order=story.claimed, volunteer=cast.zhao)

    assert found() == {(1, "claims-fit-places", about(story.claimed))}


def test_more_taken_than_places(story):
    vandalise(
        "repairs_repairorder", "UPDATE repairs_repairorder SET taken = 3 WHERE id = %s", story.claimed.pk
    )

    assert found() == {
        (1, "order_not_overclaimed", about(story.claimed)),
        (1, "claims-counted", about(story.claimed)),
    }


def test_the_same_volunteer_twice(story, cast):
    drop_unique("repairs_claim", "claim_once_per_volunteer")
    second = Claim.objects.create(order=story.open, volunteer=cast.qian)
    type(story.open).objects.filter(pk=story.open.pk).update(taken=2)

    assert found() == {
        (1, "claim_once_per_volunteer", about(second)),
        (10, "rules-in-place", "repairs.Claim"),
    }


def test_a_job_without_a_leader(story):
    Claim.objects.filter(order=story.claimed).update(is_lead=False)

    assert found() == {(1, "claims-led", about(story.claimed))}


def test_a_place_held_on_a_cancelled_order(story, cast):
    held = Claim.objects.create(order=story.cancelled, volunteer=cast.sun, is_lead=True)
    type(story.cancelled).objects.filter(pk=story.cancelled.pk).update(taken=1)

    assert found() == {(1, "claims-while-allowed", about(held))}


def test_a_full_order_still_in_the_hall(story):
    type(story.open).objects.filter(pk=story.open.pk).update(places=1)

    assert found() == {(1, "open-has-room", about(story.open))}


# The passbook


def entry_of(person, sequence=1):
    return Entry.objects.get(resident=person, sequence=sequence)


def test_a_changed_amount(story, cast):
    entry = entry_of(cast.zhao)
    vandalise("points_entry", "UPDATE points_entry SET amount = 9 WHERE id = %s", entry.pk)

    assert found() == {
        (2, "passbook", about(entry)),
        (2, "entry_first_line_starts_from_zero", about(entry)),
        (3, "award-claimed", about(entry)),
    }


def test_a_changed_reason(story, cast):
    entry = entry_of(cast.zhao)
    vandalise("points_entry", "UPDATE points_entry SET reason = '别的' WHERE id = %s", entry.pk)

    assert found() == {(2, "passbook", about(entry))}


def test_a_removed_line(story, cast):
    vandalise("points_entry", "DELETE FROM points_entry WHERE id = %s", entry_of(cast.zhao, 2).pk)

    assert found() == {(2, "passbook", about(entry_of(cast.zhao, 3)))}


def test_a_balance_below_zero(story, cast):
    last = Entry.objects.filter(resident=cast.zhao).last()
    vandalise("points_entry", "UPDATE points_entry SET balance_after = -5 WHERE id = %s", last.pk)

    assert (2, "entry_balance_not_below_zero", about(last)) in found()


def test_a_reversal_of_another_amount(story, cast):
    reversal = entry_of(cast.sun, 2)
    vandalise(
        "points_entry", "UPDATE points_entry SET amount = -9, balance_after = 1 WHERE id = %s", reversal.pk
    )

    assert found() == {(2, "reversal", about(reversal)), (2, "passbook", about(reversal))}


def test_an_award_nobody_noted_on_the_order(story, cast):
    claim = Claim.objects.get(order=story.closed, volunteer=cast.zhao)
    Claim.objects.filter(pk=claim.pk).update(points=None)

    assert found() == {(3, "award-claimed", about(entry_of(cast.zhao)))}


def test_points_noted_on_the_order_that_no_passbook_has(story, cast):
    claim = Claim.objects.get(order=story.claimed)
    Claim.objects.filter(pk=claim.pk).update(points=10)

    assert found() == {(3, "claim-awarded", about(claim))}


# The shop


def test_a_redemption_nobody_paid(story, cast, towel, community):
    from points.models import Redemption

    free = Redemption.objects.create(
        community=community, resident=cast.li, product=towel, price=10, points=10, code="000000", by=cast.li,
        expires_at=story.waiting_towel.expires_at,
    )  # fmt: skip

    assert found() == {(3, "redemption-paid", about(free)), (4, "redemption-stock", about(free))}


def test_a_cancelled_redemption_counted_as_collected(story):
    vandalise(
        "points_redemption",
        "UPDATE points_redemption SET state = 'collected' WHERE id = %s",
        story.given_back.pk,
    )
    refund = Entry.objects.get(reference=f"refund:{story.given_back.pk}")
    back = StockMovement.objects.get(reference=f"refund:{story.given_back.pk}")

    assert found() == {(3, "shop-lines", about(refund)), (3, "shop-lines", about(back))}


def test_a_cancelled_redemption_that_gave_nothing_back(story):
    story.waiting_towel.state = "cancelled"
    story.waiting_towel.ended_at = story.waiting_towel.created_at
    story.waiting_towel.reason = "不要了"
    story.waiting_towel.save()

    assert found() == {(3, "refund", about(story.waiting_towel))}


def test_a_towel_too_many(story, towel):
    Product.objects.filter(pk=towel.pk).update(stock=99)

    assert found() == {(4, "stock-book", about(towel))}


def test_a_changed_line_of_the_stock_book(story, towel):
    line = StockMovement.objects.get(product=towel, sequence=1)
    vandalise("points_stockmovement", "UPDATE points_stockmovement SET quantity = 6 WHERE id = %s", line.pk)

    assert found() == {(4, "stock-book", about(line))}


# Orders and their timelines


@pytest.mark.parametrize(
    ("column", "value", "state", "rule"),
    [
        ("reply", "", "closed", "order_closed_with_outcome_and_reply"),
        ("outcome", "", "closed", "order_closed_with_outcome_and_reply"),
        ("ended_reason", "", "declined", "order_ended_with_reason"),
        ("reply", "", "declined", "order_declined_with_reply"),
        ("waiting_reason", "", "waiting", "order_waiting_with_reason"),
        ("visited_on", None, "reported", "order_reported_with_outcome"),
    ],
)
def test_an_ending_without_its_words(story, column, value, state, rule):
    order = getattr(story, state)
    vandalise(
        "repairs_repairorder", f"UPDATE repairs_repairorder SET {column} = %s WHERE id = %s", value, order.pk
    )

    assert found() == {(5, rule, about(order))}


def test_an_order_without_a_timeline(story):
    vandalise("repairs_event", "DELETE FROM repairs_event WHERE order_id = %s", story.submitted.pk)

    assert found() == {(10, "order-has-timeline", about(story.submitted))}


def test_a_timeline_with_a_step_missing(story):
    vandalise(
        "repairs_event",
        "DELETE FROM repairs_event WHERE order_id = %s AND action = 'publish'",
        story.closed.pk,
    )

    assert found() == {(12, "timeline", about(story.closed))}


def test_a_state_the_timeline_does_not_lead_to(story):
    vandalise(
        "repairs_repairorder",
        "UPDATE repairs_repairorder SET state = 'open' WHERE id = %s",
        story.reopened.pk,
    )

    assert found() == {(12, "timeline", about(story.reopened)), (1, "open-has-room", about(story.reopened))}


def test_a_step_that_the_table_does_not_list(story):
    last = Event.objects.filter(order=story.submitted).last()
    vandalise(
        "repairs_event",
        "UPDATE repairs_event SET action = 'jump' WHERE id = %s",
        Event.objects.create(
            order=story.submitted, action="decline", from_state="submitted", to_state="submitted", at=last.at
        ).pk,
    )

    assert found() == {(12, "timeline", about(story.submitted))}


def test_a_state_that_does_not_exist(story):
    vandalise(
        "repairs_repairorder",
        "UPDATE repairs_repairorder SET state = 'lost' WHERE id = %s",
        story.submitted.pk,
    )

    assert found() == {
        (12, "order_state_known", about(story.submitted)),
        (12, "timeline", about(story.submitted)),
    }


def test_a_line_of_the_old_record_comes_in_finished(story, orders):
    order = orders.closed()
    vandalise("repairs_event", "DELETE FROM repairs_event WHERE order_id = %s", order.pk)
    Event.objects.create(order=order, action="submit", from_state="", to_state="closed", at=order.created_at)
    assert found() == {(12, "timeline", about(order))}

    type(order).objects.filter(pk=order.pk).update(channel="sheet")
    assert found() == set()


def test_a_partner_who_still_has_a_declined_order(story, cast):
    referral = Referral.objects.create(
        order=story.declined,
        partner=cast.property,
        sent_by=cast.chen,
        due_on=calendar_of(cast.chen.community).from_day(timezone.localdate()),
    )

    assert found() == {(12, "referral-open", about(referral))}


def test_a_referred_order_that_no_partner_has(story):
    Referral.objects.filter(order=story.referred).update(state="done", ended_at=timezone.now())

    assert found() == {
        (10, "deadlines", about(story.referred)),  # the partner's day was what it was due on
        (12, "referral-open", about(story.referred)),
    }


def test_an_order_the_search_does_not_know(story):
    OrderTerm.objects.filter(order=story.open).delete()

    assert found() == {(10, "findable", about(story.open))}


# Other communities


def test_an_order_in_a_building_next_door(story, cast):
    type(story.open).objects.filter(pk=story.open.pk).update(building=cast.zheng.building)

    assert found() == {(8, "orders-within-community", about(story.open))}


def test_a_volunteer_from_next_door(story, cast):
    claim = Claim.objects.get(order=story.claimed)
    Claim.objects.filter(pk=claim.pk).update(volunteer=cast.zheng)

    assert found() == {(8, "orders-within-community", about(claim))}


def test_goods_of_the_shop_next_door(story, next_door):
    type(story.collected).objects.filter(pk=story.collected.pk).update(community=next_door)

    assert found() == {(8, "points-within-community", about(story.collected))}


def test_a_resident_in_a_building_next_door(story, cast, next_door):
    cast.li.building = Building.objects.create(community=next_door, number="9")
    cast.li.save()

    assert found() == {(8, "people-at-home", about(cast.li))}


# Files


def photo_path(photo, root):
    return Path(root) / photo.file


def test_a_photo_whose_file_is_gone(story, own_uploads):
    photo = OrderPhoto.objects.filter(order=story.submitted).get()
    photo_path(photo, own_uploads).unlink()

    assert found() == {(10, "photo-files", about(photo))}


def test_a_photo_whose_file_is_empty(story, own_uploads):
    photo_path(story.product_photo, own_uploads).write_bytes(b"")

    assert found() == {(10, "photo-files", about(story.product_photo))}


def test_a_file_that_no_photo_names_is_told_once_it_is_old(story, own_uploads):
    stray = Path(own_uploads) / "photos/2026/11/00000000000000000000000000000000.jpg"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"stray")
    assert found() == set()

    os.utime(stray, (time.time() - 7200,) * 2)
    assert found() == {(10, "photo-rows", "photos/2026/11/00000000000000000000000000000000.jpg")}
