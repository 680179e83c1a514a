"""转办: two members of a partner, or the partner and the office, at the same moment."""

from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from community import partnering
from community.models import Message, PartnerMember, Resident
from repairs import workflow
from repairs.models import Event, Inspection, PartsCost, Referral, ReferralQuestion, RepairOrder
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("honest")]


@pytest.fixture
def referral(orders, cast):
    PartnerMember.objects.create(partner=cast.property, resident=cast.li)
    order = workflow.refer(
        orders.submitted(), by=cast.chen, partner=cast.property, due_on=timezone.localdate()
    )
    return order.referrals.get()


def events(referral, *actions):
    return Event.objects.filter(order=referral.order, action__in=actions).count()


def test_two_members_accept_at_once(referral, cast, outcomes):
    results = at_once([partial(workflow.accept, referral, by=person) for person in (cast.wu, cast.li) * 3])

    assert outcomes(results) == {"done": 1, "refused": 5}
    assert events(referral, "accept") == 1


def test_one_accepts_and_the_other_sends_it_back(referral, cast, outcomes):
    results = at_once(
        [
            partial(workflow.accept, referral, by=cast.wu),
            partial(workflow.send_back, referral.order, by=cast.li, reason="不是我们的"),
        ]
    )

    outcomes(results)
    assert not isinstance(results[1], Exception)
    assert Referral.objects.get().state == "returned"
    assert RepairOrder.objects.get(pk=referral.order_id).state == "submitted"


def test_the_office_takes_back_what_the_partner_reports(referral, cast, outcomes):
    results = at_once(
        [
            partial(
                workflow.report,
                referral.order,
                by=cast.wu,
                outcome="fixed",
                visited_on=timezone.localdate(),
                no_photos=True,
            ),
            partial(workflow.send_back, referral.order, by=cast.chen, reason="取消", taken_back=True),
        ]
    )

    assert outcomes(results) == {"done": 1, "refused": 1}
    ends = (Referral.objects.get().state, RepairOrder.objects.get(pk=referral.order_id).state)
    assert ends in {("done", "reported"), ("withdrawn", "submitted")}
    assert events(referral, "report", "return") == 1


def test_the_resident_and_the_office_answer_one_question(referral, cast, outcomes):
    question = workflow.ask(referral, by=cast.wu, text="几楼？")
    results = at_once(
        [partial(workflow.explain, question, by=by, answer=by.name) for by in (cast.wang, cast.chen)]
    )

    assert outcomes(results) == {"done": 1, "refused": 1}
    assert ReferralQuestion.objects.get().answered_by in {cast.wang, cast.chen}
    assert events(referral, "explain") == 1


def test_two_colleagues_write_down_the_same_new_number(cast, outcomes):
    add = partial(partnering.add_member, cast.property, by=cast.chen, phone="19900000779", name="韩路")

    results = at_once([add] * 4)

    assert outcomes(results) == {"done": 1, "refused": 3}
    assert Resident.objects.filter(phone="19900000779").count() == 1


def test_a_look_is_moved_and_called_off_at_once(orders, cast, outcomes):
    order, day = orders.submitted(), timezone.localdate()
    workflow.appoint(order, by=cast.chen, on=day, half="am", looker="陈静")
    told = Message.objects.filter(resident=cast.wang).count()
    off = partial(workflow.call_off, order, by=cast.chen, reason="不用看了")

    assert outcomes(at_once([off] * 4)) == {"done": 1, "refused": 3}
    assert Inspection.objects.count() == 0
    assert Message.objects.filter(resident=cast.wang).count() == told + 1


def test_the_money_for_parts_is_corrected_while_the_order_is_closed(orders, cast, outcomes):
    order = orders.claimed(by=cast.zhao)
    parts = [workflow.Parts(Decimal(yuan), "合页", "王秀兰") for yuan in (125, 12)]
    workflow.report(
        order, by=cast.zhao, outcome="fixed", visited_on=timezone.localdate(), no_photos=True, parts=parts[0]
    )
    cost = PartsCost.objects.get()
    results = at_once(
        [
            partial(workflow.close, order, by=cast.wang),
            *[
                partial(
                    workflow.correct_parts, order, by=cast.zhao, cost=cost, parts=parts[1], reason="写错了"
                )
            ]
            * 3,
        ]
    )

    outcomes(results)
    corrected = Event.objects.filter(order=order, action="amend-parts").count()
    assert not isinstance(results[0], Exception)
    assert PartsCost.objects.get().amount == (12 if corrected else 125)
    assert corrected <= 1
