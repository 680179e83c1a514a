"""The pages of a round on the phone and in the office."""

import uuid
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.models import AuditEvent
from repairs.models import Checklist, Finding, RepairOrder, Round, RoundItem, RoundPhoto
from repairs.rounds import findings, walking
from tests.permissions.world import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def key():
    return {"once": str(uuid.uuid4())}


def address(item):
    return reverse("repairs:round_item", args=[item.round_id, item.pk])


def test_each_press_is_stored_and_leads_to_the_next(cast, send, login):
    first, second, third, last = send().items.all()
    client = login(cast.zhao)

    answer = client.post(address(first), key() | {"result": "fine", "seen": 0})
    assert answer["Location"] == address(second)
    answer = client.post(address(third), key() | {"result": "not_seen", "note": "锁着", "seen": 0})
    assert answer["Location"] == address(last)
    answer = client.post(address(last), key() | {"result": "not_here", "seen": 0})
    assert answer["Location"] == address(second)
    answer = client.post(address(second), key() | {"result": "fine", "seen": 0})
    assert answer["Location"] == first.round.get_absolute_url()

    page = client.get(answer["Location"]).content.decode()
    assert "The round is complete" in page
    assert "4 of 4 answered" in page


def test_a_photo_sent_twice_by_a_bad_network_is_stored_once(cast, send, login, own_uploads):
    item = send().items.first()
    sent = key() | {"result": "problem", "seen": 0}
    client = login(cast.zhao)

    answers = [
        client.post(address(item), sent | {"photos": SimpleUploadedFile("a.jpg", picture(), "image/jpeg")})
        for _ in range(2)
    ]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert (RoundPhoto.objects.count(), Finding.objects.count()) == (1, 1)
    url = RoundPhoto.objects.get().get_absolute_url()
    assert [client.get(url).status_code, client.get(f"{url}?s=1").status_code] == [200, 200]
    assert login(cast.qian).get(url).status_code == 404


