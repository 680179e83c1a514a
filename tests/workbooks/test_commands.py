"""The commands that others script against: what they print, and how they end."""

import json

import pytest
from django.core.management import call_command
from django.utils import translation

from community.models import Resident
from points.models import Product
from repairs.models import RepairOrder
from tests.workbooks.conftest import DATA, rows_of

pytestmark = pytest.mark.django_db
REFUSED = [
    {"row": 329, "reason": "“姓名” is empty."},
    {"row": 330, "reason": "“1234” is not a phone number."},
    {"row": 331, "reason": "“楼号” is empty."},
]


def answer(capsys, *words, **options):
    capsys.readouterr()
    call_command(*words, **options)
    return capsys.readouterr().out


def failure(capsys, *words, **options):
    """What stands on stderr when a command cannot begin."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        call_command(*words, **options)
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    return told.err.strip()


def test_the_three_sheets_one_after_the_other_and_again(community, capsys):
    found = []
    for command, file in (("import_residents", "residents"), ("import_record", "repair_record"), ("import_goods", "shop_stock")) * 2:  # fmt: skip
        found.append(
            json.loads(answer(capsys, command, DATA / f"{file}.xlsx", community="qianshang", json=True))
        )

    counts = [{name: each[name] for name in ("created", "updated", "unchanged", "refused")} for each in found]
    nothing = {"created": 0, "updated": 0}
    assert counts == [
        {"created": 320, "updated": 0, "unchanged": 0, "refused": REFUSED},
        {"created": 24, "updated": 0, "unchanged": 0, "refused": []},
        {"created": 12, "updated": 0, "unchanged": 0, "refused": []},
        nothing | {"unchanged": 320, "refused": REFUSED},
        nothing | {"unchanged": 24, "refused": []},
        nothing | {"unchanged": 12, "refused": []},
    ]
    call_command("verify")


def test_a_trial_run_by_each_command_stores_nothing(community, capsys):
    for command, file in (("import_residents", "residents"), ("import_goods", "shop_stock"), ("import_record", "repair_record")):  # fmt: skip
        said = json.loads(answer(capsys, command, DATA / f"{file}.xlsx", dry_run=True, json=True))
        assert said["dry_run"] is True
        assert said["created"] == {"import_residents": 320, "import_goods": 12, "import_record": 0}[command]

    assert not Resident.objects.exists()
    assert not Product.objects.exists()
    assert not RepairOrder.objects.exists()


def test_the_record_before_the_roster_says_who_is_missing(community, capsys):
    said = json.loads(answer(capsys, "import_record", DATA / "repair_record.xlsx", json=True))

    assert (said["created"], len(said["refused"])) == (0, 24)
    assert said["refused"][0] == {
        "row": 3,
        "reason": "No volunteer is called 吴桂兰. Enter them in the roster as a volunteer first, or correct the name.",
    }


def test_without_json_it_is_said_in_words(community, capsys):
    assert answer(capsys, "import_residents", DATA / "residents.xlsx", dry_run=True).splitlines() == [
        "Nothing was stored: this was a trial run.",
        "New: 320, changed: 0, already there: 0, not taken: 3",
        "Row 329: “姓名” is empty.",
        "Row 330: “1234” is not a phone number.",
        "Row 331: “楼号” is empty.",
    ]


def test_an_unknown_community_is_answered_with_those_there_are(community, next_door, capsys):
    there_are = "binhe (滨河社区)、qianshang (阡上社区)"
    assert failure(capsys, "import_residents", DATA / "residents.xlsx", community="nowhere") == (
        f"There is no community called “nowhere”. There are: {there_are}"
    )
    assert failure(capsys, "import_goods", DATA / "shop_stock.xlsx") == (
        f"Say which community with --community: {there_are}"
    )


def test_without_any_community_it_says_so(db, capsys):
    assert failure(capsys, "export_record", "x.xlsx") == "There is no community yet."


@pytest.mark.parametrize("command", ["import_residents", "import_record", "import_goods"])
def test_a_file_that_cannot_be_read_is_one_sentence(community, capsys, tmp_path, command):
    page = tmp_path / "page.xlsx"
    page.write_text("<html>not a workbook</html>")
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes((DATA / "residents.xlsx").read_bytes()[:5000])

    sentences = [
        failure(capsys, command, path) for path in (page, damaged, tmp_path / "missing.xlsx", tmp_path)
    ]

    assert all(sentences)
    assert all(len(sentence.splitlines()) == 1 for sentence in sentences)
    assert sentences[2] == f"The file {tmp_path / 'missing.xlsx'} cannot be opened."


def test_the_wrong_sheet_is_one_sentence(community, capsys):
    assert failure(capsys, "import_goods", DATA / "repair_record.xlsx") == (
        "The sheet “维修统计表” lacks these columns: 商品名称."
    )


def test_the_record_goes_out_for_a_period_and_back_in_unchanged(community, capsys, tmp_path):
    call_command("import_residents", DATA / "residents.xlsx")
    call_command("import_record", DATA / "repair_record.xlsx")
    whole, part = tmp_path / "全部.xlsx", tmp_path / "二月.xlsx"

    assert answer(capsys, "export_record", whole, community="qianshang") == "24 orders written.\n"
    february = {"first": "2024-02-01", "last": "2024-02-29"}
    assert answer(capsys, "export_record", part, community="qianshang", **february) == "14 orders written.\n"

    assert rows_of(part)[0][0] == "阡上社区维修统计表（2024-02-01 至 2024-02-29）"
    again = json.loads(answer(capsys, "import_record", whole, community="qianshang", json=True))
    assert (again["created"], again["updated"], again["unchanged"], again["refused"]) == (0, 0, 24, [])


def test_a_day_or_a_folder_that_is_none_is_one_sentence(community, capsys, tmp_path):
    assert failure(capsys, "export_record", tmp_path / "x.xlsx", first="31.1.2026") == (
        "“31.1.2026” is not a day; write it as 2026-01-31."
    )
    nowhere = tmp_path / "nowhere" / "x.xlsx"
    assert failure(capsys, "export_record", nowhere) == (
        f"The file {nowhere} cannot be written: No such file or directory"
    )


def test_the_options_are_spelt_as_promised(community, capsys, tmp_path):
    target = str(tmp_path / "x.xlsx")
    call_command(
        "export_record", target, "--community", "qianshang", "--from", "2024-01-01", "--to", "2024-12-31"
    )
    call_command(
        "import_residents", str(DATA / "residents.xlsx"), "--community", "qianshang", "--dry-run", "--json"
    )

    with translation.override("zh-hans"):
        assert rows_of(target)[0][0] == "阡上社区维修统计表（2024-01-01 至 2024-12-31）"
