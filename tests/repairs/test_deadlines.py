"""When an order falls due: by the table, in working time, standing still while it waits; and stored with every step."""

from datetime import date

import pytest
from django.utils import timezone, translation

from community.keeping import verifying
from community.models import Building, CalendarDay
from repairs import deadlines, workflow
from repairs.models import DeadlineRule, OrderClock
from tests.repairs.deadline_cast import at, counted_again, due, on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("deadlines_of_all")]


def publish(order, cast, skills, **more):
    return workflow.publish(order, by=cast.chen, skill=skills["carpentry"], size="small", **more)


def test_a_request_is_answered_within_eight_working_hours(orders):
    with on(5, 15):  # Friday
        assert due(orders.submitted()) == ("first_reply", at(8, 15))


def test_an_urgent_one_does_not_wait_for_monday(orders):
    with on(6, 15):  # Saturday
        assert due(orders.submitted(urgency="urgent")) == ("first_reply", at(6, 17))


def test_a_published_one_wants_somebody_on_site_and_a_claim_changes_nothing(orders, cast):
    with on(1, 10):
        order = orders.open()
        assert due(order) == ("on_site", at(4, 10))
    with on(2, 15):
        workflow.claim(order, by=cast.zhao)
    assert due(order) == counted_again(order) == ("on_site", at(4, 10))


def test_the_clock_stands_still_while_parts_are_missing(orders, cast):
    with on(1, 10):
        order = orders.claimed(by=cast.zhao)
    with on(2, 10):
        order = workflow.pause(order, by=cast.zhao, reason="等合页", expected_on=date(2026, 6, 9))
        assert due(order) == ("parts", at(10, 0))
    with on(10, 10):
        order = workflow.resume(order, by=cast.zhao)
    assert due(order) == counted_again(order) == ("on_site", at(12, 10))


def test_urgent_ones_stand_still_too(orders, cast):
    with on(6, 10):
        order = orders.claimed(by=cast.zhao, urgency="urgent")
    with on(6, 20):
        order = workflow.pause(order, by=cast.zhao, reason="等阀门", expected_on=date(2026, 6, 8))
    with on(8, 8):
        order = workflow.resume(order, by=cast.zhao)
    assert due(order) == ("on_site", at(8, 22))


def test_with_a_partner_the_partners_day_counts_and_no_other(orders, cast):
    with on(1, 10):
        order = orders.submitted()
    with on(1, 12):
        order = workflow.refer(order, by=cast.chen, partner=cast.property, due_on=date(2026, 6, 11))
        assert due(order) == ("partner", at(12, 0))
    with on(11, 9):
        order = workflow.send_back(order, by=cast.wu, reason="不是公共部位")
    assert due(order) == counted_again(order) == ("first_reply", at(11, 17))


def test_a_partner_answers_on_a_working_day_and_the_calendar_may_move_it(orders, cast, community):
    with on(17, 10):
        order = orders.submitted()
        order = workflow.refer(order, by=cast.chen, partner=cast.property, due_on=date(2026, 6, 19))
        assert order.referrals.get().due_on == date(2026, 6, 22)  # the 19th is 端午, a Friday
        assert due(order) == counted_again(order) == ("partner", at(23, 0))
        CalendarDay.objects.create(community=community, day=date(2026, 6, 22), why="社区选举")
        assert {found.check for found in verifying.findings()} >= {"referral-due"}
        deadlines.wind_all(community)
    assert order.referrals.get().due_on == date(2026, 6, 23)
    assert due(order) == counted_again(order) == ("partner", at(24, 0))
    assert list(verifying.findings()) == []


def test_the_office_is_offered_five_working_days(orders, cast, login):
    with on(17, 10):
        order = orders.submitted()
        page = login(cast.chen).get(f"/orders/{order.pk}/refer/")
        assert page.context["form"]["due_on"].initial == date(2026, 6, 25)


def test_a_partners_waiting_time_counts_working_days(orders, cast):
    with on(17, 10):
        order = workflow.refer(
            orders.submitted(), by=cast.chen, partner=cast.property, due_on=date(2026, 6, 18)
        )
        question = workflow.ask(order.referrals.get(), by=cast.wu, text="几楼？")
    with on(22, 10):  # two working days later, over 端午 and a weekend
        workflow.explain(question, by=cast.wang, answer="三楼")
    assert order.referrals.get().due_on == date(2026, 6, 23)


