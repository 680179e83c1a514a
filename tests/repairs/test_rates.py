"""响应率, 解决率, 满意率: every order lies in one bucket of each rate, and every number opens exactly its list."""

import re
from collections import Counter
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import parse_qsl

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from community.models import AuditEvent, CalendarDay
from repairs import callbacks, charts, workflow
from repairs.figures import Chosen, Figures, Period, months_up_to, presets
from repairs.measures import Measures
from repairs.models import Callback, DeadlineRule, Event, RepairOrder
from repairs.rates import RATES, Case, cases_of
from tests.keeping.vandal import vandalise
from tests.repairs.deadline_cast import on

NOW = timezone.now()


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def sizes(orders=None):
    """What each rate counts over everything there is."""
    found = cases_of(
        RepairOrder.objects.all() if orders is None else orders,
        since=timezone.now() - timedelta(days=900),
        until=timezone.now() + timedelta(days=1),
    )
    return {
        rate.code: {code: n for code, n in rate.count(found, timezone.now()).sizes.items() if n}
        for rate in RATES.values()
    }


def received(order, days):
    """Let it have come in so many days ago, with its first line."""
    then = timezone.now() - timedelta(days=days)
    RepairOrder.objects.filter(pk=order.pk).update(created_at=then)
    return order


def events_at(order, days):
    moment = timezone.now() - timedelta(days=days)
    vandalise("repairs_event", "UPDATE repairs_event SET at = %s WHERE order_id = %s", moment, order.pk)


@pytest.mark.django_db
def test_answered_in_time_late_and_not_at_all(cast, orders):
    orders.open()
    late = received(orders.open(), 15)
    received(orders.submitted(), 14)
    orders.submitted()
    workflow.cancel(orders.submitted(), by=cast.wang, reason="自己修好了")

    assert sizes()["response"] == {"in_time": 1, "late": 1, "unanswered": 1, "not_due": 1, "withdrawn": 1}
    events_at(late, 14.9)
    assert sizes()["response"]["in_time"] == 2


@pytest.mark.django_db
def test_the_measure_is_the_communitys_deadline_in_working_time(cast, orders, community):
    with on(5, 15):  # Friday; eight working hours are Monday at three
        orders.submitted()
    with on(8, 14):
        assert sizes()["response"] == {"not_due": 1}
    with on(8, 16):
        assert sizes()["response"] == {"unanswered": 1}
        own = DeadlineRule.objects.create(
            community=community, kind="first_reply", amount=12, unit=DeadlineRule.Unit.HOURS
        )
        assert sizes()["response"] == {"not_due": 1}
        own.delete()
        CalendarDay.objects.create(community=community, day=date(2026, 6, 8), why="社区选举")
        assert sizes()["response"] == {"not_due": 1}


@pytest.mark.django_db
def test_urgent_ones_are_measured_by_the_clock(cast, orders):
    with on(6, 10):  # Saturday
        orders.submitted(urgency="urgent")
    with on(6, 13):
        assert sizes()["response"] == {"unanswered": 1}


@pytest.mark.django_db
def test_without_a_deadline_the_limits_of_the_communitys_page_count(cast, orders, community):
    received(orders.submitted(), 2)
    for kind in ("first_reply", "resolution"):
        DeadlineRule.objects.create(community=community, kind=kind, amount=1, is_active=False)
    assert sizes()["response"] == {"unanswered": 1}
    community.hours_to_first_reply = 72
    community.save()

    assert (sizes()["response"], sizes()["resolution"]) == ({"not_due": 1}, {"not_due": 1})


@pytest.mark.django_db
def test_the_page_says_by_what_it_measures(cast, orders, login, client, community):
    orders.open()
    public = client.get(reverse("repairs:progress"), {"community": community.slug})
    for page in (login(cast.chen).get(reverse("repairs:figures")), public):
        text = page.content.decode()
        assert "Measured from when it came in: 8 working hours, urgent ones 2 hours by the clock" in text
        assert "Measured from when it came in: 7 working days" in text
    DeadlineRule.objects.create(community=community, kind="first_reply", amount=5, unit="hours")
    assert "came in: 5 working hours" in login(cast.chen).get(reverse("repairs:figures")).content.decode()
    assert Measures([community, cast.zheng.community]).words("response").startswith("按各社区自己的")
    assert Measures([community]).words("satisfaction") == ""


