"""The old record becomes finished orders, with the volunteers of each visit and their points in the passbooks."""

import datetime
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.errors import NotAllowed
from community.keeping import verifying
from community.models import AuditEvent, Building, Resident, Skill, Volunteer
from community.roster import RosterImport
from points import settlements
from points.models import Entry, Settlement
from repairs import search, workflow
from repairs.models import Claim, Event, OrderTerm, RepairOrder
from repairs.record_book import RecordImport
from tests.workbooks.conftest import ANSWERS, DATA, RECORD_HEADINGS, workbook

pytestmark = pytest.mark.django_db


def row(
    asker="王秀兰",
    building="3号楼",
    item="卧室门框开裂",
    phone="19900000001",
    team="赵铁柱",
    day=datetime.date(2025, 3, 1),
    result="已修好",
    points=10,
):
    return [asker, building, item, phone, team, day, result, points]


@pytest.fixture
def record(bring):
    def run(*rows, headings=RECORD_HEADINGS, **options):
        return bring(RecordImport, workbook(headings, *rows), **options)

    return run


def everything():
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (RepairOrder, Claim, Event, Entry, OrderTerm, Building)
    ]


def test_the_sample_record_gives_what_the_answers_say(community, bring):
    bring(RosterImport, DATA / "residents.xlsx")

    done = bring(RecordImport, DATA / "repair_record.xlsx")

    assert (done.counts, done.notes) == ((24, 0, 0, 0), [])
    orders = RepairOrder.objects.order_by("pk").prefetch_related("claims__volunteer")
    assert [
        {
            "asker": order.contact_name,
            "phone": order.contact_phone,
            "item": order.item,
            "team": [claim.volunteer.name for claim in order.claims.all()],
            "date": order.visited_on.isoformat(),
            "result": order.outcome_note,
            "points_each": order.claims.all()[0].points,
        }
        for order in orders
    ] == ANSWERS["orders"]
    points = Entry.objects.values_list("resident__contact_phone").annotate(points=Sum("amount"))
    assert dict(points) == ANSWERS["points_by_volunteer_phone"]
    assert Entry.objects.aggregate(points=Sum("amount"))["points"] == ANSWERS["points_total"]
    assert {order.state for order in orders} == {"closed"}
    assert all(order.requester.name == order.contact_name for order in orders)
    assert Counter(order.skill.code for order in orders) == {
        "plumbing": 9, "carpentry": 6, "masonry": 3, "locks": 2, "appliances": 2, "drains": 1, "lamps": 1,
    }  # fmt: skip


def test_an_order_of_the_record_is_whole(cast, record):
    done = record(
        row(building="3号楼2单元903", team="赵铁柱、钱进", points="每人10"), by=cast.chen, name="旧台账.xlsx"
    )

    assert done.counts == (1, 0, 0, 0)
    order = RepairOrder.objects.get()
    noon = timezone.make_aware(datetime.datetime(2025, 3, 1, 12))
    assert {
        "number": order.number,
        "state": order.state,
        "channel": order.channel,
        "requester": order.requester,
        "home": order.where,
        "skill": order.skill.code,
        "places": (order.places, order.taken),
        "times": {order.created_at, order.published_at, order.claimed_at, order.reported_at, order.closed_at},
        "outcome": (order.outcome, order.outcome_note, order.visited_on),
        "reply": (order.reply, order.reply_by),
    } == {
        "number": "250301-001",
        "state": "closed",
        "channel": "sheet",
        "requester": cast.wang,
        "home": "3号楼2单元903",
        "skill": "carpentry",
        "places": (2, 2),
        "times": {noon},
        "outcome": ("fixed", "已修好", datetime.date(2025, 3, 1)),
        "reply": ("已修好", "sheet"),
    }
    event = order.events.get()
    assert (event.action, event.from_state, event.to_state, event.by, event.at) == (
        "import", "", "closed", cast.chen, noon,
    )  # fmt: skip
    assert (event.detail["file"], event.detail["row"]) == ("旧台账.xlsx", 2)
    claims = list(order.claims.all())
    assert [(claim.volunteer, claim.is_lead, claim.points) for claim in claims] == [
        (cast.zhao, True, 10), (cast.qian, False, 10),
    ]  # fmt: skip
    entries = Entry.objects.order_by("pk")
    assert [(entry.reference, entry.occurred_on, entry.kind, entry.amount) for entry in entries] == [
        (claim.reference, datetime.date(2025, 3, 1), "award", 10) for claim in claims
    ]


def test_an_imported_order_is_found_by_the_search(cast, record, community):
    record(row())

    for words in ("门框", "0001", "250301-001", "赵铁柱", "3号楼"):
        assert search.find(RepairOrder.objects.all(), words, [community]).count() == 1, words


def test_every_promise_holds_afterwards(cast, record, capsys):
    record(
        row(team="赵铁柱、钱进", points="10、2"),
        row(item="灯不亮", points=0),
        row(item="锁芯坏了", team="孙巧"),
    )

    call_command("verify")

    assert Entry.objects.count() == 3


