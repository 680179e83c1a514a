"""Points come in, are looked at twice, corrected, shared, settled, and expire."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import consumes, multiple, rule

from community.errors import NotAllowed
from points import awards as giving
from points import expiry, ledger, objections, pools, reviews, settlements, uncollected
from points.ledger import Award, Worth
from points.models import Entry, ExpiryNotice, HeldAward, Redemption
from tests.points.anything.town import Town

MONTHS = 6


class Earning(Town):
    def give(self, person, points, day, **about):
        """An award of today's staff for `day`: entered, or held."""
        reference = self.reference()
        award = Award(person, Worth(points, "标准"), reference, "维修", day)
        giving.give([giving.Cause(award, **about)], by=self.staff_of(person))
        return reference

    @rule(target=Town.awards, person=Town.people, points=st.integers(1, 20))
    def earn(self, person, points):
        made = Entry.objects.get(reference=self.give(person, points, self.today))
        self.earn_points(person.pk, points, self.today)
        return made

    @rule(person=Town.people, points=st.integers(1, 20), days=st.integers(1, 40))
    def earn_late(self, person, points, days):
        """Entered today for a day long past: only while that day is not settled."""
        day, until = self.today - timedelta(days=days), self.settled[person.community_id]
        if self.expect(until is None or day > until, lambda: self.give(person, points, day)):
            self.earn_points(person.pk, points, day)

    @rule(award=Town.awards, person=Town.people)
    def earn_again(self, award, person):
        worth = Worth(award.amount, "")
        again = Award(person, worth, award.reference, "维修", self.today)
        self.expect(False, lambda: giving.give([giving.Cause(again)], by=None))

    @rule(target=Town.held, person=Town.people, points=st.integers(11, 30), days=st.integers(0, 20))
    def earn_what_is_unusual(self, person, points, days):
        """Twice what the standard says: held, whatever the day, and in no passbook."""
        reference = self.give(person, points, self.today - timedelta(days=days), proposed=points // 2)
        return HeldAward.objects.get(reference=reference)

    @rule(target=Town.awards, held=consumes(Town.held), until=st.booleans())
    def approve(self, held, until):
        """Not by the giver; once only; never both approved and refused."""
        self.expect(False, lambda: reviews.approve(held, by=self.staff_of(held)))
        entry = reviews.approve(held, by=self.colleague_of(held)).entry
        self.earn_points(held.resident_id, held.amount, entry.occurred_on)
        for again in (
            lambda: reviews.approve(held, by=self.colleague_of(held)),
            lambda: reviews.refuse(held, by=self.colleague_of(held), reason="不符"),
        ):
            self.expect(False, again)
        return entry

    @rule(held=consumes(Town.held))
    def refuse(self, held):
        reviews.refuse(held, by=self.colleague_of(held), reason="不符")
        self.expect(False, lambda: reviews.approve(held, by=self.colleague_of(held)))

    @rule(person=Town.people, amount=st.integers(-15, 15).filter(bool))
    def adjust(self, person, amount):
        made = self.expect(
            self.balance[person.pk] + amount >= 0,
            lambda: reviews.adjust(
                resident=person,
                amount=amount,
                reason="更正",
                reference=self.reference(),
                by=self.staff_of(person),
            ),
        )
        if made and amount > 0:
            self.earn_points(person.pk, amount, self.today)
        elif made:
            self.use_points(person.pk, -amount)

    @rule(award=Town.awards)
    def reverse(self, award):
        once = not Entry.objects.filter(reverses=award).exists()
        made = self.expect(
            once and self.balance[award.resident_id] >= award.amount,
            lambda: ledger.reverse(award, by=self.staff_of(award), reason="记错"),
        )
        if made:
            self.use_points(award.resident_id, award.amount)

    @rule(award=Town.awards, person=Town.people)
    def meddle(self, award, person):
        """Residents, and staff of the other community, correct nobody's passbook."""
        other = next(staff[0] for home, staff in self.staff.items() if home != award.community_id)
        for by in (person, other):
            with pytest.raises(NotAllowed):
                ledger.reverse(award, by=by, reason="恶作剧")

    # Sharing

    @rule(person=Town.people, other=Town.people)
    def propose(self, person, other):
        home = self.couple[person.community_id]
        possible = person != other and person in home and other in home
        pool = self.shared[person.community_id]
        made = self.expect(possible and pool is None, lambda: pools.propose(by=person, to=other))
        if made:
            self.shared[person.community_id] = made

    @rule(person=Town.people)
    def agree(self, person):
        pool = self.shared[person.community_id]
        if pool is not None:
            possible = person == pool.second and pool.agreed_at is None
            agreed = self.expect(possible, lambda: pools.agree(pool, by=person))
            self.shared[person.community_id] = agreed or pool

    @rule(person=Town.people, really=st.integers(0, 3))
    def end_sharing(self, person, really):
        pool = self.shared[person.community_id]
        if pool is None or really:
            return
        if self.expect(person in (pool.first, pool.second), lambda: pools.end(pool, by=person)):
            self.shared[person.community_id] = None

    # The calendar

    @rule(which=st.integers(0, 1), days=st.integers(2, 40), person=Town.people, objects=st.booleans())
    def settle(self, which, days, person, objects):
        """Draft, notice, maybe an objection with its answer, and post when the notice is over."""
        home = self.homes[which]
        staff = self.staff[home.pk][0]
        begins, ends = settlements.first_day(home), self.today - timedelta(days=days)
        made = self.expect(
            begins is not None and ends >= begins,
            lambda: settlements.draft(community=home, ends_on=ends, by=staff),
        )
        if made is None:
            return
        made = settlements.publish_notice(made, by=staff, days=3)
        self.expect(False, lambda: settlements.post(made, by=staff))
        raised = None
        if objects and person.community_id == home.pk:
            raised = objections.raise_objection(made, resident=person, text="少了", by=person)
        self.days_go_by(4)
        if raised:
            self.expect(False, lambda: settlements.post(made, by=staff))
            objections.answer(raised, by=staff, text="已核对")
        settlements.post(made, by=staff)
        self.settled[home.pk] = ends

    @rule(days=st.integers(1, 25))
    def days_pass(self, days):
        self.days_go_by(days)
        self.tick()

    @rule(target=Town.awards, weeks=st.integers(10, 40))
    def seasons_pass(self, weeks):
        """Long enough for points to be announced twice and to expire."""
        for _ in range(weeks):
            self.days_go_by(7)
            self.tick()
        return multiple()

    def tick(self):
        due = [
            one
            for one in Redemption.objects.filter(state="reserved")
            if one.expires_at < self.now() and one.pk not in self.over
        ]
        assert uncollected.expire_due() == len(due)
        for one in due:
            self.pay_back(one)
            self.stock[one.product_id] += one.quantity
            self.promised[one.product_id] -= one.quantity
            self.over.add(one.pk)
        expiry.announce_due()
        known = set(Entry.objects.filter(kind="expiry").values_list("pk", flat=True))
        expiry.expire_due()
        for entry in Entry.objects.filter(kind="expiry").exclude(pk__in=known):
            self.is_rightly_expired(entry)

    def is_rightly_expired(self, entry):
        """By rule, announced twice, and no more than was earned so long ago and not used since."""
        notice = ExpiryNotice.objects.get(entry=entry)
        assert entry.community_id == self.homes[0].pk
        assert notice.announced_on <= notice.final_on <= self.today - timedelta(days=14)
        assert notice.due_on < self.today
        month = notice.due_on.year * 12 + notice.due_on.month - MONTHS
        old = sum(
            points for day, points in self.earned[entry.resident_id] if day.year * 12 + day.month <= month
        )
        assert 0 < -entry.amount <= old - self.used[entry.resident_id]
        self.use_points(entry.resident_id, -entry.amount)
