"""Points that a second colleague looks at before they are entered."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.errors import NotAllowed, Refused
from points import activities, check_in, ledger, reviews
from points.activity_keeping import points_of_attendances
from points.awards import Cause, give
from points.deciders import Deciders
from points.ledger import Award, Worth
from points.models import Entry, HeldAward, PassbookRules
from repairs import workflow
from repairs.workflow.closing import Deviation
from tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(cast, community):
    """林芳, a second member of staff."""
    from community.models import Duty, Resident

    made = Resident.objects.create_user("19900000071", "x", name="林芳", community=community)
    Duty.objects.create(resident=made, community=community, kind="staff")
    return made


@pytest.fixture
def give_award(cast):
    def make(resident=None, points=10, reference="test:1", **about):
        day = timezone.localdate()
        given = Award(resident or cast.zhao, Worth(points, "标准"), reference, "门框", day)
        held = give([Cause(given, **about)], by=cast.chen)
        return held[0] if held else None

    return make


@pytest.fixture
def held(give_award):
    return give_award(points=15, proposed=10)


def close(order, cast, points, by=None):
    deviation = Deviation(points, "跑了三趟")
    return workflow.close(order, by=by or cast.chen, reply="已修好", reply_by="phone", deviation=deviation)


def lines(resident):
    return [(entry.kind, entry.amount) for entry in Entry.objects.of(resident).order_by("sequence")]


def test_what_is_usual_is_entered_at_once(cast, orders):
    workflow.close(orders.reported(), by=cast.wang)

    assert lines(cast.zhao) == [("award", 10)]
    assert not HeldAward.objects.exists()


def test_much_more_than_the_standard_closes_the_order_and_waits(cast, orders):
    order = close(orders.reported(), cast, 15)

    held = HeldAward.objects.get()
    claim = order.claims.get()
    assert order.state == "closed"
    assert (held.reference, held.amount, held.proposed, held.flags) == (claim.reference, 15, 10, "size")
    assert (lines(cast.zhao), ledger.balance_of(cast.zhao), claim.points) == ([], 0, 15)


@pytest.mark.parametrize("points", [4, 16])
def test_outside_the_band_of_the_standard_it_is_refused(cast, orders, points):
    order = orders.reported()

    with pytest.raises(Refused):
        close(order, cast, points)

    assert not HeldAward.objects.exists()
    assert not Entry.objects.exists()


def test_a_standard_may_be_stricter_and_a_draft_takes_that_over(cast, orders, standard):
    from points.drafts import copy_as_draft
    from points.models import Standard

    Standard.objects.filter(pk=standard.pk).update(band=10)

    with pytest.raises(Refused):
        close(orders.reported(), cast, 12)
    assert copy_as_draft(Standard.objects.get(pk=standard.pk), by=cast.chen).band == 10


def test_a_second_colleague_approves_and_the_passbook_has_the_line(cast, colleague, held):
    reviews.approve(held, by=colleague)

    entry = Entry.objects.get()
    assert (entry.resident, entry.amount, entry.reference) == (cast.zhao, 15, "test:1")
    assert (entry.by, entry.held_before.decided_by) == (cast.chen, colleague)
    with pytest.raises(Refused):
        reviews.approve(held, by=colleague)
    with pytest.raises(Refused):
        reviews.refuse(held, by=colleague, reason="不对")


def test_refusing_needs_a_reason_and_enters_nothing(cast, colleague, held):
    with pytest.raises(Refused):
        reviews.refuse(held, by=colleague, reason=" ")

    reviews.refuse(held, by=colleague, reason="只去了一趟")

    assert (lines(cast.zhao), HeldAward.objects.get().decision) == ([], "只去了一趟")
    assert "只去了一趟" in cast.zhao.messages.latest("pk").text


def test_neither_who_awarded_nor_who_gets_it_nor_their_home_decides(
    cast, community, building, colleague, give_award
):
    from community.models import Duty, Resident

    mine = give_award(colleague, points=15, proposed=10)
    spouse = Resident.objects.create_user(
        "19900000072", "x", name="林父", community=community, building=building, room="5"
    )
    Resident.objects.filter(pk=colleague.pk).update(building=building, room="5")
    Duty.objects.create(resident=spouse, community=community, kind="staff")

    for person in (cast.chen, Resident.objects.get(pk=colleague.pk), spouse):
        with pytest.raises(Refused):
            reviews.approve(mine, by=person)
    for stranger in (cast.zhou, cast.he, cast.zhao):
        with pytest.raises(NotAllowed):
            reviews.approve(mine, by=stranger)
    assert not Deciders.of([mine]).colleagues(HeldAward.objects.get())


def test_with_a_single_colleague_the_streets_administrator_decides(cast, held):
    from community.models import Resident

    street = Resident.objects.create_superuser("19900010009", "x", name="街道")

    assert not Deciders.of([held]).colleagues(held)
    reviews.approve(held, by=street)
    assert lines(cast.zhao) == [("award", 15)]


@pytest.mark.parametrize("field", ["by", "resident"])
def test_the_database_does_not_let_them_either(held, field):
    with pytest.raises(IntegrityError), transaction.atomic():
        HeldAward.objects.update(
            state="refused", decision="x", decided_by=getattr(held, field), decided_at=held.at
        )


def test_the_same_cause_is_never_held_and_entered(cast, give_award, held):
    with pytest.raises(Refused):
        give_award(points=15, proposed=10)
    with pytest.raises(Refused):
        give_award(points=10, proposed=10)

    assert lines(cast.zhao) == []


def test_many_on_one_day_wait(cast, community, give_award):
    PassbookRules.objects.create(community=community, awards_a_day=2)

    found = [give_award(reference=f"test:{number}") for number in range(4)]

    assert [one and one.flags for one in found] == [None, None, "many", "many"]
    assert ledger.balance_of(cast.zhao) == 20


def test_the_same_two_again_and_again_wait(cast, community, orders):
    PassbookRules.objects.create(community=community, same_pair=2)

    for _time in range(2):
        workflow.close(orders.reported(), by=cast.wang)
    workflow.close(orders.reported(by=cast.qian), by=cast.wang)
    workflow.close(orders.reported(), by=cast.wang)

    assert [(one.resident, one.flags) for one in HeldAward.objects.all()] == [(cast.zhao, "pair")]


def test_serving_ones_own_home_waits(cast, orders):
    from community.models import Resident

    Resident.objects.filter(pk=cast.zhao.pk).update(unit="2", room="903")
    workflow.close(orders.reported(), by=cast.wang)

    assert HeldAward.objects.get().flags == "own"


def test_staff_never_give_themselves_points_alone(cast):
    with_self = reviews.adjust(resident=cast.chen, amount=5, reason="值班", reference="a:1", by=cast.chen)
    for_other = reviews.adjust(resident=cast.li, amount=5, reason="值班", reference="a:2", by=cast.chen)
    large = reviews.adjust(resident=cast.li, amount=500, reason="结转", reference="a:3", by=cast.chen)

    assert [type(one) for one in (with_self, for_other, large)] == [HeldAward, Entry, HeldAward]
    assert (ledger.balance_of(cast.chen), ledger.balance_of(cast.li)) == (0, 5)
    with pytest.raises(Refused):
        reviews.adjust(resident=cast.li, amount=900, reason="结转", reference="a:2", by=cast.chen)


def test_nobody_gives_themselves_back_what_was_taken_away(cast, colleague, give_points):
    give_points(cast.chen, 100)
    taken = ledger.adjust(resident=cast.chen, amount=-50, reason="多记了", reference="t:1", by=colleague)

    with pytest.raises(Refused, match="其他同事"):
        ledger.reverse(taken, by=cast.chen, reason="要回来")
    ledger.reverse(taken, by=colleague, reason="没有多记")

    assert ledger.balance_of(cast.chen) == 100


def test_an_activity_announced_far_above_the_standard_waits_for_everybody(cast, community, plan):
    PassbookRules.objects.create(community=community, most_at_once=14)
    made = plan(points=15, kind="practice", begun=True)
    check_in.check_in_walk_in(made, resident=cast.li, by=cast.chen)

    activities.close(made, by=cast.chen)

    attendance = made.attendances.get()
    held = HeldAward.objects.get()
    assert (held.reference, held.amount, held.flags) == (attendance.reference, 15, "size")
    assert (attendance.points, lines(cast.li)) == (15, [])
    assert list(points_of_attendances()) == []


def test_a_settled_day_is_entered_on_the_day_of_approval(cast, colleague, posted):
    from tests.settling import ago

    given = Award(cast.zhao, Worth(15, ""), "test:old", "门框", ago(5))
    (held,) = give([Cause(given, proposed=10)], by=cast.chen)
    HeldAward.objects.filter(pk=held.pk).update(occurred_on=ago(40))

    reviews.approve(held, by=colleague)

    assert Entry.objects.get(reference="test:old").occurred_on == timezone.localdate()


def test_the_passbook_says_kindly_what_waits(login, cast, held):
    page = login(cast.zhao).get("/points/")

    assert [one.pk for one in page.context["waiting"]] == [held.pk]
    assert page.context["balance"] == 0
    assert "+15" in page.content.decode()


def test_the_office_sees_it_and_decides(login, cast, colleague, held):
    client = login(colleague)
    page = client.get(f"/admin/points/heldaward/{held.pk}/change/").content.decode()
    form = client.get(f"/admin/points/heldaward/{held.pk}/step/approve/")

    once = form.context["form"].initial.get("once") or form.context["form"]["once"].value()
    client.post(f"/admin/points/heldaward/{held.pk}/step/approve/", {"once": once})

    assert held.why in page
    assert lines(cast.zhao) == [("award", 15)]


def test_verify_finds_what_is_both_held_and_entered(cast, held):
    from points.trust_keeping import held_awards

    assert list(held_awards()) == []
    ledger.award(resident=cast.zhao, worth=Worth(15, ""), reference="test:1", reason="x", by=cast.chen)
    assert [row for row, _said in held_awards()] == [held]


@pytest.mark.race
def test_two_colleagues_approve_at_once(cast, colleague, give_award):
    from community.models import Resident

    street = Resident.objects.create_superuser("19900010009", "x", name="街道")
    held = give_award(points=15, proposed=10)

    answers = at_once(
        [
            lambda: reviews.approve(held, by=colleague),
            lambda: reviews.approve(held, by=street),
            lambda: reviews.refuse(held, by=street, reason="不对"),
        ]
    )

    refused = [one for one in answers if isinstance(one, Refused)]
    state = HeldAward.objects.get().state
    assert len(refused) == 2, answers
    assert lines(cast.zhao) == ([("award", 15)] if state == "approved" else [])


@pytest.mark.parametrize("second", [600, 5])
def test_a_large_adjustment_sent_twice_waits_once(cast, second):
    about = {"resident": cast.zhao, "reason": "结转", "reference": "test:twice", "by": cast.chen}
    reviews.adjust(amount=600, **about)

    with pytest.raises(Refused):
        reviews.adjust(amount=second, **about)

    assert HeldAward.objects.get().amount == 600
    assert not Entry.objects.exists()


@pytest.mark.race
def test_a_large_adjustment_sent_twice_at_once_waits_once(cast):
    about = {"resident": cast.zhao, "reason": "结转", "reference": "test:twice", "by": cast.chen}

    answers = at_once([lambda: reviews.adjust(amount=600, **about)] * 4)

    assert sum(isinstance(one, Refused) for one in answers) == 3, answers
    assert HeldAward.objects.count() == 1
