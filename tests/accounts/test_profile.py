"""Wang looks after her own details and says who may act for her."""

import uuid

import pytest
from django.contrib.auth import get_user

from community.access import may_act_for
from community.models import AuditEvent, Consent, Message, Resident
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(cast, as_person):
    browser = as_person(cast.wang)
    browser.cookies["django_language"] = "en"
    return browser


def edited(cast, **changes):
    person = Resident.objects.get(pk=cast.wang.pk)
    stored = {
        "name": person.name,
        "building": person.building_id,
        "unit": person.unit,
        "room": person.room,
        "contact_phone": person.contact_phone,
        "version": person.version,
    }
    return stored | changes


def test_the_page_shows_what_is_hers(cast, wang):
    page = wang.get("/profile/").content.decode()

    assert all(text in page for text in ["王秀兰", "3号楼2单元903", "19900000001", "王小雨", "女儿"])
    assert "李建国" not in page


def test_changed_details_are_stored_and_noted(cast, wang):
    answer = wang.post("/profile/edit/", edited(cast, room="904", contact_phone="010-6000 0001"))

    assert answer.url == "/profile/"
    cast.wang.refresh_from_db()
    assert (cast.wang.room, cast.wang.contact_phone, cast.wang.version) == ("904", "01060000001", 2)
    assert list(AuditEvent.objects.values_list("by_id", "detail")) == [
        (
            cast.wang.pk,
            {"changed": {"room": ["903", "904"], "contact_phone": ["19900000001", "01060000001"]}},
        )
    ]


def test_an_edit_from_an_old_page_shows_both_versions_and_loses_nothing(cast, wang, sentences):
    old_page = edited(cast, room="905")
    Resident.objects.filter(pk=cast.wang.pk).update(room="101", version=2)

    answer = wang.post("/profile/edit/", old_page)

    assert answer.status_code == 409
    assert sentences(answer) == ["These details were changed meanwhile. Please look at both and save again."]
    assert [(line["typed"], line["stored"]) for line in answer.context["differences"]] == [("905", "101")]
    form = answer.context["form"]
    assert (form["room"].value(), str(form["version"].value())) == ("905", "2")
    cast.wang.refresh_from_db()
    assert cast.wang.room == "101"

    assert wang.post("/profile/edit/", {**old_page, "version": form["version"].value()}).url == "/profile/"
    cast.wang.refresh_from_db()
    assert cast.wang.room == "905"


def test_a_building_of_another_community_is_not_hers(cast, wang):
    answer = wang.post("/profile/edit/", edited(cast, building=cast.zheng.building_id))

    assert "building" in answer.context["form"].errors
    cast.wang.refresh_from_db()
    assert cast.wang.building_id == cast.li.building_id


@pytest.mark.parametrize("field", ["community", "phone", "is_superuser", "is_active", "note"])
def test_what_the_form_does_not_offer_cannot_be_sent_along(cast, wang, field):
    before = getattr(cast.wang, field)
    wang.post("/profile/edit/", edited(cast, **{field: "1"}))

    assert getattr(Resident.objects.get(pk=cast.wang.pk), field) == before


def test_a_new_password_ends_the_other_browsers_and_keeps_this_one(cast, wang, as_person):
    other = as_person(cast.wang)

    assert wang.post("/profile/password/", {"old": PASSWORD, "password": "another-2026"}).url == "/profile/"
    assert get_user(wang) == cast.wang
    assert not get_user(other).is_authenticated


def test_the_old_password_is_asked_and_guessing_it_is_slowed(cast, wang, settings, sentences):
    settings.LOGIN_TRIES_PER_ACCOUNT = 2
    answers = [
        sentences(wang.post("/profile/password/", {"old": old, "password": "another-2026"}))
        for old in ("guess-1", "guess-2", PASSWORD)
    ]

    wrong = "The old password is not right. If you forgot it, have a code sent to your phone."
    assert answers == [[wrong], [wrong], ["You tried this often. Please try again in an hour."]]
    assert Resident.objects.get(pk=cast.wang.pk).check_password(PASSWORD)


def helper_form(person, **changes):
    values = {"name": person.name, "phone": person.phone, "relation": "邻居", "once": str(uuid.uuid4())}
    return values | changes


def test_wang_lets_her_neighbour_act_for_her_and_ends_it(cast, wang):
    form = helper_form(cast.li)
    assert [wang.post("/profile/helpers/new/", form).url for _press in range(2)] == ["/profile/"] * 2
    assert may_act_for(cast.li, cast.wang)
    consent = Consent.objects.get(helper=cast.li)
    assert (consent.resident, consent.relation, consent.recorded_by) == (cast.wang, "邻居", cast.wang)

    assert wang.post(f"/profile/helpers/{consent.pk}/end/").url == "/profile/"
    assert not may_act_for(cast.li, cast.wang)
    assert Message.objects.filter(resident=cast.li).count() == 2
    assert list(AuditEvent.objects.order_by("id").values_list("by_id", "detail")) == [
        (cast.wang.pk, {"consent": "given", "how": "website"}),
        (cast.wang.pk, {"consent": "withdrawn", "how": "website"}),
    ]


def test_the_daughter_may_step_back_and_strangers_may_not_end_it(cast, as_person):
    consent = Consent.objects.get()

    assert as_person(cast.li).post(f"/profile/helpers/{consent.pk}/end/").status_code == 404
    assert as_person(cast.chen).post(f"/profile/helpers/{consent.pk}/end/").status_code == 404
    assert may_act_for(cast.daughter, cast.wang)
    assert as_person(cast.daughter).get(f"/profile/helpers/{consent.pk}/end/").status_code == 405
    assert as_person(cast.daughter).post(f"/profile/helpers/{consent.pk}/end/").url == "/profile/"
    assert not may_act_for(cast.daughter, cast.wang)


NOBODY = "Nobody is registered with this name and number. Please ask them to register first."


@pytest.mark.parametrize(
    ("who", "changes", "sentence"),
    [
        ("li", {"name": "李建"}, NOBODY),
        ("li", {"phone": "19900009999"}, NOBODY),
        ("wang", {}, "You can always act for yourself."),
        ("daughter", {}, "王小雨 may act for you already."),
    ],
)
def test_a_helper_is_named_exactly_once(cast, wang, sentences, who, changes, sentence):
    answer = wang.post("/profile/helpers/new/", helper_form(getattr(cast, who), **changes))

    assert sentences(answer) == [sentence]
    assert Consent.objects.count() == 1


def test_numbers_are_not_fished_for_with_the_helper_form(cast, wang, sentences):
    for number in range(10):
        wang.post("/profile/helpers/new/", helper_form(cast.li, phone=f"1990000800{number}"))

    assert sentences(wang.post("/profile/helpers/new/", helper_form(cast.li))) == [
        "You tried this often. Please try again in an hour."
    ]


def test_one_helper_or_thirty_cost_the_same(cast, wang, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add(number):
        person = Resident.objects.create_user(f"199000120{number:02d}", "x", name=f"邻居{number}")
        Consent.objects.create(resident=cast.wang, helper=person)
        Consent.objects.create(resident=person, helper=cast.wang)

    add(0)
    with CaptureQueriesContext(
        connection,
    ) as few:
        wang.get("/profile/")
    for number in range(1, 30):
        add(number)
    with django_assert_num_queries(len(few)):
        wang.get("/profile/")
    assert len(few) <= 10
