"""The three sheets that the office really keeps are read as a careful clerk would read them."""

import json
from collections import Counter
from pathlib import Path

from community import sheets

from .conftest import read

DATA = Path(__file__).resolve().parents[1] / "data"
ANSWERS = json.loads((DATA / "answers.json").read_text(encoding="utf-8"))


def test_the_roster_gives_every_resident_and_refuses_the_three_rows_to_look_at():
    good, refused = read(DATA / "residents.xlsx", sheets.ROSTER)
    people = list(good.values())
    assert refused == {
        329: "“姓名” is empty.",
        330: "“1234” is not a phone number.",
        331: "“楼号” is empty.",
    }
    assert [entry["row"] for entry in ANSWERS["rows_to_refuse"]] == list(refused)
    assert len(people) == ANSWERS["residents"]
    assert sum(p["is_volunteer"] for p in people) == ANSWERS["volunteers"]
    assert sum(p["is_volunteer"] and p["is_party_member"] for p in people) == ANSWERS["party_volunteers"]
    assert sorted(p["name"] for p in people if not p["phones"]) == sorted(ANSWERS["without_phone"])
    shared = Counter(phone.number for p in people for phone in p["phones"])
    assert {number for number, times in shared.items() if times == 2} == set(ANSWERS["shared_phones"])
    assert all(p["building"].isdigit() and p["unit"].isdigit() and p["room"].isdigit() for p in people)


def test_the_first_rows_of_the_roster_word_for_word():
    good, _ = read(DATA / "residents.xlsx", sheets.ROSTER)
    first = good[4]
    assert first.pop("phones") == [("19900019213", True, "")]
    assert first == {
        "sequence": "1",
        "name": "刘德胜",
        "gender": "m",
        "birth_year": 1978,
        "building": "6",
        "unit": "2",
        "room": "1103",
        "is_party_member": True,
        "is_volunteer": False,
        "skills": [],
        "note": "",
    }
    assert (good[8]["building"], good[8]["is_volunteer"], good[8]["skills"]) == (
        "3",
        True,
        ["水电", "管道疏通"],
    )


def test_the_record_gives_every_order_with_its_team_and_points_each():
    good, refused = read(DATA / "repair_record.xlsx", sheets.RECORD)
    assert refused == {}
    found = [
        {
            "asker": row["name"],
            "phone": row["phones"][0].number,
            "item": row["item"],
            "team": row["team"],
            "date": row["date"].isoformat(),
            "result": row["outcome"].text,
            "points_each": row["points"],
        }
        for row in good.values()
    ]
    assert found == ANSWERS["orders"]
    assert sum(row["points"] * len(row["team"]) for row in good.values()) == ANSWERS["points_total"]
    assert Counter(row["outcome"].kind for row in good.values()) == {"fixed": 18, "unfixable": 3, "parts": 3}


def test_a_whole_address_in_the_building_cell_is_taken_apart():
    good, _ = read(DATA / "repair_record.xlsx", sheets.RECORD)
    assert [good[3][part] for part in ("building", "unit", "room")] == ["3", "2", "903"]
    assert [good[4][part] for part in ("building", "unit", "room")] == ["3", "", ""]


def test_the_goods_list_gives_prices_and_stock():
    good, refused = read(DATA / "shop_stock.xlsx", sheets.GOODS)
    assert refused == {}
    found = [{field: row[field] for field in ("name", "kind", "price", "stock")} for row in good.values()]
    assert found == ANSWERS["goods"]
