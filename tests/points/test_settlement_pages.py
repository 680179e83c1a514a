"""The notice as residents read it, their objection, the office's buttons, statements and workbooks."""

import uuid
from io import BytesIO

import pytest
from openpyxl import load_workbook

from community.models import AuditEvent, Resident
from points import ledger, objections, settlements
from points.ledger import Worth
from points.models import Objection, Settlement
from tests.settling import ago

pytestmark = pytest.mark.django_db


def cells(response):
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def shown(response):
    return [(line.place, line.shown_name) for line in response.context["lines"]]


# The notice


def test_neighbours_read_the_notice_with_surnames_only(login, cast, noticed):
    page = login(cast.li).get(noticed.notice_url)

    assert shown(page) == [(1, "赵**"), (2, "钱*")]
    text = page.content.decode()
    assert "赵铁柱" not in text
    assert page.context["own"] is None
    head = noticed.lines.get(place=1).head
    assert f"{head[:4]} {head[4:8]} {head[8:12]}" in text
    assert noticed.digest in text


NAMES = {
    "surname": [(1, "赵**"), (2, "钱*")],
    "ends": [(1, "赵*柱"), (2, "钱*")],
    "full": [(1, "赵铁柱"), (2, "钱进")],
    "hidden": [(1, ""), (2, "")],
}


@pytest.mark.parametrize("how", NAMES)
def test_names_are_masked_as_the_community_chooses(login, cast, drafted, how):
    made = settlements.publish_notice(drafted, by=cast.chen, days=7, name_masking=how)

    assert shown(login(cast.li).get(made.notice_url)) == NAMES[how]


def test_one_sees_ones_own_line_and_every_entry_behind_it(login, cast, noticed):
    client = login(cast.zhao)
    page = client.get(noticed.notice_url)
    own = page.context["own"]

    assert (own.place, own.opening, own.earned, own.closing) == (1, 20, 30, 50)
    link = f"/points/statement/?for={cast.zhao.pk}&first={ago(60)}&last={ago(30)}"
    assert link in page.content.decode().replace("&amp;", "&")
    assert client.get(link).context["statement"].closing == 50


def test_thanks_by_name_only_to_those_who_agreed(login, cast, noticed):
    client = login(cast.qian)
    assert "钱进" not in client.get(noticed.notice_url).content.decode().split("notice-table")[1]
    assert client.get(noticed.notice_url).context["honours"] == []

    client.post("/profile/honours/", {"shown": "yes"})

    page = client.get(noticed.notice_url)
    assert [(line.resident.name, line.earned) for line in page.context["honours"]] == [("钱进", 10)]
    client.post("/profile/honours/", {"shown": "no"})
    assert client.get(noticed.notice_url).context["honours"] == []
    changes = AuditEvent.objects.filter(subject=f"community.Resident:{cast.qian.pk}", kind="change")
    assert [each.detail["changed"] for each in changes] == [
        {"on_honour_list": [True, False]},
        {"on_honour_list": [False, True]},
    ]


def test_nobody_from_elsewhere_reads_it(login, cast, noticed, client):
    pages = [noticed.notice_url, f"{noticed.notice_url}object/"]
    assert [client.get(page).status_code for page in pages] == [302, 302]
    for person in (cast.zheng, cast.zhou):
        assert [login(person).get(page).status_code for page in pages] == [404, 404]
        assert login(person).post(f"{noticed.notice_url}workbook/").status_code == 404
        assert list(login(person).get("/points/notices/").context["page"]) == []


def test_a_draft_is_the_offices_own(login, cast, drafted):
    assert login(cast.zhao).get(drafted.notice_url).status_code == 404
    assert login(cast.chen).get(drafted.notice_url).context["lines"] != []


def test_a_notice_taken_back_says_why(login, cast, noticed):
    settlements.withdraw_notice(noticed, by=cast.chen, reason="漏记一次")

    page = login(cast.zhao).get(noticed.notice_url)

    assert "漏记一次" in page.content.decode()
    assert "lines" not in page.context


def test_notices_are_listed_and_stay_readable(login, cast, posted):
    client = login(cast.li)

    assert list(client.get("/points/notices/").context["page"]) == [posted]
    page = client.get(posted.notice_url)
    assert page.status_code == 200
    assert not page.context["takes_objections"]


