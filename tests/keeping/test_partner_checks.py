"""`verify` names what does not fit together between orders, referrals, questions and looks."""

import pytest
from django.utils import timezone

from community.models import Partner
from repairs import workflow
from repairs.models import Event, Inspection, Referral, ReferralQuestion
from tests.keeping.findings import about, found
from tests.keeping.vandal import vandalise

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(orders, cast):
    order = workflow.refer(
        orders.submitted(), by=cast.chen, partner=cast.property, due_on=timezone.localdate()
    )
    return order.referrals.get()


@pytest.fixture
def look(orders, cast):
    today = timezone.localdate()
    workflow.inspect(orders.submitted(), by=cast.chen, on=today, looker="陈静", finding="裂了", told="看过了")
    return Inspection.objects.get()


def test_honest_partners_and_looks_break_nothing(referral, look, cast):
    question = workflow.ask(referral, by=cast.wu, text="几楼？")
    workflow.explain(question, by=cast.wang, answer="三楼")
    workflow.accept(referral, by=cast.wu)

    assert found() == set()


def test_a_question_that_disagrees_with_its_referral(referral, cast):
    workflow.ask(referral, by=cast.wu, text="几楼？")
    Referral.objects.update(step="told")
    # Its clock would run again, too.
    assert found() == {
        (12, "referral-questions", about(referral)),
        (10, "deadlines", about(referral.order)),
    }

    Referral.objects.update(step="asked")
    ReferralQuestion.objects.update(answer="三楼", answered_at=timezone.now())
    assert found() == {(12, "referral-questions", about(referral))}


def test_a_referral_that_ended_and_goes_on(referral):
    Referral.objects.update(ended_at=timezone.now())
    assert found() == {(12, "referral-ended", about(referral))}


def test_a_look_with_a_partner_from_next_door(look, next_door):
    Inspection.objects.update(partner=Partner.objects.create(community=next_door, name="滨河物业"))
    assert found() == {(8, "inspection-partners", about(look))}


def test_a_look_the_timeline_does_not_know(look):
    vandalise("repairs_event", "DELETE FROM repairs_event WHERE action = %s", "inspect")
    assert not Event.objects.filter(action="inspect").exists()
    assert found() == {(10, "inspection-told", about(look))}


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("step", "lost", "referral_step_known"),
        ("visit_half", "am", "referral_day_with_half"),
        ("step", "scheduled", "referral_scheduled_with_day"),
        ("step", "accepted", "referral_accepted_some_time"),
        ("answered_at", "2001-01-01T00:00Z", "referral_answered_after_sent"),
    ],
)
def test_the_database_refuses_what_a_referral_cannot_be(referral, column, value, rule):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        Referral.objects.filter(pk=referral.pk).update(**{column: value})
