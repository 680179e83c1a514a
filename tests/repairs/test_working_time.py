"""Working time as an office has it: its hours, public holidays, make-up workdays, and days of its own."""

from datetime import date, time, timedelta

import pytest

from community import working_time
from community.models import CalendarDay
from tests.repairs.deadline_cast import at, on

HOUR = 3600
office = working_time.WorkCalendar(time(9), time(17))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(1, 10), 3, at(1, 13)),
        (at(1, 7), 1, at(1, 10)),  # before the office opens
        (at(1, 16), 2, at(2, 10)),
        (at(1, 22), 1, at(2, 10)),
        (at(5, 16), 2, at(8, 10)),  # over a weekend
        (at(18, 16), 2, at(22, 10)),  # over 端午, a Friday
        (at(1, 9), 8, at(1, 17)),
        (at(1, 12), 24, at(4, 12)),
    ],
)
def test_working_hours_pass_while_the_office_is_open(start, hours, end):
    assert office.add(start, hours * HOUR) == end
    assert office.between(start, end) == hours * HOUR


def test_a_make_up_saturday_is_a_working_day():
    saturday = date(2026, 2, 14)  # worked, for the Spring Festival
    assert (saturday.weekday(), office.is_working(saturday)) == (5, True)
    assert not office.is_working(date(2026, 2, 17))


def test_days_are_counted_without_holidays_and_with_make_up_days():
    def day(number, month=6):
        return date(2026, month, number)

    assert [office.from_day(day(number)) for number in (18, 19, 20)] == [day(18), day(22), day(22)]
    assert [office.days_after(day(17), count) for count in range(4)] == [day(17), day(18), day(22), day(23)]
    assert office.days_between(day(18), day(23)) == 2
    assert (office.days_between(day(18), day(21)), office.days_between(day(23), day(18))) == (0, 0)
    assert office.days_after(day(13, 2), 1) == day(14, 2)  # a Saturday, worked


def test_own_days_go_before_the_public_calendar(community):
    CalendarDay.objects.create(community=community, day=date(2026, 6, 2), why="停电")
    CalendarDay.objects.create(community=community, day=date(2026, 6, 6), is_working=True)
    ours = working_time.calendar_of(community)

    assert [ours.is_working(date(2026, 6, day)) for day in (1, 2, 6, 7)] == [True, False, True, False]
    assert ours.add(at(1, 16), 2 * HOUR) == at(3, 10)


def test_years_nobody_has_published_are_plain_and_staff_are_told():
    unknown = working_time.known_until() + timedelta(days=400)
    monday = unknown - timedelta(days=unknown.weekday())

    assert [office.is_working(monday + timedelta(days=n)) for n in range(7)] == [True] * 5 + [False] * 2
    assert str(working_time.known_until().year + 1) in working_time.warning(monday)
    with on(1):
        assert working_time.warning() == ""


def test_an_office_that_never_opens_keeps_nobody_waiting():
    class Never(working_time.WorkCalendar):
        def is_working(self, day):
            return False

    assert Never(time(9), time(17)).add(at(1), HOUR) > at(1)


def test_what_was_used_up_until_some_moment_leaves_the_same_end():
    """Due at closing time, to the microsecond: a rounding error must not carry it over to the next morning."""
    begins, whole = at(1, 20), 3 * office.day_seconds
    due = office.add(begins, whole)
    assert due == at(4, 17)

    for step in range(1, 400):
        moment = begins + timedelta(seconds=step * 397.123457)
        rest = whole - office.between(begins, moment)
        assert office.add(moment, rest) == due