def test_a_second_time_changes_nothing(cast, record):
    rows = [row(), row(item="灯不亮", day="2025.3.2"), row(asker="李建国", phone="")]
    record(*rows)
    before = everything()

    again = record(*rows)

    assert again.counts == (0, 0, 3, 0)
    assert everything() == before


def test_the_same_sheet_written_otherwise_changes_nothing(cast, record):
    record(row(team="赵铁柱、钱进"))

    again = record(
        row(
            asker="王 秀兰",
            building="3#",
            phone="+86 199-0000-0001",
            team="钱进，赵铁柱",
            day="2025年3月1日",
            points="10分/人",
        )
    )

    assert again.counts == (0, 0, 1, 0)


def test_two_equal_rows_are_two_orders_and_stay_two(cast, record):
    first = record(row(), row())
    again = record(row(), row())
    longer = record(row(), row(), row())

    assert [done.counts for done in (first, again, longer)] == [(2, 0, 0, 0), (0, 0, 2, 0), (1, 0, 2, 0)]
    assert RepairOrder.objects.count() == 3


def test_an_order_corrected_in_the_app_is_still_known_by_the_old_sheet(cast, record):
    from repairs import workflow

    record(row(item="门坏了"))
    order = RepairOrder.objects.get()
    workflow.edit(order, by=cast.chen, expected_version=order.version, item="卧室门合页脱落")

    assert record(row(item="门坏了")).counts == (0, 0, 1, 0)
    assert record(row(item="卧室门合页脱落")).counts == (0, 0, 1, 0)


def test_a_trial_run_stores_nothing(cast, record):
    assert record(row(), dry_run=True).counts == (1, 0, 0, 0)
    assert not RepairOrder.objects.exists()
    assert not AuditEvent.objects.exists()


def test_only_staff_of_this_community_may(cast, record):
    for person in (cast.zhou, cast.zhao):
        with pytest.raises(NotAllowed):
            record(row(), by=person)


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"team": "赵不认识"}, "No volunteer is called 赵不认识. Enter them in the roster as a volunteer first, or correct the name."),
        ({"team": "李建国"}, "No volunteer is called 李建国. Enter them in the roster as a volunteer first, or correct the name."),
        ({"team": ""}, "“维修人姓名” is empty."),
        ({"points": ""}, "“积分” is empty."),
        ({"points": "共20分"}, "“共20分” is a total; write the points each volunteer gets."),
        ({"points": "10、2"}, "2 figures of points for 1 names."),
        ({"day": datetime.date(2090, 1, 1)}, "The visit cannot be in the future."),
        ({"day": "3月1日"}, "“3月1日” does not say which year."),
        ({"day": ""}, "“维修日期” is empty."),
        ({"item": ""}, "“维修事项” is empty."),
        ({"result": ""}, "“维修结果” is empty."),
        ({"phone": "1234"}, "“1234” is not a phone number."),
        ({"building": "?"}, "“?” is not a building number or an address."),
        ({"asker": "=1+1"}, "“报修人姓名” is empty."),
        ({"asker": "3楼老王"}, "“3楼老王” is not a name."),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_with_its_reason(cast, record, bad, sentence):
    done = record(row(**bad), row(item="灯不亮"))

    assert done.counts == (1, 0, 0, 1)
    assert done.refused == {2: sentence}
    assert RepairOrder.objects.get().item == "灯不亮"


def test_volunteers_of_one_name_are_told_apart_by_phone_or_not_at_all(cast, record, community):
    other = Resident.objects.create(name="赵铁柱", community=community, contact_phone="19900000777")
    Volunteer.objects.create(resident=other, state="approved")

    guess = record(row())
    told = record([*row(), "199 0000 0777"], headings=[*RECORD_HEADINGS, "维修人电话"])

    assert guess.refused == {
        2: "Several volunteers are called 赵铁柱. Write the phone of the one who came into a column 维修人电话."
    }
    assert told.counts == (1, 0, 0, 0)
    assert Claim.objects.get().volunteer == other


def test_a_volunteer_who_paused_since_keeps_what_was_done(cast, record):
    Volunteer.objects.filter(resident=cast.zhao).update(state="paused")

    assert record(row()).counts == (1, 0, 0, 0)


def test_other_points_for_a_known_repair_are_refused(cast, record):
    record(row())

    done = record(row(points=12))

    assert done.refused == {
        2: "This repair is recorded as 250301-001 with other points (10). "
        "Points are corrected by a reversal in the passbook, not by a sheet."
    }
    assert Entry.objects.aggregate(points=Sum("amount"))["points"] == 10


def test_another_team_for_a_known_repair_is_refused(cast, record):
    record(row())

    assert record(row(team="钱进")).refused == {
        2: "This repair is recorded already as 250301-001, with other volunteers, phone or building. Correct it there."
    }
    assert record(row(team="赵铁柱、钱进")).counts == (0, 0, 0, 1)