def test_a_long_notice_costs_no_more_queries(login, cast, community, drafted, django_assert_max_num_queries):
    for number in range(30):
        person = Resident.objects.create(name=f"居民{number}", community=community)
        ledger.award(
            resident=person,
            worth=Worth(1, ""),
            reference=f"r{number}",
            reason="维修",
            by=None,
            occurred_on=ago(40),
        )
    made = settlements.publish_notice(drafted, by=cast.chen, days=7)
    client = login(cast.zhao)
    with django_assert_max_num_queries(12):
        assert len(client.get(made.notice_url).context["lines"]) == 32


# Objections


def test_an_objection_pressed_twice_is_one(login, cast, noticed):
    client = login(cast.qian)
    data = {"text": "少了一次", "once": uuid.uuid4()}

    answers = [client.post(f"{noticed.notice_url}object/", data) for _ in "ab"]

    assert [answer["Location"] for answer in answers] == [noticed.notice_url] * 2
    assert Objection.objects.get().text == "少了一次"
    assert "少了一次" in client.get(noticed.notice_url).content.decode()
    assert "少了一次" not in login(cast.zhao).get(noticed.notice_url).content.decode()


def test_a_daughter_objects_for_her_mother(login, cast, noticed):
    client = login(cast.daughter)
    address = f"{noticed.notice_url}object/?for={cast.wang.pk}"
    client.post(address, {"text": "没有我妈妈", "once": uuid.uuid4()})

    assert f'href="{noticed.notice_url}?for={cast.wang.pk}"' in client.get(address).content.decode()
    raised = Objection.objects.get()
    assert (raised.resident, raised.raised_by) == (cast.wang, cast.daughter)
    assert client.get(f"{noticed.notice_url}object/?for={cast.qian.pk}").status_code == 404


def test_what_was_typed_stays_when_the_notice_has_run_out(login, cast, noticed, over):
    over(noticed)
    answer = login(cast.qian).post(f"{noticed.notice_url}object/", {"text": "少了", "once": uuid.uuid4()})

    assert answer.context["form"].non_field_errors()
    assert "少了" in answer.content.decode()
    assert not Objection.objects.exists()


# The office


def step(client, settlement, name, **answers):
    url = f"/admin/points/settlement/{settlement.pk}/step/{name}/"
    return client.post(url, {"once": uuid.uuid4(), **answers})


def buttons(client, settlement):
    page = client.get(f"/admin/points/settlement/{settlement.pk}/change/")
    return [button.step.name for button in page.context["buttons"]]


def test_the_office_settles_from_draft_to_post(login, cast, community, earned, over):
    client = login(cast.chen)
    assert client.get("/admin/points/settlement/add/").status_code == 200
    data = {"starts_on": ago(60), "ends_on": ago(30), "name_masking": "ends", "once": uuid.uuid4()}
    first, again = (client.post("/admin/points/settlement/add/", data) for _ in "ab")
    made = Settlement.objects.get()
    assert first["Location"] == again["Location"] == f"/admin/points/settlement/{made.pk}/change/"

    step(client, made, "refresh")
    step(client, made, "redraft", ends_on=ago(31), name_masking="full")
    step(client, made, "publish", days=7, name_masking="surname")
    made.refresh_from_db()
    assert (made.state, made.ends_on, made.name_masking) == ("noticed", ago(31), "surname")
    refused = step(client, made, "post")
    assert refused.context["form"].non_field_errors()
    raised = objections.raise_objection(made, resident=cast.qian, text="少了一次", by=cast.qian)
    page = client.get(f"/admin/points/settlement/{made.pk}/change/").content.decode()
    assert f"/admin/points/objection/{raised.pk}/step/answer/" in page
    client.post(f"/admin/points/objection/{raised.pk}/step/answer/", {"text": "已核对", "once": uuid.uuid4()})
    assert buttons(client, made) == ["withdraw"]
    made = over(made)
    assert buttons(client, made) == ["post", "withdraw"]
    step(client, made, "post")
    made.refresh_from_db()
    assert made.state == "posted"
    listed = client.get(f"/admin/points/settlementline/?settlement__id__exact={made.pk}")
    assert [line.place for line in listed.context["cl"].result_list] == [2, 1]


def test_a_period_that_cannot_be_is_refused_in_the_form(login, cast, earned):
    data = {"ends_on": ago(0), "name_masking": "ends", "once": uuid.uuid4()}
    answer = login(cast.chen).post("/admin/points/settlement/add/", data)

    assert answer.context["form"].non_field_errors()
    assert not Settlement.objects.exists()


