"""陈静 brings workbooks in with a preview, corrects what was refused, and downloads the record."""

import io
import os
import re
import time
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community import kept_workbooks
from community.models import AuditEvent, Duty, Resident
from points.models import Product
from tests.workbooks.conftest import DATA, GOODS_HEADINGS, RECORD_HEADINGS, ROSTER_HEADINGS, rows_of, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def staff(login, cast):
    client = login(cast.chen)
    client.cookies["django_language"] = "en"
    return client


def file_of(content, name="名册.xlsx"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.getvalue())


def uploaded(client, kind, content, **fields):
    """The address of the preview."""
    response = client.post(f"/office/import/{kind}/", {"workbook": file_of(content), **fields})
    assert response.status_code == 302, response.context["form"].errors
    return response.url


def pressed(client, address, key=None):
    return client.post(address, {"once": key or str(uuid.uuid4())}, follow=True)


def downloaded(response):
    return rows_of(io.BytesIO(b"".join(response.streaming_content)))


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


ROSTER = [
    ["陈建国", "男", 1970, "9", "2", "1101", "19900019561", "", "是", "木工", ""],
    ["王秀兰", "", 1951, "3", "2", "903", "", "", "", "", ""],
    ["李建国", "", "", "3", "1", "101", "", "", "", "", ""],
    ["周不详", "", "", "5", "2", "502", "1234", "", "", "", ""],
]


def test_a_roster_is_looked_at_first_and_then_imported(cast, staff):
    address = uploaded(staff, "residents", workbook(ROSTER_HEADINGS, *ROSTER))

    page = staff.get(address)
    assert {group["fate"].value: group["count"] for group in page.context["groups"]} == {
        "refused": 1, "created": 1, "updated": 1, "unchanged": 1,
    }  # fmt: skip
    words = text_of(page)
    assert "5 周不详 5 “1234” is not a phone number." in words
    assert "3 王秀兰 3号楼2单元903 year of birth" in words
    assert "Nothing is stored yet for 阡上社区." in words
    assert not Resident.objects.filter(name="陈建国").exists()

    done = pressed(staff, address)
    assert "Imported. New: 1, changed: 1, already there: 1, not taken: 1." in text_of(done)
    assert Resident.objects.get(name="陈建国").volunteer.decided_by == cast.chen
    assert b"Import now" not in done.content


def test_pressing_twice_or_again_later_imports_once(cast, staff):
    address = uploaded(staff, "goods", workbook(GOODS_HEADINGS, ["毛巾", "日用", 10, 60, "", ""]))
    key = str(uuid.uuid4())

    for each in (key, key, None, "not-a-key"):
        assert pressed(staff, address, each).status_code == 200

    assert AuditEvent.objects.filter(kind="import").count() == 1
    assert Product.objects.get().stock == 60


def test_looking_at_the_preview_changes_nothing(cast, staff):
    address = uploaded(staff, "residents", (DATA / "residents.xlsx").read_bytes())
    before = Resident.objects.count()

    for query in ("", "?show=created", "?show=created&page=3", "?show=created&page=99", "?show=x&page=-1"):
        assert staff.get(address + query).status_code == 200

    assert Resident.objects.count() == before
    assert not AuditEvent.objects.filter(kind="import").exists()


def test_a_long_preview_shows_the_first_rows_and_pages_of_the_rest(cast, staff):
    people = [
        ["甲" + chr(0x4E00 + at), "", "", "3", "1", str(101 + at), "", "", "", "", ""] for at in range(250)
    ]
    address = uploaded(staff, "residents", workbook(ROSTER_HEADINGS, *people))

    def rows(query):
        groups = staff.get(address + query).context["groups"]
        return next(
            [line.number for line in group["lines"]] for group in groups if group["fate"] == "created"
        )

    assert rows("") == list(range(2, 22))
    assert rows("?show=created") == list(range(2, 102))
    assert rows("?show=created&page=3") == list(range(202, 252))
    assert rows("?show=created&page=4") == []