@pytest.mark.django_db
def test_what_the_residents_side_does_is_no_answer(cast, orders):
    mine = received(orders.submitted(by=cast.daughter), 2)
    workflow.cancel(mine, by=cast.wang, reason="不用了")

    assert sizes()["response"] == {"unanswered": 1}


@pytest.mark.django_db
def test_only_fixed_counts_as_resolved(cast, orders):
    orders.closed()
    workflow.close(orders.reported(outcome="partly", note="还差一块"), by=cast.wang)
    workflow.close(orders.reported(outcome="unfixable", note="要换新的"), by=cast.wang)
    received(orders.reported(), 15)
    orders.reported(by=cast.qian)
    workflow.cancel(orders.submitted(), by=cast.wang, reason="不用了")
    workflow.decline(orders.submitted(), by=cast.chen, reason="不在范围", reply="已说明")

    assert sizes()["resolution"] == {
        "fixed": 1,
        "partly": 1,
        "unresolved": 1,
        "overdue": 1,
        "not_due": 1,
        "cancelled": 1,
        "declined": 1,
    }


@pytest.mark.django_db
def test_silence_and_vain_calls_are_never_satisfied(cast, orders):
    content, changed, unreached = (
        orders.reported(),
        orders.reported(by=cast.qian),
        orders.reported(by=cast.sun),
    )
    callbacks.record(content, by=cast.chen, result="satisfied")
    callbacks.record(changed, by=cast.chen, result="not")
    for _ in range(3):
        callbacks.record(unreached, by=cast.chen, result="unreachable")
    callbacks.give_up(unreached, by=cast.chen)
    orders.closed()  # confirmed with no word about being satisfied
    orders.submitted()

    counted = sizes()["satisfaction"]

    assert counted == {"satisfied": 1, "not": 1, "unreachable": 1, "silent": 1, "unfinished": 1}
    workflow.report(
        RepairOrder.objects.get(pk=changed.pk),
        by=cast.qian,
        outcome="fixed",
        visited_on=timezone.localdate(),
        no_photos=True,
    )
    callbacks.answer(changed, by=cast.wang, result="satisfied")
    assert sizes()["satisfaction"]["satisfied"] == 2  # the last answer counts


cases = st.builds(
    Case,
    pk=st.just(1),
    community_id=st.just(1),
    skill_id=st.none(),
    building_id=st.none(),
    partner_id=st.none(),
    created_at=st.integers(0, 5000).map(lambda hours: NOW - timedelta(hours=hours)),
    state=st.sampled_from(RepairOrder.State.values),
    outcome=st.sampled_from(RepairOrder.Outcome.values),
    closed_at=st.none(),
    is_from_sheet=st.booleans(),
    first_action_at=st.none() | st.integers(0, 5000).map(lambda hours: NOW - timedelta(hours=hours)),
    was_cancelled_by_requester_at=st.none() | st.integers(0, 5000).map(lambda h: NOW - timedelta(hours=h)),
    answer=st.sampled_from(["", "satisfied", "partly", "not"]),
    was_tried=st.booleans(),
    reply_due=st.integers(-720, 5000).map(lambda hours: NOW - timedelta(hours=hours)),
    resolve_due=st.integers(-2160, 5000).map(lambda hours: NOW - timedelta(hours=hours)),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(cases, max_size=8))
def test_every_order_lies_in_one_bucket_of_each_rate(some):
    for rate in RATES.values():
        counted = rate.count(some, NOW)
        assert sum(counted.sizes.values()) == len(some)
        assert 0 <= counted.over <= counted.among <= len(some)