def board_rows(client):
    client.post("/language/", {"language": "en"})
    board = client.get("/admin/other/").context["board"]
    return [
        (row.title, row.is_urgent) for panel in board.panels if panel.icon == "points" for row in panel.rows
    ]


def test_the_board_says_what_is_due(login, cast, award, community, over):
    client = login(cast.chen)
    award(cast.zhao, 3, 99)
    assert board_rows(client) == []
    award(cast.zhao, 4, 101)
    assert [urgent for _title, urgent in board_rows(client)] == [False]
    made = settlements.draft(community=community, ends_on=ago(50), by=cast.chen)
    settlements.publish_notice(made, by=cast.chen, days=7)
    assert board_rows(client) == [(str(made), False)]
    objections.raise_objection(made, resident=cast.zhao, text="少", by=cast.zhao)
    assert board_rows(client) == [(str(made), True)]
    assert board_rows(login(cast.zhou)) == []


def test_the_workbook_has_full_names_and_sums_and_is_logged(login, cast, noticed):
    heads = [line.head[:12] for line in noticed.lines.order_by("place")]
    answer = login(cast.chen).post(f"{noticed.notice_url}workbook/")

    assert cells(answer) == [
        [1, "赵铁柱", "3号楼", 20, 30, 0, 0, 50, 1, heads[0]],
        [2, "钱进", "3号楼", 0, 10, 0, 0, 10, 1, heads[1]],
        [None, "合计", "2 人", 20, 40, 0, 0, 60, 2, noticed.digest[:12]],
    ]
    logged = AuditEvent.objects.get(kind="export")
    assert (logged.by, logged.detail["count"]) == (cast.chen, 2)
    assert login(cast.zhao).post(f"{noticed.notice_url}workbook/").status_code == 404
    assert login(cast.chen).get(f"{noticed.notice_url}workbook/").status_code == 405


# Statements


def test_a_statement_runs_from_what_was_there_to_what_is_left(login, cast, earned):
    page = login(cast.zhao).get(f"/points/statement/?first={ago(60)}&last={ago(30)}")
    made = page.context["statement"]

    assert (made.opening, made.received, made.given, made.closing) == (20, 30, 0, 50)
    assert [(line.entry.sequence, line.balance) for line in made.lines] == [(2, 50)]


def test_one_takes_ones_own_statement_along(login, cast, earned):
    data = {"first": ago(120), "last": ago(0)}
    rows = cells(login(cast.zhao).post("/points/statement/workbook/", data))

    assert [(row[0], row[2], row[5], row[6]) for row in rows] == [
        (None, "期初", None, 0),
        (1, "获得", 20, 20),
        (2, "获得", 30, 50),
        (None, "期末", None, 50),
    ]
    assert not AuditEvent.objects.filter(kind="export").exists()


def test_what_the_office_takes_along_is_logged(login, cast, earned):
    data = {"first": ago(120), "last": ago(0), "for": cast.zhao.pk}
    answer = login(cast.chen).post("/points/statement/workbook/", data)

    assert len(cells(answer)) == 4
    logged = AuditEvent.objects.get(kind="export")
    assert (logged.by, logged.detail) == (cast.chen, {"resident": cast.zhao.pk, "count": 2})


def test_nobody_reads_a_neighbours_statement(login, cast, earned):
    for person in (cast.qian, cast.zhou, cast.he):
        client = login(person)
        assert client.get(f"/points/statement/?for={cast.zhao.pk}").status_code == 404
        data = {"first": ago(120), "last": ago(0), "for": cast.zhao.pk}
        assert client.post("/points/statement/workbook/", data).status_code == 404
    assert login(cast.daughter).get(f"/points/statement/?for={cast.wang.pk}").status_code == 200
    assert login(cast.zhao).get("/points/statement/?for=x").status_code == 404


@pytest.mark.parametrize("query", ["first=2026-05-01&last=2026-04-01", "first=gestern&last=2026-04-01"])
def test_a_period_that_is_none_is_said_so(login, cast, query):
    page = login(cast.zhao).get(f"/points/statement/?{query}")

    assert page.context["statement"] is None
    assert page.context["form"].errors


def test_pages_carry_no_inline_script_or_style(login, cast, noticed):
    client = login(cast.chen)
    pages = [
        noticed.notice_url, "/points/statement/", "/points/notices/", "/admin/points/settlement/add/",
        f"/admin/points/settlement/{noticed.pk}/change/",
    ]  # fmt: skip
    for page in pages:
        text = client.get(page).content.decode()
        assert " style=" not in text
        assert "<style" not in text
