"""The eight columns go out as offices know them, and back in they change nothing."""

import datetime
import io
import tracemalloc

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook

from community import importing
from community.errors import NotAllowed
from community.models import AuditEvent, Resident
from community.roster import RosterImport
from points import ledger
from points.models import Entry
from repairs import record_book, workflow
from repairs.models import Claim, Event, RepairOrder
from repairs.record_book import RecordImport
from tests.workbooks.conftest import DATA, RECORD_HEADINGS, rows_of, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(community):
    """`exported(orders, …)` → the workbook as a file; all recorded orders by default."""

    def run(orders=None, **options):
        file = io.BytesIO()
        chosen = record_book.recorded(community) if orders is None else orders
        run.count = record_book.export(file, orders=chosen, community=community, by=None, **options)
        file.seek(0)
        return file

    return run


def everything():
    return [list(model.objects.order_by("pk").values_list()) for model in (RepairOrder, Claim, Event, Entry)]


def test_the_sheet_holds_eight_chinese_columns_under_a_title(cast, orders, exported):
    order = orders.closed(by=cast.zhao)
    today = timezone.localdate()

    with translation.override("en"):
        file = exported(period=record_book.period_of(today, today))

    assert rows_of(file) == [
        (f"阡上社区维修统计表（{today} 至 {today}）", *[None] * 7),
        tuple(RECORD_HEADINGS),
        (
            "王秀兰", "3号楼", "卧室门框开裂", "19900000001", "赵铁柱",
            datetime.datetime.combine(order.visited_on, datetime.time()), "已修好", 10,
        ),
    ]  # fmt: skip
    sheet = load_workbook(file).active
    assert sheet.freeze_panes == "A3"
    assert sheet["D3"].data_type == "s"
    assert sheet["F3"].is_date


def test_only_orders_somebody_was_at_are_in_the_record_unless_others_are_asked_for(cast, orders, exported):
    orders.submitted(), orders.open(), orders.claimed()
    reported = orders.reported(by=cast.qian)
    closed = orders.closed(by=cast.sun)

    assert [row[4] for row in rows_of(exported())[2:]] == ["钱进", "孙巧"]
    assert {reported.state, closed.state} == {"reported", "closed"}
    everyone = exported(RepairOrder.objects.all())
    assert len(rows_of(everyone)) == 2 + 5


def test_points_are_shown_per_person_and_only_once_they_are_given(cast, orders, exported):
    def team(*figures):
        order = orders.open(places=2)
        workflow.claim(order, by=cast.qian)
        workflow.claim(order, by=cast.zhao)
        for claim, points in zip(order.claims.order_by("pk"), figures, strict=True):
            Claim.objects.filter(pk=claim.pk).update(points=points)
        RepairOrder.objects.filter(pk=order.pk).update(
            state="closed", outcome="fixed", reply="好了", reply_by="phone", closed_at=timezone.now(),
            visited_on=timezone.localdate(),
        )  # fmt: skip

    team(10, 10), team(10, 2), team(10, None), team(None, None)
    orders.reported(by=cast.sun)

    assert [row[4::3] for row in rows_of(exported())[2:]] == [
        ("钱进、赵铁柱", 10), ("钱进、赵铁柱", "10、2"), ("钱进、赵铁柱", "10、0"), ("钱进、赵铁柱", 0), ("孙巧", None),
    ]  # fmt: skip


def test_the_partner_who_came_stands_where_no_volunteer_did(cast, orders, exported):
    order = workflow.refer(
        orders.submitted(), by=cast.chen, partner=cast.property, due_on=timezone.localdate()
    )
    workflow.close(
        order, by=cast.chen, outcome="professional", note="已换主管", reply="已告知", reply_by="phone"
    )

    assert rows_of(exported())[2][4:] == (
        "安居物业",
        datetime.datetime.combine(timezone.localdate(), datetime.time()),
        "需请专业人员处理：已换主管",
        0,
    )


def test_every_result_of_the_app_is_read_as_itself_again(db):
    from community.sheets import values
    from repairs.record_book.exporting import RESULTS, result_of

    kinds = {outcome for outcome in RepairOrder.Outcome.values if outcome}
    assert {kind: values.outcome(result_of(kind, "", "web")).kind for kind in kinds} == {k: k for k in kinds}
    assert set(RESULTS) == {*kinds, ""}


def test_what_people_typed_never_becomes_a_formula(cast, orders, exported):
    orders.closed(contact_name='=HYPERLINK("http://x","y")', item="+1-1", contact_phone="@SUM(A1)")

    sheet = load_workbook(exported()).active
    cells = [sheet.cell(3, column) for column in (1, 3, 4)]
    assert [cell.value for cell in cells] == ['=HYPERLINK("http://x","y")', "+1-1", "@SUM(A1)"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)


def test_another_communitys_orders_are_never_in_it(cast, orders, exported, next_door):
    orders.closed()
    RepairOrder.objects.create(
        community=next_door, number="1", state="reported", contact_name="郑好", item="灯不亮", outcome="fixed",
        visited_on=timezone.localdate(),
    )  # fmt: skip

    assert len(rows_of(exported(RepairOrder.objects.all()))) == 3