def test_nothing_received_is_no_rate_at_all():
    assert [rate.count([], NOW).percent for rate in RATES.values()] == [None, None, None]


@pytest.fixture
def a_mixed_month(cast, orders):
    orders.open()
    received(orders.submitted(skill=None), 3)
    callbacks.record(orders.reported(by=cast.qian), by=cast.chen, result="partly")
    orders.closed(by=cast.sun)
    referred = workflow.refer(
        orders.submitted(), by=cast.chen, partner=cast.property, due_on=timezone.localdate()
    )
    workflow.close(referred, by=cast.chen, reply="已换", reply_by="phone", outcome="fixed", note="")
    workflow.cancel(orders.submitted(), by=cast.wang, reason="不用了")


@pytest.mark.django_db
def test_every_number_opens_a_list_of_just_as_many(cast, a_mixed_month, login):
    client = login(cast.chen)
    today = timezone.localdate()
    page = client.get(
        reverse("repairs:figures"),
        {"from": (today - timedelta(days=30)).isoformat(), "to": today.isoformat()},
    )
    links = re.findall(r'<a href="(/office/figures/orders/[^"]+)">(?:<b[^>]*>)?(\d+)', page.content.decode())
    assert len(links) > 30

    opened = Counter()
    for url, number in dict.fromkeys(links):
        answer = client.get(url.replace("&amp;", "&"))
        assert (url, answer.context["count"]) == (url, int(number))
        assert len(answer.context["rows"]) == min(int(number), 30)
        opened[dict(parse_qsl(url.replace("&amp;", "&"))).get("rate", "all")] += 1
    assert set(opened) == {"all", *RATES}


@pytest.mark.django_db
def test_narrowed_to_a_trade_a_partner_or_a_building(cast, orders, login, a_mixed_month):
    client = login(cast.chen)
    today = timezone.localdate()
    last_month = {"from": (today - timedelta(days=30)).isoformat(), "to": today.isoformat()}

    def received_by(**chosen):
        return len(client.get(reverse("repairs:figures"), last_month | chosen).context["figures"].cases)

    assert received_by() == 6
    assert received_by(partner=cast.property.pk) == 1
    assert received_by(partner="0") == 5
    assert received_by(skill="0") == 1
    assert received_by(skill=orders.skills["carpentry"].pk) == 5
    assert received_by(building=orders.building.pk) == 6


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", [{"from": "2026-05-02", "to": "2026-05-01"}, {"from": "gestern"}, {"skill": "x"}]
)
def test_nonsense_shows_this_month_and_says_so(asked, cast, orders, login):
    page = login(cast.chen).get(reverse("repairs:figures"), asked)

    assert page.status_code == 200
    assert page.context["period"].first == timezone.localdate().replace(day=1)
    assert "This month is shown instead" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["figures", "figures_list", "callbacks"])
@pytest.mark.parametrize("who", ["wang", "zhao", "wu", "he"])
def test_figures_are_the_staffs(who, name, cast, login):
    assert login(getattr(cast, who)).get(reverse(f"repairs:{name}")).status_code == 404


@pytest.mark.django_db
def test_next_doors_staff_count_their_own(cast, orders, login):
    orders.closed()

    page = login(cast.zhou).get(reverse("repairs:figures"))

    assert [len(page.context["figures"].cases), page.context["repeats"]] == [0, []]


@pytest.mark.django_db
def test_one_price_for_few_and_for_many(cast, orders, login, a_mixed_month):
    client = login(cast.chen)

    def queries(name):
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(name))
        return len(seen)

    pages = ["repairs:figures", "repairs:figures_list", "repairs:progress"]
    few = [queries(page) for page in pages]
    for _ in range(15):
        orders.closed()
    many = [queries(page) for page in pages]
    # Three more for the fault that came back: its orders, that its doors were shown, the topic it became.
    assert [many[0] - few[0] <= 3, *[a == b for a, b in zip(many[1:], few[1:], strict=True)]] == [True] * 3
    assert max(many) <= 12


