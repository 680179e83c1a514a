"""Walking through an activity: the list, the page, the screen, the door."""

import io
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from community import photos
from community.models import AuditEvent, Resident
from points import activities, activity_photos, check_in, reviews, sign_ups
from points.models import Activity, ActivityPhoto, Attendance, HeldAward, SignUp
from tests.points.activity_cast import begin

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def press(client, address, **values):
    return client.post(address, {"once": str(uuid.uuid4())} | values, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def picture():
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "tan").save(file, "JPEG")
    file.seek(0)
    file.name = "talk.jpg"
    return file


def test_residents_see_what_their_own_community_announced(login, cast, plan, next_door):
    talk, draft = plan(), plan(title="还在写", published=False)
    plan(title="已取消", published=False, community=next_door)
    over = begin(plan(title="昨天的讲座"), minutes=600)
    Activity.objects.filter(pk=over.pk).update(ends_at=timezone.now() - timedelta(hours=9))

    page = login(cast.wang).get("/activities/")
    assert [one.title for one in page.context["coming"]] == ["消防安全培训"]
    assert [one.title for one in page.context["page"]] == ["昨天的讲座"]
    assert login(cast.wang).get(f"/activities/{talk.pk}/").status_code == 200

    for person, activity in [(cast.zheng, talk), (cast.wang, draft), (cast.zhou, draft)]:
        assert login(person).get(f"/activities/{activity.pk}/").status_code == 404
    assert login(cast.chen).get(f"/activities/{draft.pk}/").status_code == 200
    assert [one.title for one in login(cast.zheng).get("/activities/").context["coming"]] == []


def test_signing_up_and_stepping_back_by_button(login, cast, plan):
    talk = plan(capacity=1)
    client = login(cast.wang)
    key = str(uuid.uuid4())
    for _press in range(2):
        assert client.post(f"/activities/{talk.pk}/sign-up/", {"once": key}).status_code == 302
    assert SignUp.objects.count() == 1
    assert "A place is kept for you." in client.get(f"/activities/{talk.pk}/").content.decode()

    waiting = press(login(cast.li), f"/activities/{talk.pk}/sign-up/")
    assert "waiting list" in said(waiting)[0]
    assert "0 people before you" in waiting.content.decode()
    assert said(press(login(cast.li), f"/activities/{talk.pk}/sign-up/")) == ["李建国 is signed up already."]

    press(login(cast.wang), f"/activities/{talk.pk}/withdraw/")
    assert list(talk.sign_ups.order_by("position").values_list("state", flat=True)) == ["cancelled", "signed"]
    assert said(press(login(cast.wang), f"/activities/{talk.pk}/withdraw/")) == [
        "This sign-up was withdrawn already."
    ]


def test_points_that_wait_for_a_second_look_are_in_no_passbook(login, cast, plan, community):
    community.activity_points_a_day = 0
    community.save()
    talk = plan(begun=True, points=60)
    check_in.check_in_walk_in(talk, resident=cast.wang, by=cast.chen)
    activities.close(talk, by=cast.chen)

    def told():
        page = login(cast.wang).get(f"/activities/{talk.pk}/").content.decode()
        said = ("wait for a second look", "not entered", "are in the passbook")
        return [words for words in said if words in page]

    assert told() == ["wait for a second look"]
    street = Resident.objects.create_superuser("19900010009", "x", name="街道")
    reviews.refuse(HeldAward.objects.get(), by=street, reason="重复")
    assert told() == ["not entered"]


def test_a_daughter_signs_her_mother_up(login, cast, plan):
    talk = plan()
    press(login(cast.daughter), f"/activities/{talk.pk}/sign-up/?for={cast.wang.pk}")
    assert talk.sign_ups.get().resident == cast.wang
    stranger = login(cast.li).post(
        f"/activities/{talk.pk}/sign-up/?for={cast.wang.pk}", {"once": str(uuid.uuid4())}
    )
    assert stranger.status_code == 404


@pytest.mark.parametrize("address", ["sign-up", "withdraw", "people/walk-in", "export", "check-in/guest"])
def test_nothing_changes_by_following_a_link(login, cast, plan, address):
    assert login(cast.chen).get(f"/activities/{plan().pk}/{address}/").status_code == 405


def test_only_who_runs_it_sees_the_code_and_the_list(login, cast, plan):
    talk = begin(plan(organiser=cast.sun))
    for part in ("screen", "screen/code", "people", "photos"):
        for person, status in [(cast.chen, 200), (cast.sun, 200), (cast.wang, 404), (cast.zhou, 404)]:
            assert login(person).get(f"/activities/{talk.pk}/{part}/").status_code == status, (part, person)
    for part in ("people/new", "import"):
        for person, status in [(cast.chen, 200), (cast.sun, 404), (cast.wang, 404), (cast.zhou, 404)]:
            assert login(person).get(f"/activities/{talk.pk}/{part}/").status_code == status, (part, person)
    assert login(cast.sun).post(f"/activities/{talk.pk}/export/").status_code == 404