def test_another_result_for_a_known_repair_is_refused(cast, record):
    record(row(result="需更换配件,待二次上门"))

    assert record(row(result="已修好")).refused == {
        2: "This repair is recorded as 250301-001 with another result: “需更换配件,待二次上门”. "
        "Correct it there, not by a sheet."
    }


def test_namesakes_who_asked_for_the_same_on_one_day_are_two(cast, record):
    record(row())

    assert record(row(building="8号楼", phone="19900000888")).counts == (1, 0, 0, 0)


def test_a_row_for_each_volunteer_of_one_visit_is_taken_even_in_two_goes(cast, record):
    first = record(row(team="赵铁柱"), row(team="孙不认识"))
    corrected = record(row(team="赵铁柱"), row(team="孙巧"))

    assert (first.counts, corrected.counts) == ((1, 0, 0, 1), (1, 0, 1, 0))


def test_nobody_becomes_the_one_who_asked_by_name_alone(cast, record, community):
    Resident.objects.create(name="李建国", community=community, contact_phone="19900000555")

    record(
        row(asker="李建国", phone=""),
        row(asker="李建国", phone="", building="3号楼1单元101", item="灯不亮"),
        row(asker="李建国", phone="19900000555", item="锁坏了"),
    )

    assert [getattr(order.requester, "contact_phone", None) for order in RepairOrder.objects.order_by("pk")] == [
        None, cast.li.phone, "19900000555",
    ]  # fmt: skip


def test_a_building_the_office_did_not_have_is_made_and_told(cast, record, community):
    done = record(row(building="综合楼"))

    assert done.notes == ["New building: 综合楼."]
    assert RepairOrder.objects.get().building.label == "综合楼"


def test_a_long_story_keeps_its_beginning_as_headline_and_all_of_itself(cast, record):
    story = "卫生间水龙头漏水，关不紧，" * 8
    done = record([*row(item=story), "老人独居"], headings=[*RECORD_HEADINGS, "备注"])
    again = record([*row(item=story), "老人独居"], headings=[*RECORD_HEADINGS, "备注"])

    order = RepairOrder.objects.get()
    assert (done.counts, again.counts) == ((1, 0, 0, 0), (0, 0, 1, 0))
    assert (order.item, order.description) == (story[:60], f"{story}\n老人独居")


def test_a_repair_of_today_is_not_dated_into_the_future(cast, record):
    record(row(day=timezone.localdate()))

    assert RepairOrder.objects.get().closed_at <= timezone.now()


def test_numbers_go_on_from_those_of_the_day(cast, record, orders):
    today = orders.submitted()

    record(row(day=timezone.localdate()), row(day=timezone.localdate(), item="灯不亮"))

    stem = today.number[:-3]
    assert list(RepairOrder.objects.order_by("pk").values_list("number", flat=True)) == [
        f"{stem}001", f"{stem}002", f"{stem}003",
    ]  # fmt: skip


def test_the_number_of_queries_of_a_preview_does_not_grow_with_the_rows(cast, record):
    counts = []
    for size in (2, 60):
        with CaptureQueriesContext(connection) as queries:
            record(*(row(item=f"第{at}件") for at in range(size)), dry_run=True)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_a_visit_in_a_settled_period_is_refused_row_by_row(record, cast, community):
    """Its points would be dated to the day of the visit; without points it comes in."""
    first, last = datetime.date(2025, 3, 1), datetime.date(2025, 3, 31)
    record(row(day=first))
    made = settlements.draft(community=community, ends_on=last, by=cast.chen)
    settlements.publish_notice(made, by=cast.chen, days=7)
    Settlement.objects.update(notice_until=timezone.localdate() - datetime.timedelta(days=1))
    settlements.post(made, by=cast.chen)

    done = record(
        row(day=first),
        row(day=last, item="漏记的"),
        row(day=last, item="没有积分的", points=0),
        row(day=last + datetime.timedelta(days=1), item="后来的"),
    )

    assert done.counts == (2, 0, 1, 1)
    [sentence] = done.refused.values()
    assert "2025-03-31" in sentence
    assert sorted(Entry.objects.values_list("occurred_on", flat=True)) == [
        first,
        last + datetime.timedelta(days=1),
    ]


def test_what_came_from_the_old_record_is_told_in_words(record, cast, login):
    record(row(team=cast.zhao.name))
    order = RepairOrder.objects.get()

    page = login(cast.chen).get(f"/admin/repairs/repairorder/{order.pk}/change/")

    assert [line.title for line in page.context["lines"]] == ["事后补录。"]


def test_what_the_record_says_was_fixed_can_break_again(record, cast):
    record(row(item="一件说不清的事", team=cast.zhao.name, day=timezone.localdate()))
    order = RepairOrder.objects.get()
    assert order.skill is None

    again = workflow.reopen(order, by=cast.chen, reason="又坏了")

    assert (again.state, again.taken) == ("submitted", 0)
    assert workflow.publish(again, by=cast.chen, skill=Skill.objects.first(), size="small").state == "open"
    assert list(verifying.findings()) == []