def test_a_stale_card_shows_what_is_on_record(cast, send, login):
    item = send().items.first()
    walking.answer(item, by=cast.chen, result="not_seen", note="门锁着", seen=0)

    sent = key() | {"result": "fine", "note": "钥匙在门卫", "seen": 0}
    answer = login(cast.zhao).post(address(item), sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "门锁着 (陈静)" in page
    assert 'name="seen" value="1"' in page
    item.refresh_from_db()
    assert item.result == "not_seen"

    assert ">钥匙在门卫</textarea>" in page
    form = answer.context["form"]
    again = {name: form[name].value() for name in ("once", "note", "seen")}
    assert login(cast.zhao).post(address(item), again | {"result": "fine"}).status_code == 302
    item.refresh_from_db()
    assert (item.result, item.note) == ("fine", "钥匙在门卫")


def test_a_problem_without_a_photo_is_asked_for_one(cast, send, login):
    item = send().items.first()

    answer = login(cast.zhao).post(address(item), key() | {"result": "problem", "seen": 0})

    assert answer.status_code == 422
    assert "Please take a photo" in answer.content.decode()
    assert not RoundItem.objects.exclude(result="").exists()


def test_a_finding_becomes_an_order_at_one_press(cast, found, login):
    client = login(cast.zhao)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "Make it a repair order" in page

    sent = key()
    for _ in range(2):
        client.post(reverse("repairs:finding_order", args=[found.pk]), sent)
    client.post(reverse("repairs:finding_order", args=[found.pk]), key())

    order = RepairOrder.objects.get()
    page = client.get(found.get_absolute_url()).content.decode()
    assert f'href="{order.get_absolute_url()}"' in page
    assert "Make it a repair order" not in page


def test_a_homes_order_is_not_told_to_whoever_walks_by(cast, found, orders, login):
    """Its number can be guessed; its item and state are the home's own."""
    home = orders.submitted(item="自家的门")
    client = login(cast.zhao)

    client.post(reverse("repairs:finding_attach", args=[found.pk]), key() | {"number": home.number})

    found.refresh_from_db()
    assert found.order is None
    assert "自家的门" not in client.get(found.get_absolute_url()).content.decode()


def test_looking_again_on_its_page(cast, found, login, put_right):
    client = login(cast.chen)
    client.post(reverse("repairs:finding_order", args=[found.pk]), key())
    url = reverse("repairs:finding_look", args=[found.pk])
    assert client.post(url, key() | {"result": "gone"}).status_code == 422
    put_right(RepairOrder.objects.get())

    assert client.post(url, key() | {"result": "gone", "note": "清走了"}).status_code == 302

    found.refresh_from_db()
    assert found.state == "verified"


def test_staff_plan_a_round_for_all_buildings(cast, checklist, buildings, login):
    client = login(cast.chen)
    sent = key() | {"checklist": checklist.pk, "assignee": cast.sun.pk, "due_on": timezone.localdate()}

    for _ in range(2):
        answer = client.post(reverse("repairs:round_new"), sent)

    walk = Round.objects.get()
    assert answer["Location"] == walk.get_absolute_url()
    assert (walk.assignee, set(walk.buildings.all())) == (cast.sun, set(buildings))


def test_a_warden_is_sent_by_the_phone_they_log_in_with(cast, checklist, login):
    client = login(cast.chen)
    sent = {"checklist": checklist.pk, "due_on": timezone.localdate()}

    def plan(phone):
        return client.post(reverse("repairs:round_new"), key() | sent | {"phone": phone}).status_code

    assert [plan(cast.zheng.phone), plan("19900009999"), plan("")] == [422, 422, 422]
    assert plan(cast.li.phone) == 302
    assert Round.objects.get().assignee == cast.li


def test_a_round_is_found_on_the_home_page_of_whoever_walks_it(cast, send, login):
    send()
    assert reverse("repairs:rounds") in login(cast.zhao).get("/").content.decode()
    assert reverse("repairs:rounds") not in login(cast.qian).get("/").content.decode()


def test_the_workbook_says_what_the_sheet_says_and_is_written_down(cast, found, login):
    walk = found.item.round
    client = login(cast.chen)
    client.post(reverse("repairs:finding_order", args=[found.pk]), key())

    answer = client.post(reverse("repairs:round_download", args=[walk.pk]))

    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    _title, _headings, first, *others = book.active.iter_rows(values_only=True)
    number = RepairOrder.objects.get().number
    assert first[:6] == ("3号楼", "消防车通道被占", "problem", "停了两辆车", 1, "赵铁柱")
    assert (first[7], len(others)) == (number, 3)
    sheet = client.get(reverse("repairs:round_sheet", args=[walk.pk])).content.decode()
    assert all(words in sheet for words in ("停了两辆车", number, "not looked at yet"))
    assert AuditEvent.objects.filter(kind="export", by=cast.chen).count() == 1


def test_a_long_round_costs_no_more_than_a_short_one(cast, send, checklist, login):
    short = send()
    for number in range(20):
        checklist.items.create(text=f"第{number}项")
    long = send()
    client = login(cast.zhao)

    def cost(walk):
        pages = [
            walk.get_absolute_url(),
            reverse("repairs:round_sheet", args=[walk.pk]),
            address(walk.items.first()),
            reverse("repairs:rounds"),
        ]
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(page).status_code == 200
            counts.append(len(seen))
        return counts

    cost(short)
    assert cost(short) == cost(long)
    assert max(cost(long)) <= 10


def test_the_shared_checklists_are_there_and_a_community_makes_its_own(cast, community, login):
    shared = Checklist.objects.create(title="电梯", code="lifts")
    shared.items.create(text="救援电话打不通")
    client = login(cast.chen)
    page = reverse("admin:repairs_checklist_step", args=[shared.pk, "own"])

    client.post(page, key())

    own = Checklist.objects.get(community=community, code="lifts")
    assert [item.text for item in own.items.all()] == ["救援电话打不通"]
    chosen = Checklist.objects.valid_for(community)
    assert (own in chosen, shared in chosen) == (True, False)


def test_staff_hand_over_in_the_office(cast, send, login):
    walk = send()
    url = reverse("admin:repairs_round_step", args=[walk.pk, "hand-over"])

    answer = login(cast.chen).post(url, key() | {"assignee": cast.qian.pk})

    walk.refresh_from_db()
    assert (answer.status_code, walk.assignee) == (302, cast.qian)


def test_a_walker_reads_of_an_order_what_the_hall_shows(cast, found, login, orders):
    theirs = orders.open(
        item=f"消防通道被占，打{cast.wang.phone}", place_kind="common", place="楼前", room=""
    )
    findings.attach(found, theirs, by=cast.chen)

    page = login(cast.zhao).get(found.get_absolute_url()).content.decode()

    assert theirs.get_absolute_url() in page
    assert cast.wang.phone not in page


def test_the_order_leads_back_to_its_finding_for_the_office_and_the_walker_alone(login, cast, found):
    order = findings.make_order(found, by=cast.zhao)
    address = found.get_absolute_url()

    assert address in login(cast.zhao).get(order.get_absolute_url()).content.decode()
    assert address in login(cast.chen).get(order.get_absolute_url()).content.decode()
    office = reverse("admin:repairs_repairorder_change", args=[order.pk])
    assert address in login(cast.chen).get(office).content.decode()
    page = login(cast.qian).get(order.get_tracking_url())
    assert (page.status_code, address in page.content.decode()) == (200, False)
