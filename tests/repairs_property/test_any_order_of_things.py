"""Whatever anybody does to orders, in whatever order: only what the table lists happens, and every promise holds."""

import os
import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from community.errors import Refused
from community.keeping import verifying
from community.models import Partner, PartnerMember
from points import ledger
from points.models import Entry
from repairs import workflow
from repairs.actions import ACTIONS, Role, allowed, roles_of
from repairs.doorstep import residents_code
from repairs.models import Claim, Event, PartsCost, Referral, ReferralQuestion, RepairOrder

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.databases]

WHO = ["wang", "daughter", "li", "zhao", "qian", "sun", "chen", "he", "wu", "zhou", "zheng"]
who = st.sampled_from(["chen"] * 12 + WHO)  # so that many steps succeed and the later states are reached
number = st.integers(min_value=0, max_value=7)
rarely = st.sampled_from(
    [" ", " ", " ", "有事"]
)  # what ends an order, so that not everything is over at once
words = st.sampled_from(["有事", "有事", "有事", " "])


def held(order):
    return order.claims.active().select_related("order", "volunteer")


def one(rows):
    found = rows.last()
    if found is None:
        raise Refused("nothing there")
    return found


def parts_for(yuan):
    return workflow.Parts(Decimal(yuan), "合页", "王秀兰")


def partners_do(cast, today):
    """The steps on one referral of an order; refused where there is none, as its page would not offer them."""
    why = {"reason": "有事"}

    def referral(order, **which):
        sent = Referral.objects.filter(order=order, state="sent", **which).select_related("order", "partner")
        return one(sent.order_by("is_lead", "pk"))

    def question(order):
        asked = ReferralQuestion.objects.filter(referral__order=order)
        return one(asked.select_related("referral__order", "referral__partner").order_by("pk"))

    return {
        "accept": lambda order, by: workflow.accept(referral(order), by=by),
        "ask": lambda order, by: workflow.ask(referral(order), by=by, text="几楼?"),
        "explain": lambda order, by: workflow.explain(question(order), by=by, answer="三楼"),
        "schedule": lambda order, by: workflow.schedule(referral(order), by=by, visit_on=today, half="am"),
        "invite": lambda order, by: workflow.invite(order, by=by, partner=cast.water, due_on=today),
        "assist": lambda order, by: workflow.part_done(
            referral(order, is_lead=False), by=by, outcome="fixed", visited_on=today, no_photos=True
        ),
        "step_out": lambda order, by: workflow.step_out(referral(order, is_lead=False), by=by, **why),
        "recall": lambda order, by: workflow.recall(referral(order, is_lead=False), by=by, **why),
        "appoint": lambda order, by: workflow.appoint(
            order, by=by, on=today, half="am", looker="陈静", partner=cast.property
        ),
        "call-off": lambda order, by: workflow.call_off(order, by=by, **why),
        "inspect": lambda order, by: workflow.inspect(
            order, by=by, on=today, looker="陈静", finding="渗水", told="看过了", partner=cast.water
        ),
    }


