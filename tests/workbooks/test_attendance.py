"""The training's list comes in from the firms, and the attendance goes out to whoever asks for it."""

import io
import uuid

import pytest
from django.utils import timezone

from community import importing
from community.errors import NotAllowed, Refused
from community.keeping import verifying
from community.models import AuditEvent, Resident
from points import activities, attendance_book, check_in, sign_ups
from points.models import Activity
from tests.points.activity_cast import crowd, plan
from tests.workbooks.conftest import rows_of, workbook

__all__ = ["crowd", "plan"]
pytestmark = pytest.mark.django_db
HEADINGS = ["序号", "单位名称", "姓名", "联系电话", "签到"]


@pytest.fixture
def bring_list(cast):
    def run(talk, *rows, came=True, by=cast.chen, dry_run=False):
        sheet = importing.read(workbook(HEADINGS, *rows), attendance_book.ATTENDANCE, "签到表.xlsx")
        summary = attendance_book.import_list(talk, sheet, came=came, by=by, dry_run=dry_run)
        counts = tuple(summary.counts().values())
        return counts, {line.number: line.detail for line in summary.of("refused")}

    return run


def test_firms_and_residents_come_in_and_the_same_list_adds_nothing(cast, plan, bring_list):
    talk = plan(begun=True)
    rows = [
        (1, "安居物业", "丁一", "199 0001 0001", "√"),
        (2, "安居物业", "丁二", "", "缺席"),
        (3, "", "王秀兰", cast.wang.phone, "09:02"),
        (4, "", "李建国", "", ""),
    ]
    assert bring_list(talk, *rows, dry_run=True) == ((4, 0, 0, 0), {})
    assert talk.sign_ups.count() == 0

    assert bring_list(talk, *rows) == ((4, 0, 0, 0), {})
    assert [(one.sign_up.name, one.how) for one in talk.attendances.order_by("pk")] == [
        ("丁一", "import"),
        ("王秀兰", "import"),
        ("李建国", "import"),
    ]
    assert bring_list(talk, *rows) == ((0, 0, 4, 0), {})
    rows[1] = (2, "安居物业", "丁二", "", "√")
    assert bring_list(talk, *rows) == ((0, 1, 3, 0), {})
    assert (talk.sign_ups.count(), talk.attendances.count()) == (4, 4)


def test_who_is_announced_is_not_yet_there(cast, plan, bring_list):
    talk = plan(capacity=1)
    assert bring_list(talk, (1, "甲店", "丁一", "", ""), (2, "乙店", "丁二", "", "√"), came=False)[0] == (
        2,
        0,
        0,
        0,
    )
    assert [entry.state for entry in talk.sign_ups.order_by("position")] == ["signed", "waiting"]
    assert talk.attendances.count() == 0
    with pytest.raises(Refused, match="not begun"):
        bring_list(talk, (1, "甲店", "丁一", "", ""), came=True)


def test_namesakes_and_strangers_are_not_guessed(cast, plan, bring_list, community):
    Resident.objects.create_user(name="李建国", community=community, contact_phone="19900000999")
    counts, refused = bring_list(
        plan(begun=True),
        (1, "", "李建国", "", ""),
        (2, "", "李建国", "19900000999", ""),
        (3, "", "钱多多", "", ""),
        (4, "", "王秀兰", "19900000555", ""),
        (5, "", "郑好", "", ""),
        (6, "", "李建国", "19900000999", ""),
    )
    assert counts == (1, 0, 0, 5)
    assert refused == {
        2: "Which 李建国 is meant? Name and phone do not lead to one resident.",
        4: "No resident of this community is called 钱多多.",
        5: "Which 王秀兰 is meant? Name and phone do not lead to one resident.",
        6: "No resident of this community is called 郑好.",
        7: "This person is in row 3 already.",
    }