def test_reported_closed_and_reopened(orders, cast):
    with on(1, 10):
        order = orders.reported()
        assert due(order) == ("resolution", at(10, 10))
    with on(2, 10):
        order = workflow.close(order, by=cast.wang)
        assert not OrderClock.objects.filter(order=order).exists()
    with on(22, 10):
        order = workflow.reopen(order, by=cast.wang, reason="又裂了")
    assert due(order) == counted_again(order) == ("on_site", at(25, 10))


def test_what_comes_first_is_due_first(orders, community):
    DeadlineRule.objects.create(community=community, kind="resolution", amount=4, unit="hours")
    with on(1, 10):
        assert due(orders.open()) == ("resolution", at(1, 14))


def test_a_communitys_own_deadline_takes_the_shared_ones_place_and_none_at_all_is_possible(orders, community):
    own = DeadlineRule.objects.create(community=community, kind="first_reply", amount=2, unit="hours")
    with on(1, 10):
        order = orders.submitted()
        assert due(order) == ("first_reply", at(1, 12))
        own.is_active = False
        own.save()
        DeadlineRule.objects.create(community=community, kind="resolution", amount=1, is_active=False)
        assert deadlines.wind_all(community) == 1
    assert due(order) == ("", None)


def test_correcting_the_urgency_shortens_the_time(orders, cast):
    with on(1, 10):
        order = orders.submitted()
        order = workflow.edit(order, by=cast.chen, expected_version=order.version, urgency="urgent")
    assert due(order) == counted_again(order) == ("first_reply", at(1, 12))


def test_a_closed_day_entered_by_staff_moves_what_is_under_way(orders, cast, login, community):
    with on(1, 16):
        order = orders.submitted()
        assert due(order)[1] == at(2, 16)
        client = login(cast.chen)
        page = client.get("/admin/community/calendarday/add/").context["adminform"].form
        assert page.fields.keys() >= {"day", "is_working", "why"}
        answer = client.post("/admin/community/calendarday/add/", {"day": "2026-06-02", "why": "社区选举"})
        assert answer.status_code == 302
        assert due(order)[1] == counted_again(order)[1] == at(3, 16)
        own = CalendarDay.objects.get(community=community)
        client.post(f"/admin/community/calendarday/{own.pk}/delete/", {"post": "yes"})
    assert due(order)[1] == at(2, 16)


def test_staff_make_the_shared_deadline_their_own_and_orders_follow(orders, cast, login, community):
    shared = DeadlineRule.objects.get(community=None, kind="first_reply", urgency="normal")
    client = login(cast.chen)
    with on(1, 10):
        order = orders.submitted()
        change = f"/admin/repairs/deadlinerule/{shared.pk}/change/"
        assert client.post(change, {"amount": 1}).status_code == 403
        form = client.get(change).context["buttons"][0].form
        client.post(
            f"/admin/repairs/deadlinerule/{shared.pk}/step/own/",
            {"once": form.initial.get("once") or form["once"].value()},
        )
        own = DeadlineRule.objects.get(community=community)
        values = {"amount": 4, "unit": "hours", "is_active": "on"}
        answer = client.post(f"/admin/repairs/deadlinerule/{own.pk}/change/", values)
        assert answer.status_code == 302
    assert due(order) == ("first_reply", at(1, 14))
    assert shared == DeadlineRule.objects.get(community=None, kind="first_reply", urgency="normal")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "on_site", "urgency": "urgent", "amount": 3, "unit": "days"}, "unit"),
        ({"kind": "on_site", "urgency": "normal", "amount": 0, "unit": "days"}, "amount"),
    ],
)
def test_nonsense_in_the_table_is_refused_in_words(cast, login, values, field):
    answer = login(cast.chen).post("/admin/repairs/deadlinerule/add/", values | {"is_active": "on"})
    assert (answer.status_code, field in answer.context["adminform"].form.errors) == (200, True)


def test_the_same_deadline_twice_is_refused_in_words(cast, login, community):
    DeadlineRule.objects.create(community=community, kind="on_site", amount=2)
    values = {"kind": "on_site", "urgency": "normal", "amount": 3, "unit": "days", "is_active": "on"}
    answer = login(cast.chen).post("/admin/repairs/deadlinerule/add/", values)
    assert (answer.status_code, bool(answer.context["adminform"].form.errors)) == (200, True)