def test_an_export_is_written_into_the_trail(cast, orders, community):
    orders.closed()

    record_book.export(
        io.BytesIO(),
        orders=record_book.recorded(community),
        community=community,
        by=cast.chen,
        description="q=门框",
    )

    line = AuditEvent.objects.get(kind="export")
    assert (line.by, line.community, line.detail) == (cast.chen, community, {"count": 1, "chosen": "q=门框"})
    for person in (cast.zhou, cast.zhao, cast.wang):
        with pytest.raises(NotAllowed):
            record_book.export(
                io.BytesIO(), orders=record_book.recorded(community), community=community, by=person
            )


def test_the_period_is_by_the_day_of_the_visit(cast, bring, community):
    days = [datetime.date(2025, 3, day) for day in (1, 2, 3)]
    bring(RecordImport, workbook(RECORD_HEADINGS, *(
        ["王秀兰", "3号楼", f"第{day.day}件", "", "赵铁柱", day, "已修好", 1] for day in days
    )))  # fmt: skip

    def items(first, last):
        chosen = record_book.between(record_book.recorded(community), first, last)
        return [order.item for order in chosen.order_by("pk")]

    assert items(None, None) == ["第1件", "第2件", "第3件"]
    assert items(days[1], days[1]) == ["第2件"]
    assert (items(days[1], None), items(None, days[0])) == (["第2件", "第3件"], ["第1件"])
    assert [record_book.period_of(*pair) for pair in ((days[0], None), (None, days[0]), (None, None))] == [
        "2025-03-01 起", "截至 2025-03-01", "",
    ]  # fmt: skip


def test_the_imported_record_goes_out_and_comes_back_unchanged(community, bring, exported):
    bring(RosterImport, DATA / "residents.xlsx")
    bring(RecordImport, DATA / "repair_record.xlsx")
    before = everything()

    again = bring(RecordImport, exported())

    assert (again.counts, again.refused) == ((0, 0, 24, 0), {})
    assert everything() == before


def test_the_apps_own_orders_go_out_and_come_back_unchanged(cast, orders, bring, exported, community):
    """Whatever people type as a name, a phone or a place, and however the points were shared out."""
    Resident.objects.filter(pk=cast.qian.pk).update(name="=钱进")
    Resident.objects.filter(pk=cast.sun.pk).update(name="孙巧(水电) Sun")
    order = orders.open(places=3)
    for volunteer in (cast.zhao, cast.qian):
        workflow.claim(order, by=volunteer)
    order = workflow.begin(order, by=cast.chen)
    workflow.report(
        order,
        by=cast.zhao,
        outcome="partly",
        note="缺一颗螺丝",
        visited_on=timezone.localdate(),
        no_photos=True,
    )
    workflow.close(order, by=cast.wang)
    Claim.objects.filter(volunteer=cast.qian).update(points=2)
    orders.closed(contact_name="=王秀兰", contact_phone="", by=cast.sun)
    orders.closed(
        contact_name="3楼 老王（听不清）", contact_phone="家里 0571-66668888 转 3", unit="", room=""
    )
    orders.closed(building=None, unit="", room="", place="东门 岗亭旁", item="灯，不亮\n两盏")
    orders.closed(), orders.closed()
    orders.reported(by=cast.qian, outcome="nobody_home", note="敲门无人应")
    referred = workflow.refer(
        orders.submitted(), by=cast.chen, partner=cast.property, due_on=timezone.localdate()
    )
    workflow.close(referred, by=cast.chen, outcome="other", note="另约", reply="已告知", reply_by="phone")
    before = everything()

    file = exported()
    again = bring(RecordImport, file)

    assert exported.count == 8
    assert (again.counts, again.refused) == ((0, 0, 8, 0), {})
    assert everything() == before
    assert rows_of(file)[2][4:8:3] == ("赵铁柱、=钱进", "10、2")


def test_the_queries_of_an_export_do_not_grow_with_the_orders(cast, bring, exported):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (2, 40):
        bring(RecordImport, workbook(RECORD_HEADINGS, *(
            ["王秀兰", "3号楼", f"第{at}件", "", "赵铁柱", "2025-03-01", "已修好", 1] for at in range(size)
        )))  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            exported()
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6


def test_memory_stays_flat(cast, bring, community, monkeypatch):
    monkeypatch.setattr("repairs.record_book.exporting.CHUNK", 50)
    bring(RecordImport, workbook(RECORD_HEADINGS, *(
        ["王秀兰", "3号楼", f"第{at}件", "", "赵铁柱", "2025-03-01", "已修好", 1] for at in range(1200)
    )))  # fmt: skip
    peaks = []
    for most in (300, 1200):
        last = RepairOrder.objects.order_by("pk")[most - 1].pk
        tracemalloc.start()
        count = sum(1 for _ in record_book.exporting.rows_of(RepairOrder.objects.filter(pk__lte=last)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert count == most
    assert peaks[1] < peaks[0] * 1.5


def test_points_taken_back_in_the_passbook_are_not_shown_and_the_sheet_changes_nothing(
    cast, community, orders, exported, give_points
):
    order = orders.closed(by=cast.zhao)
    give_points(cast.zhao, 50)
    older = exported()
    ledger.reverse(Entry.objects.get(reference=order.claims.get().reference), by=cast.chen, reason="记错了")
    before = everything()

    file = exported()

    assert [row[7] for row in rows_of(file)[2:]] == [0]
    for sheet in (file, older):
        sheet.seek(0)
        read = importing.read(sheet, RecordImport.schema)
        summary = importing.run(RecordImport, community=community, sheet=read, by=None, dry_run=False)
        assert summary.counts() == {"created": 0, "updated": 0, "unchanged": 1, "refused": 0}
    assert everything() == before
