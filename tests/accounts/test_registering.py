"""A new neighbour registers; somebody the office knows already gets their own record and no second one."""

import uuid

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.hashers import check_password, make_password

from community.accounts import registration
from community.errors import Refused
from community.models import AuditEvent, Building, Message, Resident
from tests.racing import at_once

PHONE = "19900010001"
NEW = {"name": "林小满", "unit": "1", "room": "502", "password": "maple-tree-7", "privacy": "on"}


@pytest.fixture
def browser(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def proved(browser, code_on):
    """The browser, with the phone's code typed."""
    browser.post("/register/", {"phone": PHONE})
    assert browser.post("/register/code/", {"code": code_on(PHONE)}).url == "/register/details/"
    return browser


def details(**changes):
    return {**NEW, "once": str(uuid.uuid4()), **changes}


@pytest.mark.django_db
def test_a_new_neighbour_registers_and_is_logged_in(community, building, proved):
    answer = proved.post("/register/details/", details(building=building.pk, name=" 林  小满 "))

    assert answer.url == "/"
    person = get_user(proved)
    assert (person.name, person.phone, person.contact_phone, person.community, person.home) == (
        "林 小满",
        PHONE,
        PHONE,
        community,
        "3号楼1单元502",
    )
    assert check_password("maple-tree-7", person.password)
    assert person.phone_confirmed_at is not None
    assert not person.is_staff
    assert list(AuditEvent.objects.order_by("id").values_list("kind", "by_id", "detail")) == [
        ("register", person.pk, {"on_record": False, "maybe_the_same_as": [], "accepted_privacy": True}),
        ("sign_in", person.pk, {}),
    ]
    assert Message.objects.get().resident == person


@pytest.mark.django_db
def test_pressed_twice_it_is_one_account_and_the_same_answer(community, proved, as_person):
    form = details()
    before = proved.cookies["sessionid"].value
    first = proved.post("/register/details/", form)
    again = as_person()
    again.cookies["sessionid"] = before
    second = again.post("/register/details/", form)

    assert (first.url, second.url) == ("/", "/")
    assert Resident.objects.filter(phone=PHONE).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "  "}, "This field is required."),
        ({"privacy": ""}, "We may keep your details only when you agree."),
        ({"password": "12345678"}, "This password is entirely numeric."),
    ],
)
def test_what_is_missing_is_said_and_the_phone_stays_proved(community, proved, sentences, changes, sentence):
    assert sentence in sentences(proved.post("/register/details/", details(**changes)))
    assert Resident.objects.count() == 0
    assert proved.post("/register/details/", details()).url == "/"


@pytest.mark.django_db
def test_a_number_with_an_account_is_told_so_after_the_code(cast, browser, code_on, sentences):
    browser.post("/register/", {"phone": cast.wang.phone})
    answer = browser.post("/register/code/", {"code": code_on(cast.wang.phone)}, follow=True)

    assert answer.redirect_chain == [("/login/", 302)]
    assert sentences(answer) == ["This number is registered already. Please log in with it."]


@pytest.mark.django_db
def test_with_several_communities_one_is_chosen_with_its_own_buildings(
    community, next_door, building, proved, sentences
):
    strange = Building.objects.create(community=next_door, number="8")
    page = proved.get("/register/details/").content.decode()
    assert "阡上社区 3号楼" in page
    assert "滨河社区 8号楼" in page

    wrong = proved.post("/register/details/", details(community=community.pk, building=strange.pk))
    assert sentences(wrong) == ["That building is in another community."]
    assert proved.post("/register/details/", details(community=next_door.pk, building=strange.pk)).url == "/"
    assert get_user(proved).community == next_door


@pytest.mark.django_db
def test_a_community_out_of_use_is_not_offered(community, next_door, proved):
    type(next_door).objects.filter(pk=next_door.pk).update(is_active=False)

    assert "滨河社区" not in proved.get("/register/details/").content.decode()
    assert proved.post("/register/details/", details()).url == "/"
    assert get_user(proved).community == community


def on_record(community, **fields):
    return Resident.objects.create_user(
        None, None, **{"name": "林小满", "community": community, "contact_phone": PHONE, **fields}
    )


def register(community, **fields):
    values = {
        "phone": PHONE,
        "name": "林小满",
        "community": community,
        "password_hash": make_password("maple-tree-7"),
    }
    return registration.register(**(values | fields))


@pytest.mark.django_db
def test_somebody_on_record_gets_their_own_record(community, building):
    known = on_record(community, building=building, unit="2", room="101", note="常年独居", version=4)

    person = register(community, room="102")

    assert person.pk == known.pk
    assert (person.phone, person.home, person.note, person.version) == (PHONE, "3号楼2单元102", "常年独居", 5)
    assert Resident.objects.count() == 1
    assert AuditEvent.objects.get().detail["on_record"] is True


@pytest.mark.django_db
def test_between_namesakes_nobody_is_guessed(community):
    namesakes = [on_record(community, room="101"), on_record(community, room="901")]

    person = register(community)

    assert person.pk not in {namesake.pk for namesake in namesakes}
    assert Resident.objects.filter(phone=None).count() == 2
    assert AuditEvent.objects.get().detail == {
        "on_record": False,
        "maybe_the_same_as": [namesake.pk for namesake in namesakes],
        "accepted_privacy": True,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "difference",
    [{"name": "林小曼"}, {"contact_phone": "19900010009"}, {"contact_phone": ""}, {"is_active": False}],
)
def test_a_record_that_differs_is_left_alone(community, difference):
    known = on_record(community, **difference)

    assert register(community).pk != known.pk
    known.refresh_from_db()
    assert known.phone is None


@pytest.mark.django_db
def test_a_record_next_door_or_with_a_login_is_left_alone(community, next_door):
    on_record(next_door)
    taken = Resident.objects.create_user(
        "19900010008", "x", name="林小满", community=community, contact_phone=PHONE
    )

    person = register(community)

    assert person.pk != taken.pk
    assert Resident.objects.filter(name="林小满").count() == 3


@pytest.mark.django_db
def test_a_building_elsewhere_or_a_taken_number_is_refused(community, next_door, building):
    with pytest.raises(Refused):
        register(next_door, building=building)
    register(community)
    with pytest.raises(Refused):
        register(community, name="另一人")

    assert Resident.objects.count() == 1
    assert AuditEvent.objects.count() == 1


@pytest.mark.race
def test_ten_registrations_of_one_phone_at_once_make_one_account(community):
    answers = at_once([lambda n=n: register(community, name=f"林小满{n}") for n in range(10)])

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused"] * 9 + ["Resident"]
    assert Resident.objects.count() == AuditEvent.objects.count() == Message.objects.count() == 1


@pytest.mark.race
def test_ten_registrations_of_somebody_on_record_take_the_record_once(community):
    known = on_record(community)

    answers = at_once([lambda: register(community)] * 10)

    assert [answer.pk for answer in answers if isinstance(answer, Resident)] == [known.pk]
    assert Resident.objects.count() == AuditEvent.objects.count() == 1
