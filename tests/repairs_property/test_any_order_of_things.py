"""Whatever anybody does to orders, in whatever order: only what the table lists happens, and every promise holds."""

import os
import random
from collections import Counter
from datetime import timedelta

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
from repairs.models import Claim, Event, RepairOrder
from tests.repairs_property.steps import properly

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.databases]

WHO = ["wang", "daughter", "li", "zhao", "qian", "sun", "chen", "he", "wu", "zhou", "zheng"]
who = st.sampled_from(["chen"] * 12 + WHO)  # so that many steps succeed and the later states are reached
number = st.integers(min_value=0, max_value=7)
rarely = st.sampled_from(
    [" ", " ", " ", "有事"]
)  # what ends an order, so that not everything is over at once
words = st.sampled_from(["有事", "有事", "有事", " "])


class Neighbourhood(RuleBasedStateMachine):
    """Each example is undone at its end; the people and the standard stay: `cast`, `orders` and `community` are set before.

    `proper` are the steps of tests.repairs_property.steps; `done` counts what the examples led to.
    """

    cast = orders = community = None
    proper, done = {}, Counter()

    @initialize()
    def begin(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        begun = [
            self.orders.submitted(),
            self.orders.open(places=2),
            self.orders.claimed(by=self.cast.sun),
            self.orders.reported(),
        ]
        self.ids = [order.pk for order in begun]
        self.afternoons, self.tried = 0, Counter()

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def order(self, number):
        return RepairOrder.objects.get(pk=self.ids[number % len(self.ids)])

    def act(self, action, number, by, do):
        """Do it as that person. What is refused changes nothing; what is done is what the table lists."""
        person = type(self.cast.wang).objects.get(pk=getattr(self.cast, by).pk)
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
        self.done[action] += 1
        assert (last.action, last.from_state, last.to_state) == (action, was[0], now.state)
        assert last.from_state in ACTIONS[action].sources
        assert last.to_state in ACTIONS[action].targets

    @rule(seed=st.integers(0, 2**32))
    def a_busy_afternoon(self, seed):
        """Steps that are offered to people, done properly: they lead deep into an order's life."""
        self.afternoons += 1
        chance = random.Random(
            f"{seed} {self.afternoons}"
        )  # the simplest example has one seed for all of them
        for _ in range(12):
            self.offered_step(chance.choice(["chen", "chen", *WHO]), chance)

    def offered_step(self, by, chance):
        person, order = (
            type(self.cast.wang).objects.get(pk=getattr(self.cast, by).pk),
            self.order(chance.randrange(8)),
        )
        offered = [action.name for action in allowed(order, roles_of(person, order))]
        final = {"cancel", "decline", "merge"}
        lively = [name for name in offered if name not in final or chance.random() < 0.1]
        if lively:
            # Of two the one that was tried less often: else proposing times crowds out the rest.
            name = min(chance.choices(lively, k=2), key=self.tried.__getitem__)
            self.tried[name] += 1
            self.act(
                name,
                chance.randrange(8) if chance.random() < 0.1 else self.ids.index(order.pk),
                by,
                self.proper[name],
            )

    @precondition(lambda self: len(getattr(self, "ids", [])) < 8)
    @rule()
    def submit(self):
        self.ids.append(self.orders.submitted().pk)

    @rule(number=number, by=who, places=st.integers(0, 3), trade=st.sampled_from(["carpentry", "lamps"]))
    def publish(self, number, by, places, trade):
        skill = self.orders.skills[trade]
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
        volunteer = getattr(self.cast, whose) if whose else None
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
            lambda order, person: workflow.refer(order, by=person, partner=self.cast.property, due_on=day),
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
        self.act("reopen", number, by, lambda order, person: workflow.reopen(order, by=person, reason=reason))

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
        self.act("cancel", number, by, lambda order, person: workflow.cancel(order, by=person, reason=reason))

    @invariant()
    def places_and_caps_hold(self):
        for order in RepairOrder.objects.filter(pk__in=getattr(self, "ids", [])):
            active = Claim.objects.active().filter(order=order).count()
            assert active == order.taken <= order.places
        for volunteer in (self.cast.zhao, self.cast.qian, self.cast.sun):
            # Whoever had finished a job and gets it back does not give another away for it.
            unfinished = Claim.objects.unfinished().filter(volunteer=volunteer, order__times_reopened=0)
            assert unfinished.count() <= self.community.open_job_cap
            amounts = Entry.objects.filter(resident=volunteer).values_list("amount", flat=True)
            assert ledger.balance_of(volunteer) == sum(amounts)


class Checked(Neighbourhood):
    def teardown(self):
        try:
            if hasattr(self, "undo"):
                assert list(verifying.findings()) == []
        finally:
            super().teardown()


@pytest.fixture
def water(cast, community):
    """水务公司, asked beside the property company; 吴强 answers for both."""
    cast.water = Partner.objects.create(community=community, name="水务公司", kind="utility")
    PartnerMember.objects.create(partner=cast.water, resident=cast.wu)


@pytest.mark.usefixtures("water")
def test_only_what_the_table_lists_ever_happens(cast, orders, community):
    proper = properly(cast, orders, community)
    people_do = {name for name, action in ACTIONS.items() if action.who - {Role.SYSTEM}}
    assert set(proper) == people_do - {"submit"}, "every action of the table is tried"
    done = Counter()
    setting = {"cast": cast, "orders": orders, "community": community, "proper": proper, "done": done}
    run_state_machine_as_test(
        type("OurNeighbourhood", (Checked,), setting),
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
