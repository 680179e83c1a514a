"""The forms behind the buttons: reporting a visit, a stale page with both versions, what the office decides."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Partner
from community.working_time import calendar_of
from points import ledger
from points.models import StandardLine
from repairs import workflow
from repairs.models import RepairOrder
from tests.repairs.test_photos_of_an_order import upload

pytestmark = pytest.mark.django_db


def once(**answers):
    return {"once": str(uuid.uuid4()), **answers}


def url(order, action):
    return f"{order.get_absolute_url()}{action}/"


def visit(**answers):
    today = timezone.localdate().isoformat()
    return once(**{"outcome": "fixed", "visited_on": today, "minutes": "30", "no_photos": "on"} | answers)


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


# On the doorstep


def test_a_visit_is_reported_with_photos(login, cast, orders, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    order = orders.claimed()
    answers = visit(note="换了两个合页", no_photos="", photos=[upload("前.jpg"), upload("后.jpg")])

    response = login(cast.zhao).post(url(order, "report"), answers)

    order.refresh_from_db()
    assert response.url == order.get_absolute_url()
    assert (order.state, order.outcome, order.minutes, order.no_photos, order.outcome_note) == (
        "reported",
        "fixed",
        30,
        False,
        "换了两个合页",
    )
    assert [photo.stage for photo in order.photos.all()] == ["visit", "visit"]
    assert order.photos.first().added_by == cast.zhao


def test_the_day_is_filled_in_and_an_outcome_and_a_tick_are_enough(login, cast, orders):
    order = orders.claimed()
    client = login(cast.zhao)
    form = client.get(url(order, "report")).context["form"]
    assert form["visited_on"].value() == timezone.localdate()

    client.post(url(order, "report"), visit(minutes=""))

    order.refresh_from_db()
    assert (order.state, order.minutes, order.no_photos) == ("reported", None, True)


def test_parts_that_are_needed_are_named(login, cast, orders):
    order = orders.claimed()
    client = login(cast.zhao)
    assert list(errors_of(client.post(url(order, "report"), visit(outcome="parts")))) == ["parts"]

    client.post(url(order, "report"), visit(outcome="parts", parts="合页两个", note="周五再来"))

    order.refresh_from_db()
    assert (order.outcome, order.outcome_note) == ("parts", "合页两个。周五再来")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "magic"}, "outcome"),
        ({"outcome": "nobody_home", "note": ""}, "__all__"),
        ({"no_photos": ""}, "no_photos"),
        ({"visited_on": "2020-01-01"}, "__all__"),
        ({"visited_on": "2099-01-01"}, "__all__"),
        ({"visited_on": "昨天"}, "visited_on"),
        ({"minutes": "31"}, "minutes"),
    ],
)
def test_a_visit_that_cannot_be_true_is_refused_with_what_was_typed_kept(wrong, field, login, cast, orders):
    order = orders.claimed()

    response = login(cast.zhao).post(url(order, "report"), visit(note="敲了门") | wrong)

    assert response.status_code == 422
    assert list(errors_of(response)) == [field]
    assert response.context["form"]["note"].value() == wrong.get("note", "敲了门")
    order.refresh_from_db()
    assert order.state == "claimed"


def test_the_resident_confirms_with_one_press_and_the_points_arrive(login, cast, orders):
    order = orders.reported()
    page = login(cast.wang).get(order.get_absolute_url())
    close = next(button for button in page.context["buttons"] if button["action"].name == "close")
    key = close["form"]["once"].value()

    for _ in range(3):
        login(cast.wang).post(close["url"], {"once": str(key)})

    order.refresh_from_db()
    assert (order.state, order.reply_by) == ("closed", "resident")
    assert ledger.balance_of(cast.zhao) == 10


def test_a_guest_confirms_and_reopens_with_the_link(client, orders):
    order = orders.reported()
    close = f"{order.get_tracking_url()}close/"
    assert client.post(close, once()).url == order.get_tracking_url()
    order.refresh_from_db()
    assert order.state == "closed"

    client.post(f"{order.get_tracking_url()}reopen/", once(reason="又裂了"))
    order.refresh_from_db()
    assert (order.state, order.times_reopened) == ("claimed", 1)


def test_the_wrong_link_does_nothing(client, orders):
    order = orders.reported()
    assert client.post("/t/" + "x" * 22 + "/close/", once()).status_code == 404
    order.refresh_from_db()
    assert order.state == "reported"


def test_a_month_after_closing_it_is_a_new_request(login, cast, orders):
    order = orders.closed()
    RepairOrder.objects.filter(pk=order.pk).update(closed_at=timezone.now() - timedelta(days=31))

    response = login(cast.wang).post(url(order, "reopen"), once(reason="又坏了"))

    assert list(errors_of(response)) == ["__all__"]


def test_only_the_lead_waits_for_parts(login, cast, orders):
    order = orders.open(places=2)
    workflow.claim(order, by=cast.zhao)
    workflow.claim(order, by=cast.qian)
    answers = once(reason="等合页", expected_on=timezone.localdate().isoformat())

    assert login(cast.qian).post(url(order, "pause"), answers).status_code == 404
    assert login(cast.zhao).post(url(order, "pause"), answers).status_code == 302
    assert login(cast.zhao).get("/jobs/").context["active"][0].next_url == url(order, "resume")
    assert login(cast.qian).get("/jobs/").context["active"][0].next_url == url(order, "report")


def test_giving_back_leads_to_the_list_when_the_order_is_no_longer_theirs(login, cast, orders):
    order = orders.claimed()

    response = login(cast.zhao).post(url(order, "release"), once(reason="临时有事"))

    assert response.url == "/jobs/"


def test_the_partner_answers_and_is_led_back_to_the_portal(login, cast, orders):
    order = orders.submitted()
    due = timezone.localdate() + timedelta(days=5)
    workflow.refer(order, by=cast.chen, partner=cast.property, due_on=due)
    page = login(cast.wu).get("/partner/")
    assert [card.title for card in page.context["cards"]] == ["卧室门框开裂"]

    response = login(cast.wu).post(url(order, "return"), once(reason="户内不归物业"))

    assert response.url == "/partner/"
    assert login(cast.wu).get("/partner/").context["cards"] == []
    page = login(cast.wu).get("/partner/?show=over")
    assert [card.url for card in page.context["cards"]] == [""]
    assert "户内不归物业" in page.content.decode()


def test_the_portal_is_for_partners(login, cast, orders):
    for person in (cast.wang, cast.zhao, cast.chen, cast.zhou):
        assert login(person).get("/partner/").status_code == 404


# In the office


def publish(order, **answers):
    base = {
        "skill": order.skill_id,
        "size": "small",
        "places": 1,
        "urgency": "normal",
        "version": order.version,
    }
    return once(**base | answers)


def test_a_stale_page_shows_both_versions_and_keeps_what_was_typed(login, cast, orders):
    order = orders.submitted()
    answers = publish(order, size="large", places=2, urgency="urgent")
    workflow.edit(order, by=cast.chen, expected_version=order.version, size="medium", item="厨房门框开裂")
    client = login(cast.chen)

    stale = client.post(url(order, "publish"), answers)

    assert stale.status_code == 409
    Size, Urgency = StandardLine.Size, RepairOrder.Urgency
    assert [(row["typed"], row["stored"]) for row in stale.context["differences"]] == [
        (Size.LARGE.label, Size.MEDIUM.label),
        ("2", "1"),
        (Urgency.URGENT.label, Urgency.NORMAL.label),
    ]
    html = stale.content.decode()
    assert "厨房门框开裂" in html
    assert stale.context["form"]["size"].value() == "large"
    order.refresh_from_db()
    assert order.state == "submitted"

    again = {name: stale.context["form"][name].value() for name in answers}
    assert client.post(url(order, "publish"), again).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.size, order.places, order.urgency) == ("open", "large", 2, "urgent")


@pytest.mark.parametrize("action", ["publish", "refer", "decline", "close"])
def test_every_decision_of_the_office_refuses_a_stale_page(action, login, cast, orders):
    order = orders.reported() if action == "close" else orders.submitted()
    answers = publish(order, reason="不在范围", reply="已电话告知", reply_by="phone")
    answers |= {"partner": cast.property.pk, "due_on": timezone.localdate().isoformat()}
    workflow.edit(order, by=cast.chen, expected_version=order.version, item="厨房门框开裂")
    before = RepairOrder.objects.values().get(pk=order.pk)

    assert login(cast.chen).post(url(order, action), answers).status_code == 409
    assert RepairOrder.objects.values().get(pk=order.pk) == before


def test_the_office_closes_after_a_callback_with_other_points_and_a_reason(login, cast, orders):
    order = orders.reported()
    client = login(cast.chen)
    form = client.get(url(order, "close")).context["form"]
    assert form["points"].value() == 10
    answers = once(reply="电话里说修好了", reply_by="phone", points=13, version=order.version)

    assert list(errors_of(client.post(url(order, "close"), answers))) == ["__all__"]
    assert client.post(url(order, "close"), answers | {"points_reason": "搬了两趟"}).status_code == 302

    order.refresh_from_db()
    assert (order.state, order.reply, order.reply_by) == ("closed", "电话里说修好了", "phone")
    assert ledger.balance_of(cast.zhao) == 13


def test_the_office_closes_what_a_partner_never_answered(login, cast, orders):
    order = orders.submitted()
    workflow.refer(order, by=cast.chen, partner=cast.property, due_on=timezone.localdate())
    client = login(cast.chen)
    answers = once(reply="物业已换灯", reply_by="visit", visited_on=timezone.localdate().isoformat())

    assert list(errors_of(client.post(url(order, "close"), answers))) == ["outcome"]
    client.post(url(order, "close"), answers | {"outcome": "fixed"})

    order.refresh_from_db()
    assert (order.state, order.outcome) == ("closed", "fixed")


def test_two_bodies_at_once_each_with_its_own_day(login, cast, orders, community):
    water = Partner.objects.create(community=community, name="自来水公司", kind="utility")
    order = orders.submitted()
    calendar = calendar_of(community)
    today, later = (calendar.from_day(timezone.localdate() + timedelta(days=days)) for days in (0, 9))
    answers = once(partner=cast.property.pk, due_on=today.isoformat(), co_partner_1=water.pk)
    client = login(cast.chen)

    assert list(errors_of(client.post(url(order, "refer"), answers))) == ["co_due_on_1"]
    same = answers | {"co_partner_1": cast.property.pk, "co_due_on_1": today.isoformat()}
    assert list(errors_of(client.post(url(order, "refer"), same))) == ["co_partner_1"]
    client.post(url(order, "refer"), answers | {"co_due_on_1": later.isoformat()})

    assert set(order.referrals.values_list("partner__name", "is_lead", "due_on")) == {
        ("安居物业", True, today),
        ("自来水公司", False, later),
    }


def test_a_partner_next_door_is_not_offered(login, cast, orders, next_door):
    other = Partner.objects.create(community=next_door, name="滨河物业")
    order = orders.submitted()
    answers = once(partner=other.pk, due_on=timezone.localdate().isoformat())

    assert list(errors_of(login(cast.chen).post(url(order, "refer"), answers))) == ["partner"]


def test_staff_give_back_a_named_volunteers_place(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    client = login(cast.chen)
    assert list(errors_of(client.post(url(order, "release"), once(reason="联系不上")))) == ["volunteer"]
    outsider = once(reason="联系不上", volunteer=cast.qian.pk)
    assert list(errors_of(client.post(url(order, "release"), outsider))) == ["volunteer"]

    client.post(url(order, "release"), once(reason="联系不上", volunteer=cast.zhao.pk))

    order.refresh_from_db()
    assert (order.state, order.taken) == ("open", 0)


def test_a_volunteer_cannot_give_back_anothers_place(login, cast, orders):
    order = orders.open(places=2)
    workflow.claim(order, by=cast.zhao)
    workflow.claim(order, by=cast.qian)

    login(cast.zhao).post(url(order, "release"), once(reason="换人", volunteer=cast.qian.pk))

    assert list(order.claims.active().values_list("volunteer__name", flat=True)) == ["钱进"]