def test_the_screen_shows_a_code_that_works_and_renews_itself(login, cast, plan):
    talk = plan(begun=True)
    page = login(cast.chen).get(f"/activities/{talk.pk}/screen/").content.decode()
    code = re.search(r'screen-digits">(\d{3} \d{3})<', page)[1]
    assert "<svg" in page
    assert f'hx-get="/activities/{talk.pk}/screen/code/"' in page

    done = press(login(cast.wang), f"/activities/{talk.pk}/check-in/", code=code)
    assert said(done) == ["You are checked in. Welcome!"]
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        fragment = login(cast.chen).get(f"/activities/{talk.pk}/screen/code/").content.decode()
    assert code not in fragment
    assert "Here: 1" in fragment


def test_before_its_time_the_screen_shows_no_code(login, cast, plan):
    page = login(cast.chen).get(f"/activities/{plan().pk}/screen/")
    assert (page.context["code"], page.context["qr"]) == ("", "")


def test_scanning_logging_in_and_one_tap(client, login, cast, plan):
    talk = plan(begun=True)
    here = f"/activities/{talk.pk}/check-in/"
    assert client.get(f"{here}?c={check_in.token_now(talk)}").url == here
    welcome = client.get(here).content.decode()
    assert "Log in and check in" in welcome

    with time_machine.travel(timezone.now() + timedelta(minutes=5)):  # logging in took a while
        login(cast.wang)
        page = client.get(here)
        assert page.context["is_present"]
        assert talk.attendances.count() == 0
        assert said(client.post(here, follow=True)) == ["You are checked in. Welcome!"]
        client.post(here)

    assert Attendance.objects.get().resident == cast.wang


def test_without_the_screen_in_view_nobody_is_here(client, login, cast, plan):
    talk = plan(begun=True)
    here = f"/activities/{talk.pk}/check-in/"
    assert client.get(f"{here}?c=00000000000000000000").url == f"/login/?next={here}"
    login(cast.wang)
    assert not client.get(f"{here}?c=00000000000000000000").context["is_present"]
    wrong = str((int(check_in.code_now(talk)) + 1) % 10**6).zfill(6)
    assert "no longer, on the screen" in said(client.post(here, {"code": wrong}, follow=True))[0]
    client.get(f"{here}?c={check_in.token_now(talk)}")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert not client.get(here).context["is_present"]
    assert login(cast.zheng).get(here).status_code == 404
    assert talk.attendances.count() == 0


def test_a_guest_without_an_account_checks_in_at_the_door(client, cast, plan):
    talk = plan(begun=True)
    sign_ups.sign_up_representative(
        talk, organisation="安居物业", person_name="丁一", phone="199 0001 0001", by=cast.chen
    )
    guest = f"/activities/{talk.pk}/check-in/guest/"
    known = {"name": "丁一", "phone": "19900010001"}
    assert client.post(guest, known).status_code == 302
    assert talk.attendances.count() == 0  # the screen was not in view

    client.get(f"/activities/{talk.pk}/check-in/?c={check_in.token_now(talk)}")
    stranger = client.post(guest, known | {"name": "丁二"})
    assert "Nobody is announced" in stranger.content.decode()
    assert "Welcome!" in client.post(guest, known).content.decode()
    assert talk.attendances.get().sign_up.person_name == "丁一"


def test_the_list_finds_one_of_two_hundred_names_and_ticks_it(login, cast, plan, crowd):
    talk = plan(begun=True, capacity=300)
    for number in range(215):
        sign_ups.sign_up_representative(
            talk,
            organisation=f"企业{number}",
            person_name=f"代表{number}",
            phone=f"1990001{number:04d}",
            by=cast.chen,
        )
    client = login(cast.chen)
    people = f"/activities/{talk.pk}/people/"
    assert len(client.get(people).context["entries"]) == 215
    for words in ("企业137", "代表137", "0137"):
        assert [entry.person_name for entry in client.get(f"{people}?q={words}").context["entries"]] == [
            "代表137"
        ]
    entry = talk.sign_ups.get(person_name="代表137")
    back = client.post(f"{people}{entry.pk}/", {"words": "q=代表137"})
    assert back.url == f"{people}?q=%E4%BB%A3%E8%A1%A8137"
    assert talk.attendances.get().sign_up == entry
    assert len(client.get(f"{people}?missing=1").context["entries"]) == 214

    row = client.post(f"{people}{entry.pk}/", {"undo": "1"}, headers={"HX-Request": "true"})
    assert f'id="entry-{entry.pk}"' in row.content.decode()
    assert talk.attendances.count() == 0


