"""Report a repair: for oneself, for mother, at the desk, without an account; and what is refused, kindly."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import AuditEvent, Consent, Message, Resident
from repairs.models import RepairOrder
from tests.repairs.test_photos_of_an_order import upload

pytestmark = pytest.mark.django_db
NEW = "/repairs/new/"


@pytest.fixture
def answers(cast, building, skills):
    return {
        "once": str(uuid.uuid4()),
        "skill": skills["carpentry"].pk,
        "item": "卧室门框开裂",
        "description": "右下角",
        "building": building.pk,
        "unit": "2",
        "room": "903",
        "contact_name": "王秀兰",
        "contact_phone": cast.wang.phone,
        "good_times": "下午",
    }


def errors_of(response):
    form = response.context["form"]
    return {name: list(errors) for name, errors in form.errors.items()}


def test_a_resident_finds_the_form_filled_in_with_the_profile(login, cast, building):
    form = login(cast.wang).get(NEW).context["form"]

    assert form.initial == {
        "building": building.pk,
        "unit": "2",
        "room": "903",
        "contact_name": "王秀兰",
        "contact_phone": cast.wang.phone,
    }
    assert len(form.questions) == 4


def test_a_resident_reports_with_photos_and_sees_what_happens_next(
    login, cast, answers, settings, tmp_path, community
):
    settings.MEDIA_ROOT = tmp_path
    response = login(cast.wang).post(
        NEW, answers | {"photos": [upload("一.jpg"), upload("二.jpg")]}, follow=True
    )

    order = RepairOrder.objects.get()
    assert response.redirect_chain == [(order.get_absolute_url(), 302)]
    assert response.context["next"]
    assert (order.community, order.requester, order.helper, order.channel, order.state) == (
        community,
        cast.wang,
        None,
        "web",
        "submitted",
    )
    assert (order.item, order.description, order.where, order.contact_phone, order.good_times) == (
        "卧室门框开裂",
        "右下角",
        "3号楼2单元903",
        cast.wang.phone,
        "下午",
    )
    assert order.photos.count() == 2
    assert order.number in response.content.decode()


def test_pressing_twice_makes_one_order_with_the_same_answer(login, cast, answers):
    client = login(cast.wang)
    first, second = client.post(NEW, answers), client.post(NEW, answers)

    assert first.url == second.url == RepairOrder.objects.get().get_absolute_url()


def test_a_corrected_form_is_still_the_same_submission(login, cast, answers):
    client = login(cast.wang)
    refused = client.post(NEW, answers | {"item": ""})

    assert refused.status_code == 422
    assert refused.context["form"]["once"].value() == answers["once"]
    assert refused.context["form"]["description"].value() == "右下角"
    client.post(NEW, answers)
    assert RepairOrder.objects.count() == 1


def test_somebody_elses_key_is_refused(login, cast, answers):
    login(cast.li).post(NEW, answers)
    response = login(cast.wang).post(NEW, answers | {"apart": "1"})

    assert response.status_code == 409
    assert RepairOrder.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"item": ""}, "item"),
        ({"item": "门" * 61}, "item"),
        ({"contact_name": " "}, "contact_name"),
        ({"contact_phone": ""}, "contact_phone"),
        ({"contact_phone": "一二三"}, "contact_phone"),
        ({"room": "9" * 11}, "room"),
        ({"building": "", "place": ""}, "__all__"),
        ({"building": "999999"}, "building"),
        ({"skill": "999999"}, "skill"),
        ({"once": "x"}, "once"),
        ({"description": "长" * 501}, "description"),
    ],
)
def test_what_is_missing_is_said_at_its_line_and_nothing_is_stored(wrong, field, login, cast, answers):
    response = login(cast.wang).post(NEW, answers | wrong)

    assert response.status_code == 422
    assert list(errors_of(response)) == [field]
    assert RepairOrder.objects.count() == 0


def test_a_building_next_door_is_not_offered(login, cast, answers):
    response = login(cast.wang).post(NEW, answers | {"building": cast.zheng.building_id})

    assert list(errors_of(response)) == ["building"]


def test_phones_are_understood_however_they_are_typed(login, cast, answers):
    login(cast.wang).post(NEW, answers | {"contact_phone": "+86 199-0000 0001"})

    assert RepairOrder.objects.get().contact_phone == "19900000001"


def test_a_shared_place_needs_no_building(login, cast, answers):
    login(cast.wang).post(NEW, answers | {"building": "", "unit": "", "room": "", "place": "三楼走廊的灯"})

    assert RepairOrder.objects.get().where == "三楼走廊的灯"


def test_seven_photos_or_a_disguised_page_are_refused(login, cast, answers, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    many = login(cast.wang).post(NEW, answers | {"photos": [upload(f"{n}.jpg", (20, 20)) for n in range(7)]})
    page = SimpleUploadedFile("门.jpg", b"<html><script>alert(1)</script>", content_type="image/jpeg")
    disguised = login(cast.wang).post(NEW, answers | {"photos": [page]})

    assert list(errors_of(many)) == list(errors_of(disguised)) == ["photos"]
    assert RepairOrder.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_reading_the_page_changes_nothing(login, cast, answers):
    login(cast.wang).get(NEW, answers)
    login(cast.wang).head(NEW)

    assert RepairOrder.objects.count() == 0
    assert login(cast.wang).put(NEW).status_code == 405


# For somebody else


def test_the_daughter_reports_for_her_mother(login, cast, answers):
    client = login(cast.daughter)
    page = client.get(NEW, {"for": cast.wang.pk})
    assert page.context["form"].initial["room"] == "903"
    assert [helped.name for helped in client.get(NEW).context["helped"]] == ["王秀兰"]

    client.post(f"{NEW}?for={cast.wang.pk}", answers)

    order = RepairOrder.objects.get()
    assert (order.requester, order.helper, order.channel) == (cast.wang, cast.daughter, "helper")
    told = set(Message.objects.values_list("resident__name", flat=True))
    assert told == {"王秀兰", "王小雨"}


def test_without_consent_or_after_it_was_withdrawn_nobody_reports_for_another(login, cast, answers):
    for person, other in [(cast.li, cast.wang), (cast.daughter, cast.li), (cast.daughter, cast.zheng)]:
        assert login(person).get(NEW, {"for": other.pk}).status_code == 404
        assert login(person).post(f"{NEW}?for={other.pk}", answers).status_code == 404
    Consent.objects.update(withdrawn_at=timezone.now())

    assert login(cast.daughter).post(f"{NEW}?for={cast.wang.pk}", answers).status_code == 404
    assert login(cast.daughter).get(NEW, {"for": "abc"}).status_code == 404
    assert RepairOrder.objects.count() == 0


# At the desk


def test_staff_find_the_caller_by_phone_name_or_door_and_write_it_down(login, cast, answers):
    client = login(cast.chen)

    def found(words):
        return [resident.name for resident in client.get(NEW, {"q": words}).context["asking"].found]

    assert found("王秀") == ["王秀兰"]
    assert found(cast.wang.phone) == found(cast.wang.phone[-4:]) == ["王秀兰"]
    assert found("903") == found("3-2-903") == found("3号楼2单元903室") == ["王秀兰"]
    assert found("郑好") == []
    form = client.get(NEW, {"for": cast.wang.pk}).context["form"]
    assert form.initial["contact_name"] == "王秀兰"

    client.post(f"{NEW}?for={cast.wang.pk}", answers | {"channel": "phone"})
    order = RepairOrder.objects.get()
    assert (order.requester, order.helper, order.channel) == (cast.wang, None, "phone")
    assert order.events.get().by == cast.chen


def test_staff_write_down_a_stranger_without_a_phone(login, cast, answers):
    login(cast.chen).post(NEW, answers | {"contact_name": "路人", "contact_phone": "", "channel": "desk"})

    order = RepairOrder.objects.get()
    assert (order.requester, order.contact_name, order.contact_phone, order.channel) == (
        None,
        "路人",
        "",
        "desk",
    )


def test_staff_do_not_reach_the_residents_next_door(login, cast, answers):
    assert login(cast.chen).get(NEW, {"for": cast.zheng.pk}).status_code == 404
    assert (
        login(cast.chen).post(f"{NEW}?for={cast.zheng.pk}", answers | {"channel": "phone"}).status_code == 404
    )
    assert RepairOrder.objects.count() == 0


def test_staff_at_home_are_residents(login, cast, answers):
    login(cast.chen).post(f"{NEW}?own=1", answers)

    order = RepairOrder.objects.get()
    assert (order.requester, order.channel) == (cast.chen, "web")


def test_whoever_has_no_community_is_told_where_to_choose_one(login, cast, answers):
    newcomer = Resident.objects.create_user("19900000778", name="新来的")
    response = login(newcomer).post(NEW, answers)

    assert response.status_code == 200
    assert "repairs/which_community.html" in [template.name for template in response.templates]
    assert RepairOrder.objects.count() == 0


# Without an account


@pytest.fixture
def only_one(next_door):
    next_door.is_active = False
    next_door.save()


def test_a_guest_gets_a_private_link_and_a_message_with_it(client, only_one, answers, community):
    response = client.post(NEW, answers, follow=True)

    order = RepairOrder.objects.get()
    assert response.redirect_chain == [(reverse("repairs:track", args=[order.token]), 302)]
    assert (order.community, order.requester, order.helper, order.channel) == (community, None, None, "guest")
    assert order.number in response.content.decode()
    message = Message.objects.get()
    assert message.to_phone == order.contact_phone
    assert order.token in message.text


def test_a_guest_presses_twice(client, only_one, answers):
    assert client.post(NEW, answers).url == client.post(NEW, answers).url
    assert RepairOrder.objects.count() == 1


def test_a_guest_must_leave_a_phone(client, only_one, answers):
    assert list(errors_of(client.post(NEW, answers | {"contact_phone": ""}))) == ["contact_phone"]


def test_a_guest_chooses_among_several_communities(client, answers, community, next_door):
    page = client.get(NEW)
    assert "repairs/which_community.html" in [template.name for template in page.templates]
    client.post(f"{NEW}?community={community.slug}", answers)
    assert RepairOrder.objects.get().community == community
    assert client.post(f"{NEW}?community=nowhere", answers).status_code == 200
    assert RepairOrder.objects.count() == 1


def test_a_flood_from_one_address_is_asked_to_call(client, only_one, answers, settings):
    settings.GUEST_ORDERS_PER_ADDRESS = 2
    for _ in range(2):
        client.post(NEW, answers | {"once": str(uuid.uuid4()), "apart": "1"})
    refused = client.post(NEW, answers | {"once": str(uuid.uuid4()), "apart": "1"})
    elsewhere = client.post(NEW, answers | {"once": str(uuid.uuid4()), "apart": "1"}, REMOTE_ADDR="192.0.2.7")

    assert refused.status_code == 409
    assert len(errors_of(refused)["__all__"]) == 1
    assert refused.context["form"]["item"].value() == "卧室门框开裂"
    assert elsewhere.status_code == 302
    assert RepairOrder.objects.count() == 3


def test_forms_that_were_refused_do_not_use_up_the_allowance(client, only_one, answers, settings):
    settings.GUEST_ORDERS_PER_ADDRESS = 1
    for _ in range(3):
        client.post(NEW, answers | {"item": ""})

    assert client.post(NEW, answers).status_code == 302


def test_whose_door_staff_open_the_form_with_is_written_down(login, cast):
    login(cast.chen).get(NEW, {"for": cast.wang.pk})

    [seen] = AuditEvent.objects.filter(kind="reveal", by=cast.chen)
    assert seen.subject == f"community.Resident:{cast.wang.pk}"


def folds_of(form):
    return {
        question["fold"]["id"]: question["fold"]["is_open"]
        for question in form.questions
        if question["fold"] is not None
    }


def test_the_office_is_asked_little_and_what_it_filled_in_stays_open(login, cast, answers):
    client = login(cast.chen)
    page = client.get(NEW)
    assert folds_of(page.context["form"]) == {"more": False, "when": False}
    assert page.content.decode().count('<details class="fold"') == 2
    back = client.post(NEW, answers | {"item": "", "description": "右下角", "good_times": ""})
    assert (back.status_code, folds_of(back.context["form"])) == (422, {"more": True, "when": False})
    back = client.post(NEW, answers | {"description": "", "good_times": "长" * 99})
    assert folds_of(back.context["form"]) == {"more": False, "when": True}
    assert folds_of(login(cast.wang).get(NEW).context["form"]) == {"when": False}


def test_what_a_request_does_not_say_is_no_column(cast, orders):
    with pytest.raises(TypeError):
        orders.submitted(state="closed")