def test_rows_not_taken_come_back_as_a_workbook_to_be_corrected(cast, staff):
    address = uploaded(staff, "residents", (DATA / "residents.xlsx").read_bytes())
    pressed(staff, address)

    response = staff.get(f"{address}refused/")

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Cache-Control"] == "no-store, private"
    title, headings, *rows = downloaded(response)
    assert headings[-2:] == ("原表行次", "未导入的原因")
    cells = [dict(zip(headings, row, strict=True)) for row in rows]
    assert [(cell["原表行次"], cell["未导入的原因"]) for cell in cells] == [
        (329, "“姓名” is empty."), (330, "“1234” is not a phone number."), (331, "“楼号” is empty."),
    ]  # fmt: skip
    cells[0]["姓名"], cells[1]["联系电话"], cells[2]["楼号"] = "许补名", "199 0000 1234", "5#"
    corrected = workbook([title[0]], headings, *(tuple(cell.values()) for cell in cells))
    done = pressed(staff, uploaded(staff, "residents", corrected))
    assert "New: 3, changed: 0, already there: 0, not taken: 0." in text_of(done)


def test_a_record_is_corrected_the_same_way(cast, staff):
    rows = [["王秀兰", 3, "门框开裂", 19900000001, "赵铁住", timezone.localdate(), "已修好", 10]]
    address = uploaded(staff, "record", workbook(RECORD_HEADINGS, *rows))

    _title, headings, row = downloaded(staff.get(f"{address}refused/"))

    cells = dict(zip(headings, row, strict=True)) | {"维修人姓名": "赵铁柱"}
    assert cells["联系电话"] == "19900000001"
    again = uploaded(staff, "record", workbook(headings, tuple(cells.values())))
    assert "New: 1," in text_of(pressed(staff, again))


@pytest.mark.parametrize(
    "content",
    [b"", b"<html></html>", b"PK\x03\x04 nothing", (DATA / "residents.xlsx").read_bytes()[:9000]],
    ids=["empty", "html", "not a zip", "cut off"],
)
def test_a_file_that_is_no_workbook_gets_a_sentence(cast, staff, content):
    response = staff.post("/office/import/residents/", {"workbook": file_of(content)})

    assert response.status_code == 200
    assert len(response.context["form"].errors["workbook"]) == 1
    assert not (Path(settings.DATA_DIR) / "imports").exists()


def test_the_wrong_sheet_a_missing_file_and_a_large_one_get_a_sentence(cast, staff, settings):
    def said(**fields):
        return staff.post("/office/import/goods/", fields).context["form"].errors["workbook"]

    assert said() == ["This field is required."]
    assert said(workbook=file_of(workbook(ROSTER_HEADINGS, *ROSTER))) == [
        "No sheet has a row of headings that fits. At least these columns are needed: 商品名称、兑换积分."
    ]
    settings.WORKBOOK_MAX_BYTES = 1000
    assert said(workbook=file_of((DATA / "shop_stock.xlsx").read_bytes()))[0].startswith(
        "The file is too large"
    )


def test_nobody_else_finds_the_pages(cast, staff, client, login):
    address = uploaded(staff, "residents", workbook(ROSTER_HEADINGS, *ROSTER))
    pages = [
        "/office/import/",
        "/office/import/residents/",
        "/office/export/record/",
        address,
        f"{address}refused/",
    ]

    assert [staff.get(page).status_code for page in pages] == [200] * 5
    for person in (cast.wang, cast.zhao, cast.he, cast.wu):
        assert [login(person).get(page).status_code for page in pages] == [404] * 5
    # Staff next door have the pages, and none of what is kept here.
    assert [login(cast.zhou).get(page).status_code for page in pages] == [200, 200, 200, 404, 404]
    client.logout()
    assert {client.get(page).status_code for page in pages} == {302}


def test_a_colleague_does_not_find_my_upload(cast, staff, community, login):
    address = uploaded(staff, "residents", workbook(ROSTER_HEADINGS, *ROSTER))
    Duty.objects.create(resident=cast.li, community=community, kind="staff")

    assert login(cast.li).get(address).status_code == 404
    assert login(cast.li).post(address, {"once": str(uuid.uuid4())}).status_code == 404


def test_who_is_no_longer_staff_does_not_import_what_was_uploaded(cast, staff, next_door):
    address = uploaded(staff, "residents", workbook(ROSTER_HEADINGS, *ROSTER))
    Duty.objects.filter(resident=cast.chen).update(community=next_door)

    assert staff.post(address, {"once": str(uuid.uuid4())}).status_code == 404


def test_staff_of_two_communities_say_which(cast, staff, community, next_door):
    Duty.objects.create(resident=cast.chen, community=next_door, kind="staff")
    sheet = workbook(GOODS_HEADINGS, ["毛巾", "日用", 10, 60, "", ""])

    unsaid = staff.post("/office/import/goods/", {"workbook": file_of(sheet)})
    assert list(unsaid.context["form"].errors) == ["community"]
    pressed(staff, uploaded(staff, "goods", sheet, community=next_door.pk))

    assert Product.objects.get().community == next_door