def test_the_organiser_finds_by_the_digits_they_see_and_guesses_no_others(login, cast, plan):
    talk = plan(begun=True, organiser=cast.sun)
    sign_ups.sign_up(talk, resident=cast.wang, by=cast.chen)
    guest = {"organisation": "甲店", "person_name": "丁一", "phone": "19900010001"}
    sign_ups.sign_up_representative(talk, by=cast.chen, **guest)

    def found(who, digits):
        page = login(who).get(f"/activities/{talk.pk}/people/?q={digits}")
        return [entry.name for entry in page.context["entries"]]

    assert [found(cast.sun, phone[-4:]) for phone in (cast.wang.phone, guest["phone"])] == [
        ["王秀兰", "丁一"],
        ["王秀兰", "丁一"],
    ]
    assert [found(cast.sun, phone[-5:]) for phone in (cast.wang.phone, guest["phone"])] == [[], []]
    assert found(cast.chen, guest["phone"][-7:]) == ["丁一"]


def test_staff_let_in_somebody_who_did_not_sign_up_and_take_off_who_phoned(login, cast, plan):
    talk = plan(begun=True)
    client, people = login(cast.chen), f"/activities/{talk.pk}/people/"
    assert [one.name for one in client.get(f"{people}?q=秀兰").context["others"]] == ["王秀兰"]
    client.post(f"{people}walk-in/", {"resident": cast.wang.pk})
    assert talk.attendances.get().resident == cast.wang
    assert client.post(f"{people}walk-in/", {"resident": cast.zheng.pk}).status_code == 404
    assert client.get(f"{people}?q=秀兰").context["others"] == []

    entry = sign_ups.sign_up(talk, resident=cast.li, by=cast.chen)
    client.post(f"{people}{entry.pk}/off/")
    entry.refresh_from_db()
    assert entry.state == "cancelled"
    press(client, f"{people}new/", organisation="安居物业", person_name="丁一", phone="")
    assert talk.sign_ups.get(organisation="安居物业").person_name == "丁一"


def test_photos_afterwards_for_the_community_only(login, cast, plan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    talk = plan(begun=True)
    added = login(cast.chen).post(
        f"/activities/{talk.pk}/photos/", {"once": str(uuid.uuid4()), "photos": [picture()]}
    )
    assert added.url == f"/activities/{talk.pk}/"
    photo = ActivityPhoto.objects.get()
    assert (
        f"/activities/photos/{photo.pk}/small/"
        in login(cast.wang).get(f"/activities/{talk.pk}/").content.decode()
    )
    for person, status in [(cast.wang, 200), (cast.chen, 200), (cast.zheng, 404), (cast.zhou, 404)]:
        assert login(person).get(f"/activities/photos/{photo.pk}/").status_code == status

    assert login(cast.wang).post(f"/activities/photos/{photo.pk}/remove/").status_code == 404
    with pytest.raises(activities.NotAllowed):
        activity_photos.remove_photo(photo, by=cast.wang)
    assert photos.path_of(photo.file).exists()
    activity_photos.remove_photo(photo, by=cast.chen)
    assert not ActivityPhoto.objects.exists()
    assert AuditEvent.objects.filter(detail__step="photo removed").exists()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("wang", "/activities/"),
        ("daughter", "/activities/?for={wang}"),
        ("wang", "/activities/{pk}/"),
        ("chen", "/activities/{pk}/"),
        ("chen", "/activities/{pk}/people/"),
        ("chen", "/activities/{pk}/people/?q=居民"),
        ("chen", "/activities/{pk}/screen/"),
        ("chen", "/admin/points/activity/"),
        ("chen", "/admin/"),
    ],
)
def test_a_page_costs_the_same_however_much_it_shows(login, cast, plan, crowd, name, address):
    talk = plan(begun=True, capacity=500)
    sign_ups.sign_up(talk, resident=cast.wang, by=cast.chen)
    plan(title="另一个")
    crowd(1)
    address = address.format(pk=talk.pk, wang=cast.wang.pk)
    client = login(getattr(cast, name))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    cost()  # what is cached for everybody
    one = cost()
    for number, person in enumerate(crowd(12)):
        check_in.check_in_walk_in(talk, resident=person, by=cast.chen)
        sign_ups.sign_up(plan(title=f"讲座{number}"), resident=cast.wang, by=cast.wang)
        ActivityPhoto.objects.create(
            activity=talk, file=f"photos/2026/11/{number:036d}.jpg", width=8, height=6, sha256="0" * 64
        )
    assert cost() == one
    assert one <= (20 if "admin" in address else MOST_QUERIES)
