"""Two people import the same workbook at the same moment: one after the other, so nothing is doubled."""

import pytest

from community import importing
from community.models import Building, Resident, Volunteer
from community.roster import RosterImport
from points import ledger
from points.goods_import import GoodsImport
from points.models import Entry, Product, StockMovement
from repairs.models import Claim, RepairOrder
from repairs.record_book import RecordImport
from tests.racing import at_once
from tests.workbooks.conftest import GOODS_HEADINGS, RECORD_HEADINGS, ROSTER_HEADINGS, workbook

pytestmark = pytest.mark.race


def together(community, kind, headings, *rows, people=(None,) * 4):
    """Each person imports the same sheet at once; the counts they get, sorted."""
    sheet = importing.read(workbook(headings, *rows), kind.schema, "x.xlsx")

    def job(by):
        return lambda: importing.run(kind, community=community, sheet=sheet, by=by).counts()

    answers = at_once([job(by) for by in people])
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    return sorted((answer["created"], answer["updated"], answer["unchanged"]) for answer in answers)


def test_one_roster_at_once_admits_everybody_once(cast, community):
    rows = [
        [f"新来{chr(0x4E00 + at)}", "", "", "8", "1", str(101 + at), "", "", "是", "木工", ""]
        for at in range(20)
    ]

    counts = together(
        community, RosterImport, ROSTER_HEADINGS, *rows, people=[cast.chen, None, None, cast.chen]
    )

    assert counts == [(0, 0, 20), (0, 0, 20), (0, 0, 20), (20, 0, 0)]
    assert Resident.objects.filter(name__startswith="新来").count() == 20
    assert Volunteer.objects.filter(resident__name__startswith="新来").count() == 20
    assert Building.objects.filter(number="8").count() == 1


def test_one_record_at_once_awards_once(cast, community):
    rows = [
        ["王秀兰", "3号楼", f"第{at}件", "", "赵铁柱、钱进", "2025-03-01", "已修好", 5] for at in range(10)
    ]

    counts = together(community, RecordImport, RECORD_HEADINGS, *rows)

    assert counts == [(0, 0, 10), (0, 0, 10), (0, 0, 10), (10, 0, 0)]
    assert (RepairOrder.objects.count(), Claim.objects.count(), Entry.objects.count()) == (10, 20, 20)
    assert [ledger.balance_of(person) for person in (cast.zhao, cast.qian)] == [50, 50]


def test_one_goods_list_at_once_fills_the_shelf_once(cast, community):
    counts = together(community, GoodsImport, GOODS_HEADINGS, ["毛巾", "日用", 10, 60, "", ""])

    assert counts == [(0, 0, 1), (0, 0, 1), (0, 0, 1), (1, 0, 0)]
    assert Product.objects.get().stock == 60
    assert StockMovement.objects.count() == 1


def test_awards_and_imports_at_once_keep_every_passbook_in_line(cast, community):
    sheets = [
        importing.read(
            workbook(RECORD_HEADINGS, ["王秀兰", "3号楼", f"第{at}件", "", team, "2025-03-01", "已修好", 5]),
            RecordImport.schema,
            "x.xlsx",
        )
        for at, team in enumerate(["赵铁柱、钱进", "钱进、赵铁柱", "孙巧、赵铁柱"])
    ]
    jobs = [
        lambda sheet=sheet: importing.run(RecordImport, community=community, sheet=sheet, by=None)
        for sheet in sheets
    ]
    jobs += [
        lambda person=person, at=at: ledger.adjust(
            resident=person, amount=1, reason="纸质存折", reference=f"test:{person.pk}:{at}", by=cast.chen
        )
        for person in (cast.qian, cast.zhao, cast.sun)
        for at in range(3)
    ]

    assert not [answer for answer in at_once(jobs) if isinstance(answer, Exception)]
    assert [ledger.balance_of(person) for person in (cast.zhao, cast.qian, cast.sun)] == [18, 13, 8]