def test_an_upload_is_private_and_gone_after_a_day(cast, staff):
    address = uploaded(staff, "residents", workbook(ROSTER_HEADINGS, *ROSTER))
    files = sorted((Path(settings.DATA_DIR) / "imports").iterdir())

    assert [path.suffix for path in files] == [".json", ".xlsx"]
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert kept_workbooks.sweep() == 0
    for path in files:
        os.utime(path, (time.time() - 90_000,) * 2)
    assert kept_workbooks.sweep() == 2
    assert staff.get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 32, "a-b", "A" * 32])
def test_a_made_up_token_leads_nowhere(cast, staff, token):
    assert staff.get(f"/office/import/residents/{token}/").status_code == 404


def test_a_token_belongs_to_its_kind(cast, staff):
    address = uploaded(staff, "residents", workbook(ROSTER_HEADINGS, *ROSTER))

    assert staff.get(address.replace("residents", "record")).status_code == 404
    assert staff.get("/office/import/people/").status_code == 404


def test_the_record_is_downloaded_for_what_was_chosen(cast, staff, orders, skills, community):
    orders.closed(item="卧室门框开裂")
    orders.closed(by=cast.sun, skill="lamps", item="灯不亮")
    today = timezone.localdate().isoformat()

    def items(**chosen):
        return [row[2] for row in downloaded(staff.post("/office/export/record/", chosen))[2:]]

    assert items() == ["卧室门框开裂", "灯不亮"]
    assert items(skill=skills["lamps"].pk) == ["灯不亮"]
    assert items(q="不亮") == ["灯不亮"]
    assert items(state="reported") == []
    assert items(first=today, last=today) == ["卧室门框开裂", "灯不亮"]
    assert items(last="2020-01-01") == []
    line = AuditEvent.objects.filter(kind="export").order_by("pk").last()
    assert (line.by, line.detail) == (cast.chen, {"count": 0, "chosen": "last=2020-01-01"})


def test_the_download_has_a_chinese_name_and_is_kept_nowhere(cast, staff, orders):
    orders.closed()

    response = staff.post("/office/export/record/", {"first": "2024-01-01", "last": "2030-12-31"})

    name = "%E9%98%A1%E4%B8%8A%E7%A4%BE%E5%8C%BA%E7%BB%B4%E4%BF%AE%E7%BB%9F%E8%AE%A1%E8%A1%A8"
    assert response["Content-Disposition"].startswith(f"attachment; filename*=utf-8''{name}")
    assert response["Cache-Control"] == "no-store, private"
    assert response.streaming
    assert int(response["Content-Length"]) == len(b"".join(response.streaming_content))


def test_opening_the_download_page_logs_nothing_and_takes_the_lists_choices_over(cast, staff, skills):
    page = staff.get(
        "/office/export/record/",
        {
            "skill__id__exact": skills["lamps"].pk,
            "visited_on__gte": "2026-01-01 00:00:00+08:00",
            "q": "灯",
            "o": "1",
        },
    )

    assert page.context["form"].initial == {
        "skill": str(skills["lamps"].pk), "first": "2026-01-01", "q": "灯",
    }  # fmt: skip
    assert not page.context["not_here"]
    assert not AuditEvent.objects.filter(kind="export").exists()
    other = staff.get("/office/export/record/", {"waiting": "late"})
    assert "Not all choices of the list can be kept here." in text_of(other)


def test_a_wrong_period_is_said_at_the_field(cast, staff):
    page = staff.post("/office/export/record/", {"first": "2026-02-01", "last": "2026-01-01"})

    assert page.context["form"].errors == {"last": ["This is before the first day."]}


def test_staff_download_no_other_communitys_record(cast, staff, next_door, community):
    Duty.objects.create(resident=cast.zhou, community=community, kind="keeper")

    page = staff.post("/office/export/record/", {"community": next_door.pk})
    assert downloaded(page)[0][0] == "阡上社区维修统计表"


def test_the_queries_of_a_preview_do_not_grow_with_the_rows(cast, staff):
    counts = []
    for size in (2, 60):
        rows = [
            ["甲" + chr(0x4E00 + at), "", "", "3", "1", str(101 + at), "", "", "是", "木工", ""]
            for at in range(size)
        ]
        address = uploaded(staff, "residents", workbook(ROSTER_HEADINGS, *rows))
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 14