def test_only_staff_bring_lists_in_and_take_them_out(cast, plan, bring_list):
    talk = plan(begun=True, organiser=cast.sun)
    for stranger in (cast.sun, cast.wang, cast.zhou):
        with pytest.raises(NotAllowed):
            bring_list(talk, (1, "甲店", "丁一", "", ""), by=stranger)
        with pytest.raises(NotAllowed):
            attendance_book.export(io.BytesIO(), activity=talk, by=stranger)


def test_a_list_comes_too_late_for_an_activity_that_was_closed_meanwhile(cast, plan):
    talk = plan(begun=True)
    sign_ups.sign_up(talk, resident=cast.li, by=cast.chen)
    row = workbook(HEADINGS, (1, "", "李建国", cast.li.phone, "√"))
    sheet = importing.read(row, attendance_book.ATTENDANCE, "签到表.xlsx")
    activities.close(Activity.objects.get(pk=talk.pk), by=cast.chen)

    for came in (True, False):
        with pytest.raises(Refused, match="held"):
            attendance_book.import_list(talk, sheet, came=came, by=cast.chen, dry_run=False)

    assert talk.attendances.count() == 0
    assert list(verifying.findings()) == []


def test_the_list_goes_out_in_order_and_that_is_remembered(cast, plan):
    talk = plan(begun=True)
    check_in.check_in_walk_in(talk, resident=cast.wang, by=cast.chen)
    sign_ups.sign_up_representative(
        talk, organisation="=1+1", person_name="丁一", phone="19900010001", by=cast.chen
    )
    file = io.BytesIO()
    assert attendance_book.export(file, activity=talk, by=cast.chen) == 2
    file.seek(0)
    title, headings, first, second = rows_of(file)
    when = timezone.localtime(talk.attendances.get().checked_in_at).strftime("%Y-%m-%d %H:%M")
    assert (title[0], headings[:4]) == ("阡上社区 消防安全培训", ("序号", "姓名", "单位", "联系电话"))
    assert first == (1, "王秀兰", None, cast.wang.phone, "已报名", when, "名单签到", None)
    assert second == (2, "丁一", "=1+1", "19900010001", "已报名", None, None, None)
    assert AuditEvent.objects.filter(kind="export", detail__rows=2).count() == 1


def test_through_the_pages_with_a_look_before(login, cast, plan):
    talk = plan(begun=True)
    client = login(cast.chen)
    page = f"/activities/{talk.pk}/import/"
    bad = client.post(page, {"says": "came", "workbook": io.BytesIO(b"no workbook")})
    assert bad.status_code == 200
    file = workbook(HEADINGS, (1, "甲店", "丁一", "", "√"), (2, "", "钱多多", "", ""))
    file.name = "签到表.xlsx"
    preview = client.post(page, {"says": "came", "workbook": file}).url
    looked = client.get(preview)
    assert [group["count"] for group in looked.context["groups"]] == [1, 1, 0, 0]
    assert talk.sign_ups.count() == 0
    assert login(cast.zhou).get(preview).status_code == 404

    client = login(cast.chen)
    key = str(uuid.uuid4())
    for _press in range(2):
        assert client.post(preview, {"once": key}).url == f"/activities/{talk.pk}/people/"
    assert talk.attendances.get().sign_up.organisation == "甲店"
    assert client.get(preview.replace("/came/", "/coming/")).status_code == 404

    sheet = client.post(f"/activities/{talk.pk}/export/")
    assert len(rows_of(io.BytesIO(b"".join(sheet.streaming_content)))) == 3
    assert sheet.headers["Cache-Control"] == "no-store, private"


def test_two_hundred_and_fifteen_firms_fit(cast, plan, bring_list):
    talk = plan(begun=True, capacity=215)
    rows = [(n, f"企业{n}", f"代表{n}", f"1990001{n:04d}", "√") for n in range(215)]

    assert bring_list(talk, *rows)[0] == (215, 0, 0, 0)

    talk.refresh_from_db()
    assert (talk.taken, talk.attendances.count()) == (215, 215)