@pytest.mark.django_db
def test_the_workbook_holds_the_same_numbers_and_is_written_down(cast, a_mixed_month, login, community):
    today = timezone.localdate()
    period = Period(today - timedelta(days=30), today)
    figures = Figures(RepairOrder.objects.of(community), Chosen(period))
    url = reverse("repairs:figures_download") + f"?from={period.first}&to={period.last}"
    client = login(cast.chen)
    assert client.get(url).status_code == 405

    answer = client.post(url)

    rows = list(
        openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True)
    )
    in_all = rows[2]
    assert in_all[2] == len(figures.cases) == 6
    shares = [each.percent for each in figures.rates]
    assert [in_all[3], in_all[3 + 7], in_all[3 + 7 + 9]] == shares
    assert AuditEvent.objects.filter(kind="export", subject="repairs.figures", by=cast.chen).count() == 1


def test_months_and_presets():
    months = months_up_to(date(2026, 3, 15))
    assert [str(months[0]), str(months[-1]), len(months)] == [
        "2025-04-01 – 2025-04-30",
        "2026-03-01 – 2026-03-31",
        12,
    ]
    assert [str(period) for _name, period in presets(date(2026, 1, 9))] == [
        "2026-01-01 – 2026-01-09",
        "2025-12-01 – 2025-12-31",
        "2026-01-01 – 2026-01-09",
        "2026-01-01 – 2026-01-09",
    ]


def test_charts_leave_a_gap_where_there_is_nothing_to_tell():
    drawn = charts.trend(["1", "2", "3", "4"], [("response", "R", [100, 50, None, 0])])

    [line] = drawn.lines
    assert [dot.label for dot in line.dots] == ["100%", "50%", "0%"]
    assert len(line.strokes) == 1  # the lone last month is a dot
    assert [bar.label for bar in charts.bars([("水电", 4), ("木工", 2)]).bars] == ["4", "2"]
    assert charts.bars([]).height == 6


@pytest.mark.django_db
@pytest.mark.slow
def test_ten_thousand_orders_are_counted_with_six_questions(cast, orders, community):
    model = orders.closed()
    values = {
        field.attname: getattr(model, field.attname)
        for field in RepairOrder._meta.concrete_fields
        if field.attname not in {"id", "number", "token", "fingerprint"}
    }
    RepairOrder.objects.bulk_create(
        [RepairOrder(**values, number=f"X{n}", token=f"t{n}") for n in range(10_000)], batch_size=500
    )
    made = list(RepairOrder.objects.filter(number__startswith="X"))
    Event.objects.bulk_create(
        [
            Event(order=order, action=action, to_state="closed", by=cast.chen, at=order.created_at)
            for order in made
            for action in ("submit", "publish", "close")
        ],
        batch_size=500,
    )
    Callback.objects.bulk_create(
        [Callback(order=order, number=1, by=cast.chen, result="satisfied") for order in made], batch_size=500
    )
    today = timezone.localdate()
    with CaptureQueriesContext(connection) as seen:
        figures = Figures(RepairOrder.objects.of(community), Chosen(Period(today, today)))
        shares = [each.percent for each in figures.rates]
        rows = [figures.months, figures.skills, figures.buildings, figures.partners]

    assert (len(figures.cases), shares) == (10_001, [100.0, 100.0, 100.0])
    # The orders, the deadlines and days off they are measured by, the names of trades, buildings and partners.
    assert (len(rows), len(seen)) == (4, 6)


@pytest.mark.django_db
def test_a_neighbour_who_joins_has_not_answered_anybody(cast, orders):
    order = orders.submitted(place_kind="common", place="三楼", room="")
    workflow.follow(order, by=cast.li, resident=cast.li)
    received(order, 3)

    assert sizes()["response"] == {"unanswered": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1066-10-14"])
def test_days_nobody_means_fall_back_to_this_month(client, login, cast, day):
    page = login(cast.chen).get(reverse("repairs:figures"), {"from": day, "to": day})

    assert page.status_code == 200
    assert page.context["period"].last == timezone.localdate()