def test_only_somebody_of_the_staff_can_be_the_head(cast, login, community):
    client = login(cast.chen)
    url = f"/admin/community/community/{community.pk}/change/"
    form = client.get(url).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert client.post(url, values | {"head": cast.wang.pk}).status_code == 200
    assert client.post(url, values | {"head": cast.chen.pk}).status_code == 302
    community.refresh_from_db()
    assert community.head == cast.chen


def test_the_resident_reads_a_day_and_no_clock(orders, login, cast):
    with on(1, 10), translation.override("zh-hans"):
        order = orders.submitted()
        page = login(cast.wang).get(order.get_absolute_url())
        assert page.context["promise"] == deadlines.promise(order)
        assert "6月2日（周二）" in page.content.decode()
    with on(9, 10):
        page = login(cast.wang).get(order.get_absolute_url())
        assert "6月2日（周二）" not in page.content.decode()
        assert page.context["promise"]
        assert login(cast.chen).get(order.get_absolute_url()).context["promise"] == ""


def test_the_office_sees_it_on_the_order_the_list_and_today(orders, cast, login):
    with on(1, 10):
        late = orders.submitted(item="水龙头漏水")
    with on(2, 8):
        soon = orders.submitted(item="灯不亮", urgency="urgent")
    with on(2, 9, 45):
        calm = orders.submitted(item="刚来的")
        OrderClock.objects.filter(order=late).update(due_at=at(2, 9), risk_at=at(1, 15))
        client = login(cast.chen)

        def listed(which):
            rows = client.get(f"/admin/repairs/repairorder/?waiting={which}").context["cl"].result_list
            return {row.item for row in rows}

        assert (listed("overdue"), listed("risk")) == ({"水龙头漏水"}, {"灯不亮"})
        board = client.get("/admin/").context["board"]
        shown = {
            panel.all_url.rpartition("?")[2]: [row.title for row in panel.rows] for panel in board.panels
        }
        assert (shown["waiting=overdue"], shown["waiting=risk"]) == (["水龙头漏水"], ["灯不亮"])
        badges = [
            client.get(f"/admin/repairs/repairorder/{order.pk}/change/").context["due"]
            for order in (late, soon, calm)
        ]
    assert [word in badge for word, badge in zip(("overdue", "risk", "calm"), badges, strict=True)] == [
        True
    ] * 3


def test_next_door_sees_nothing_of_it(orders, cast, login, next_door):
    with on(1, 10):
        orders.submitted()
    with on(29, 10):
        client = login(cast.zhou)
        assert list(client.get("/admin/repairs/repairorder/?waiting=overdue").context["cl"].result_list) == []
        board = client.get("/admin/").context["board"]
    assert sum(panel.count for panel in board.panels) == 0


def test_a_long_list_costs_no_more_than_a_short_one(
    orders, cast, login, django_assert_num_queries, community
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = login(cast.chen)
    prices = []
    for n in range(2):
        for _n in range(1 + n * 4):
            orders.submitted(building=Building.objects.create(community=community, number=f"{n}0{_n}"))
        client.get("/admin/repairs/repairorder/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/admin/repairs/repairorder/")
        prices.append(len(seen))
    assert prices[0] == prices[1]


def test_verify_counts_again_and_finds_what_is_missing_wrong_or_left_over(orders, cast):
    wrong, missing, over = orders.submitted(), orders.open(), orders.closed()
    assert list(verifying.findings()) == []
    now = timezone.now()
    OrderClock.objects.filter(order=wrong).update(due_at=now, risk_at=now)
    OrderClock.objects.filter(order=missing).delete()
    OrderClock.objects.create(order=over, community=over.community, calendar=2026)

    found = {(finding.check, finding.subject) for finding in verifying.findings()}

    assert found == {
        ("deadlines", f"repairs.OrderClock:{over.pk}"),
        ("deadlines", f"repairs.RepairOrder:{missing.pk}"),
        ("deadlines", f"repairs.RepairOrder:{wrong.pk}"),
    }
    assert deadlines.wind_forgotten() == 1
