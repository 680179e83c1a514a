"""What must hold between the steps: partners and volunteers learn of it, and nothing old stays behind."""

import pytest
from django.utils import timezone

from community.models import Message
from repairs import workflow
from repairs.actions import Role, roles_of
from repairs.models import RepairOrder

pytestmark = pytest.mark.django_db


def refer(order, cast):
    return workflow.refer(order, by=cast.chen, partner=cast.property, due_on=timezone.localdate())


def test_what_a_partner_did_and_was_not_right_goes_to_the_office_and_may_be_referred_again(cast, orders):
    order = orders.open()
    refer(order, cast)
    workflow.report(order, by=cast.wu, outcome="fixed", visited_on=timezone.localdate(), no_photos=True)

    again = workflow.reopen(order, by=cast.wang, reason="还是漏")

    assert again.state == "submitted"
    assert [referral.state for referral in again.referrals.all()] == ["done"]
    assert Role.PARTNER not in roles_of(cast.wu, again)
    assert refer(again, cast).state == "referred"


def test_the_volunteer_on_the_way_and_the_partner_learn_that_it_was_passed_on(cast, orders):
    order = orders.claimed()
    Message.objects.all().delete()

    refer(order, cast)

    assert set(Message.objects.values_list("resident__name", flat=True)) == {
        "王秀兰",
        "赵铁柱",
        "吴强",
    }


def test_who_could_have_taken_it_is_nobody_once_it_is_taken(cast, orders):
    order = orders.open()
    assert roles_of(cast.zhao, order) == {Role.VOLUNTEER}
    workflow.claim(order, by=cast.qian)

    assert roles_of(cast.zhao, RepairOrder.objects.get(pk=order.pk)) == set()


def test_the_one_who_asked_does_not_close_what_a_partner_has(cast, orders):
    from community.errors import Refused
    from repairs.actions import allowed

    order = refer(orders.submitted(), cast)

    assert "close" not in [action.name for action in allowed(order, {Role.REQUESTER})]
    assert "close" in [action.name for action in allowed(order, {Role.STAFF})]
    with pytest.raises(Refused):
        workflow.close(order, by=cast.wang)