def machine(cast, orders, community, done):
    today = timezone.localdate()
    why = {"reason": "有事"}
    proper = {
        "publish": lambda order, by: workflow.publish(
            order, by=by, skill=orders.skills["carpentry"], size="small", places=2
        ),
        "claim": lambda order, by: workflow.claim(order, by=by),
        "begin": lambda order, by: workflow.begin(order, by=by),
        "release": lambda order, by: workflow.release(
            order, by=by, volunteer=next((claim.volunteer for claim in order.claims.active()), by), **why
        ),
        "pause": lambda order, by: workflow.pause(order, by=by, expected_on=today, **why),
        "resume": lambda order, by: workflow.resume(order, by=by),
        "refer": lambda order, by: workflow.refer(order, by=by, partner=cast.property, due_on=today),
        "return": lambda order, by: workflow.send_back(order, by=by, **why),
        "report": lambda order, by: workflow.report(
            order, by=by, outcome="fixed", visited_on=today, no_photos=True, parts=parts_for(10)
        ),
        "correct-parts": lambda order, by: workflow.correct_parts(
            order,
            by=by,
            cost=one(PartsCost.objects.filter(visit__order=order)),
            parts=parts_for(order.version),
            **why,
        ),
        "close": lambda order, by: workflow.close(
            order, by=by, reply="修好了", reply_by="phone" if by == cast.chen else "resident", outcome="fixed"
        ),
        "reopen": lambda order, by: workflow.reopen(order, by=by, **why),
        "decline": lambda order, by: workflow.decline(order, by=by, reply="请联系物业", **why),
        "cancel": lambda order, by: workflow.cancel(order, by=by, **why),
        "hear": lambda order, by: workflow.hear(order, by=by, item="门"),
        "lift": lambda order, by: workflow.lift(order, by=by, **why),
        "merge": lambda order, by: workflow.merge(
            order, by=by, into=RepairOrder.objects.filter(community=community).earliest("pk")
        ),
        "offer-times": lambda order, by: workflow.offer_times(order, by=by, slots=[(today, "evening")]),
        "agree-time": lambda order, by: workflow.agree_time(order, by=by, slot=(today, "morning")),
        "arrive": lambda order, by: workflow.arrive(
            order,
            by=by,
            code=next((residents_code(claim) for claim in held(order) if claim.volunteer == by), ""),
            volunteer=next((claim.volunteer for claim in held(order)), by) if by == cast.chen else by,
        ),
        "nobody-home": lambda order, by: workflow.nobody_home(order, by=by),
        "nobody-came": lambda order, by: workflow.nobody_came(order, by=by, day=today),
        "pass-on": lambda order, by: workflow.pass_on(
            order, by=by, to=workflow.able_to_take_over(order)[:1], **why
        ),
        **partners_do(cast, today),
    }
    people_do = {name for name, action in ACTIONS.items() if action.who - {Role.SYSTEM}}
    assert set(proper) == people_do - {"submit"}, "every action of the table is tried"

    class Neighbourhood(RuleBasedStateMachine):
        """Each example is undone at its end; `people` and the standard stay."""

        @initialize()
        def begin(self):
            self.undo = transaction.atomic()
            self.undo.__enter__()
            begun = [
                orders.submitted(),
                orders.open(places=2),
                orders.claimed(by=cast.sun),
                orders.reported(),
            ]
            self.ids = [order.pk for order in begun]

        def teardown(self):
            if hasattr(self, "undo"):
                transaction.set_rollback(True)
                self.undo.__exit__(None, None, None)

        def order(self, number):
            return RepairOrder.objects.get(pk=self.ids[number % len(self.ids)])

        def act(self, action, number, by, do):
            """Do it as that person. What is refused changes nothing; what is done is what the table lists."""
            person = type(cast.wang).objects.get(pk=getattr(cast, by).pk)
            order = self.order(number)
            was, steps = (order.state, order.version, order.taken), order.events.count()
            allowed = ACTIONS[action].is_open_to(roles_of(person, order), order.state)
            try:
                with transaction.atomic():
                    do(order, person)
            except Refused:
                now = self.order(number)
                assert (now.state, now.version, now.taken) == was
                assert now.events.count() == steps
                return
            now = self.order(number)
            if now.events.count() == steps:  # pressing “take” again gives the same place
                assert action == "claim"
                assert Claim.objects.active().filter(order=now, volunteer=person).exists()
                return
            assert allowed, f"{by} may not {action} an order that is {was[0]}"
            last = Event.objects.filter(order=now).last()
            done[action] += 1
            assert (last.action, last.from_state, last.to_state) == (action, was[0], now.state)
            assert last.from_state in ACTIONS[action].sources
            assert last.to_state in ACTIONS[action].targets

        @rule(seed=st.integers(0, 2**32))
        def a_busy_afternoon(self, seed):
            """Steps that are offered to people, done properly: they lead deep into an order's life."""
            chance = random.Random(seed)
            for _ in range(12):
                self.offered_step(chance.choice(["chen", "chen", *WHO]), chance)

        def offered_step(self, by, chance):
            person, order = (
                type(cast.wang).objects.get(pk=getattr(cast, by).pk),
                self.order(chance.randrange(8)),
            )
            offered = [action.name for action in allowed(order, roles_of(person, order))]
            final = {"cancel", "decline", "merge"}
            lively = [name for name in offered if name not in final or chance.random() < 0.1]
            if lively:
                name = chance.choice(lively)
                self.act(
                    name,
                    chance.randrange(8) if chance.random() < 0.1 else self.ids.index(order.pk),
                    by,
                    proper[name],
                )

        @precondition(lambda self: len(getattr(self, "ids", [])) < 8)
        @rule()
        def submit(self):
            self.ids.append(orders.submitted().pk)

        @rule(number=number, by=who, places=st.integers(0, 3), trade=st.sampled_from(["carpentry", "lamps"]))
        def publish(self, number, by, places, trade):
            skill = orders.skills[trade]
            self.act(
                "publish",
                number,
                by,
                lambda order, person: workflow.publish(
                    order, by=person, skill=skill, size="small", places=places
                ),
            )

        @rule(number=number, by=st.sampled_from(["zhao", "qian", "sun", *WHO]))
        def claim(self, number, by):
            self.act("claim", number, by, lambda order, person: workflow.claim(order, by=person))

        @rule(number=number, by=who)
        def begin_early(self, number, by):
            self.act("begin", number, by, lambda order, person: workflow.begin(order, by=person))

        @rule(number=number, by=who, reason=words, whose=st.sampled_from([None, "zhao", "qian"]))
        def release(self, number, by, reason, whose):
            volunteer = getattr(cast, whose) if whose else None
            self.act(
                "release",
                number,
                by,
                lambda order, person: workflow.release(order, by=person, reason=reason, volunteer=volunteer),
            )

        @rule(number=number, by=who, reason=words, days=st.integers(-1, 3))
        def pause(self, number, by, reason, days):
            day = timezone.localdate() + timedelta(days=days)
            self.act(
                "pause",
                number,
                by,
                lambda order, person: workflow.pause(order, by=person, reason=reason, expected_on=day),
            )

        @rule(number=number, by=who)
        def resume(self, number, by):
            self.act("resume", number, by, lambda order, person: workflow.resume(order, by=person))

        @rule(number=number, by=who, days=st.integers(-1, 5))
        def refer(self, number, by, days):
            day = timezone.localdate() + timedelta(days=days)
            self.act(
                "refer",
                number,
                by,
                lambda order, person: workflow.refer(order, by=person, partner=cast.property, due_on=day),
            )

        @rule(number=number, by=who, reason=words)
        def send_back(self, number, by, reason):
            self.act(
                "return",
                number,
                by,
                lambda order, person: workflow.send_back(order, by=person, reason=reason),
            )

        @rule(
            number=number,
            by=who,
            outcome=st.sampled_from(["fixed", "fixed", "nobody_home", "", "magic"]),
            note=words,
            days=st.integers(-1, 1),
        )
        def report(self, number, by, outcome, note, days):
            day = timezone.localdate() + timedelta(days=days)
            self.act(
                "report",
                number,
                by,
                lambda order, person: workflow.report(
                    order, by=person, outcome=outcome, note=note, visited_on=day, no_photos=True
                ),
            )

        @rule(number=number, by=who, reply=words, how=st.sampled_from(["resident", "phone"]))
        def close(self, number, by, reply, how):
            self.act(
                "close",
                number,
                by,
                lambda order, person: workflow.close(
                    order, by=person, reply=reply, reply_by=how, outcome="fixed", note="修好"
                ),
            )

        @rule(number=number, by=who, reason=words)
        def reopen(self, number, by, reason):
            self.act(
                "reopen", number, by, lambda order, person: workflow.reopen(order, by=person, reason=reason)
            )

        @rule(number=number, by=who, reason=rarely, reply=words)
        def decline(self, number, by, reason, reply):
            self.act(
                "decline",
                number,
                by,
                lambda order, person: workflow.decline(order, by=person, reason=reason, reply=reply),
            )

        @rule(number=number, by=who, reason=rarely)
        def cancel(self, number, by, reason):
            self.act(
                "cancel", number, by, lambda order, person: workflow.cancel(order, by=person, reason=reason)
            )

        @invariant()
        def places_and_caps_hold(self):
            for order in RepairOrder.objects.filter(pk__in=getattr(self, "ids", [])):
                active = Claim.objects.active().filter(order=order).count()
                assert active == order.taken <= order.places
            for volunteer in (cast.zhao, cast.qian, cast.sun):
                assert (
                    Claim.objects.unfinished().filter(volunteer=volunteer).count() <= community.open_job_cap
                )
                amounts = Entry.objects.filter(resident=volunteer).values_list("amount", flat=True)
                assert ledger.balance_of(volunteer) == sum(amounts)

    class Checked(Neighbourhood):
        def teardown(self):
            try:
                if hasattr(self, "undo"):
                    assert list(verifying.findings()) == []
            finally:
                super().teardown()

    return Checked


@pytest.fixture
def water(cast, community):
    """水务公司, asked beside the property company; 吴强 answers for both."""
    cast.water = Partner.objects.create(community=community, name="水务公司", kind="utility")
    PartnerMember.objects.create(partner=cast.water, resident=cast.wu)


@pytest.mark.usefixtures("water")
def test_only_what_the_table_lists_ever_happens(cast, orders, community):
    done = Counter()
    run_state_machine_as_test(
        machine(cast, orders, community, done),
        settings=settings(
            max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "6")),
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # Were most steps refused, nothing would have been proved.
    assert set(done) >= {"publish", "claim", "refer", "report", "close", "reopen", "inspect"}, done
    assert set(done) & {"accept", "ask", "schedule", "invite"}, done
    assert done.total() > 50, done
