"""Residents, volunteers, partners and settings in the office."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.models import AuditEvent, Building, Community, Consent, Message, Resident, Skill, Volunteer
from points import ledger

PEOPLE = "/admin/community/resident/"
NO_INLINES = {
    "helpers_allowed-TOTAL_FORMS": 0,
    "helpers_allowed-INITIAL_FORMS": 0,
    "duties-TOTAL_FORMS": 0,
    "duties-INITIAL_FORMS": 0,
}


@pytest.fixture
def desk(client, cast, login):
    client.cookies["django_language"] = "en"
    return login(cast.chen)


def typed(person, **changes):
    names = ["name", "unit", "room", "contact_phone", "gender", "note", "phone"]
    values = {name: getattr(person, name) or "" for name in names}
    return {**values, "building": person.building_id or "", "is_active": "on", "seen_version": person.version,
            **NO_INLINES, **changes}  # fmt: skip


def press(client, path, **answers):
    form = client.get(path).context["form"]
    return client.post(path, {field.name: field.value() for field in form.hidden_fields()} | answers)


def change_page(person):
    return f"{PEOPLE}{person.pk}/change/"


def test_an_old_resident_without_a_phone_is_added(desk, community, building, cast):
    desk.post(PEOPLE + "add/", {"name": "周桂英", "building": building.pk, "unit": "1", "room": "201", "phone": "",
                                "is_active": "on"})  # fmt: skip

    made = Resident.objects.get(name="周桂英")
    assert (made.community, made.home, made.phone, made.has_usable_password()) == (
        community, "3号楼1单元201", None, False,
    )  # fmt: skip
    noted = AuditEvent.objects.get(subject=f"community.Resident:{made.pk}")
    assert (noted.by, noted.community, noted.detail["after"]["name"]) == (cast.chen, community, "周桂英")


@pytest.mark.parametrize("words", ["王秀", "0001", "903", "王秀兰 903"])
def test_a_resident_is_found_by_name_phone_or_room(desk, cast, words):
    found = desk.get(PEOPLE, {"q": words}).context["cl"].result_list

    assert [person.pk for person in found] == [cast.wang.pk]


def test_the_list_shows_balances_and_costs_the_same_for_a_hundred(
    desk, cast, community, building, give_points
):
    def cost():
        desk.get(PEOPLE)
        with CaptureQueriesContext(connection) as captured:
            desk.get(PEOPLE)
        return len(captured)

    few = cost()
    for n in range(40):
        Resident.objects.create(name=f"居民{n}", community=community, building=building, room=str(n))
    give_points(cast.zhao, 30)

    assert cost() == few <= 8
    shown = {person.name: person.balance for person in desk.get(PEOPLE).context["cl"].result_list}
    assert shown["赵铁柱"] == 30


def test_two_people_editing_one_resident_are_shown_both_versions(desk, cast):
    first = typed(cast.wang, note="听力不好")
    desk.post(change_page(cast.wang), first)

    answer = desk.post(change_page(cast.wang), typed(cast.wang, note="行动不便"))

    cast.wang.refresh_from_db()
    assert (cast.wang.note, cast.wang.version) == ("听力不好", 2)
    assert "you wrote “行动不便”, stored is “听力不好”" in answer.content.decode()
    form = answer.context["adminform"].form
    assert (form["note"].value(), form["name"].value()) == ("行动不便", "王秀兰")
    version = form["seen_version"].value()
    desk.post(change_page(cast.wang), typed(cast.wang, note="行动不便，听力不好", seen_version=version))
    cast.wang.refresh_from_db()
    assert (cast.wang.note, cast.wang.version) == ("行动不便，听力不好", 3)


def test_history_says_who_changed_what(desk, cast):
    desk.post(change_page(cast.wang), typed(cast.wang, note="听力不好"))

    page = desk.get(f"{PEOPLE}{cast.wang.pk}/history/").content.decode()

    assert "陈静" in page
    assert "听力不好" in page


def test_consent_is_recorded_with_who_wrote_it_down_and_how(desk, cast):
    path = f"{PEOPLE}{cast.li.pk}/step/helper/"
    said = {"name": "王小雨", "phone": cast.daughter.phone, "relation": "邻居", "how": "phone"}
    desk.post(path, said | {"once": uuid.uuid4()})

    consent = Consent.objects.get(resident=cast.li)
    assert (consent.helper, consent.relation, consent.recorded_by, consent.given_how) == (
        cast.daughter,
        "邻居",
        cast.chen,
        "phone",
    )


def test_consent_is_ended_with_a_button_and_cannot_be_typed_over(desk, cast):
    consent = Consent.objects.get()
    rows = {
        "helpers_allowed-TOTAL_FORMS": 1,
        "helpers_allowed-INITIAL_FORMS": 1,
        "helpers_allowed-0-id": consent.pk,
        "helpers_allowed-0-resident": cast.wang.pk,
        "helpers_allowed-0-helper": cast.li.pk,
    }
    desk.post(change_page(cast.wang), typed(cast.wang) | rows)
    consent.refresh_from_db()
    assert consent.helper == cast.daughter

    path = f"{PEOPLE}{cast.wang.pk}/step/end-helper/"
    desk.post(path, {"once": uuid.uuid4(), "consent": consent.pk, "how": "in_person"})
    consent.refresh_from_db()
    assert (consent.withdrawn_by, consent.withdrawn_how) == (cast.chen, "in_person")


def test_staff_give_no_posts_and_leave_colleagues_logins_alone(desk, cast, community):
    rows = {
        "duties-TOTAL_FORMS": 1,
        "duties-0-resident": cast.li.pk,
        "duties-0-community": community.pk,
        "duties-0-kind": "staff",
    }
    desk.post(change_page(cast.li), typed(cast.li) | rows)
    was = cast.he.phone
    desk.post(change_page(cast.he), typed(cast.he, phone="19900000999"))

    cast.he.refresh_from_db()
    assert (cast.li.duties.count(), cast.he.phone) == (0, was)


def test_points_are_adjusted_once_however_often_it_is_pressed(desk, cast):
    path = f"{PEOPLE}{cast.li.pk}/step/adjust-points/"
    form = desk.get(path).context["form"]
    data = {"once": form["once"].value(), "amount": 15, "reason": "纸质存折结转"}

    for _n in range(3):
        desk.post(path, data)

    assert ledger.balance_of(cast.li) == 15


def test_an_adjustment_below_zero_is_refused_in_words(desk, cast):
    answer = press(desk, f"{PEOPLE}{cast.li.pk}/step/adjust-points/", amount=-5, reason="写错")

    assert "Not enough points" in answer.content.decode()
    assert ledger.balance_of(cast.li) == 0


def test_an_application_is_approved_paused_and_resumed_with_buttons(desk, cast):
    volunteer = Volunteer.objects.create(resident=cast.li)

    def standing(step, **answers):
        press(desk, f"/admin/community/volunteer/{volunteer.pk}/step/{step}/", **answers)
        volunteer.refresh_from_db()
        return volunteer.state

    assert standing("approve") == "approved"
    assert standing("pause", reason="") == "approved"
    assert standing("pause", reason="外出一个月") == "paused"
    assert standing("resume") == "approved"
    assert volunteer.decided_by == cast.chen
    buttons = desk.get(f"/admin/community/volunteer/{volunteer.pk}/change/").context["buttons"]
    assert [button.step.name for button in buttons] == ["pause"]


def test_declining_asks_for_a_reason(desk, cast):
    volunteer = Volunteer.objects.create(resident=cast.li)

    answer = press(desk, f"/admin/community/volunteer/{volunteer.pk}/step/decline/", reason="")

    volunteer.refresh_from_db()
    assert (volunteer.state, bool(answer.context["form"].errors["reason"])) == ("applied", True)


def test_staff_set_their_own_limits_but_not_names_or_new_communities(desk, community, cast):
    page = desk.get(f"/admin/community/community/{community.pk}/change/")
    first = page.context["adminform"].form.initial
    values = {name: value for name, value in first.items() if value is not None}

    desk.post(f"/admin/community/community/{community.pk}/change/", values | {"open_job_cap": 5, "slug": "x"})

    community.refresh_from_db()
    assert (community.open_job_cap, community.slug) == (5, "qianshang")
    assert desk.get("/admin/community/community/add/").status_code == 403
    skill = Skill.objects.first()
    assert desk.post(f"/admin/community/skill/{skill.pk}/change/", {"name": "x"}).status_code == 403
    assert Community.objects.count() == 2


def test_a_building_somebody_lives_in_is_not_deleted(desk, building, cast, community):
    empty = Building.objects.create(community=community, number="99")

    for place in (building, empty):
        desk.post(f"/admin/community/building/{place.pk}/delete/", {"post": "yes"})

    assert set(Building.objects.filter(community=community)) == {building}


def test_a_message_that_failed_is_sent_again(desk, community):
    message = Message.objects.create(
        community=community, to_phone="19900000009", text="短信", state="failed", attempts=6
    )

    press(desk, f"/admin/community/message/{message.pk}/step/send-again/")
    again = desk.get(f"/admin/community/message/{message.pk}/step/send-again/")

    message.refresh_from_db()
    assert (message.state, message.attempts, again.status_code) == ("waiting", 0, 404)


def test_the_trail_and_the_messages_cannot_be_written_by_hand(desk, cast):
    line = AuditEvent.objects.create(kind="change", subject="x:1", community=cast.wang.community)

    refused = [
        desk.get("/admin/community/auditevent/add/"),
        desk.post(f"/admin/community/auditevent/{line.pk}/change/", {"summary": "x"}),
        desk.get(f"/admin/community/auditevent/{line.pk}/delete/"),
        desk.get("/admin/community/message/add/"),
    ]

    assert [answer.status_code for answer in refused] == [403] * 4


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("+86 199 0000-0077", "19900000077"),
        ("19900000077（女儿）", "19900000077（女儿）"),
        ("同门卫", "同门卫"),
    ],
)
def test_a_number_is_kept_as_it_is_dialled(desk, cast, number, kept):
    desk.post(change_page(cast.wang), typed(cast.wang, contact_phone=number))

    cast.wang.refresh_from_db()
    assert cast.wang.contact_phone == kept
