"""A job nobody takes: its trade hears of it at once, later the neighbouring trades too; then the office invites."""

import pytest
from django.urls import reverse
from django.utils import timezone

from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Building, Message, Resident, Volunteer
from repairs import invitations, workflow
from repairs.admin.order_page import InviteForm
from repairs.models import Claim, Invitation, OrderClock, RepairOrder
from tests.repairs.deadline_cast import on
from tests.repairs.test_escalation import told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_the_ladder(db):
    """Deadlines have stories of their own."""
    from repairs.models import DeadlineRule

    DeadlineRule.objects.all().delete()


@pytest.fixture
def locksmith(cast, community, skills, building):
    """郝锁 knows locks only, a neighbour of carpentry."""
    from community.models import Skill

    person = Resident.objects.create_user("19900000555", "x", name="郝锁", community=community)
    trade = Skill.objects.get_or_create(code="locks", defaults={"name": "开锁换锁"})[0]
    skills["carpentry"].near.add(trade)
    Volunteer.objects.create(resident=person, state="approved").skills.add(trade)
    return person


def tick():
    from tests.repairs.test_escalation import tick as really

    return really()


def test_everybody_with_the_trade_hears_of_a_new_job_but_sees_no_door(orders, cast):
    order = orders.submitted(item="903王秀兰家门框开裂")
    told()
    workflow.publish(order, by=cast.chen, skill=orders.skills["carpentry"], size="small")

    heard = Message.objects.exclude(resident=cast.wang)
    assert {message.resident.name for message in heard} == {"赵铁柱", "钱进", "孙巧"}
    assert {message.link for message in heard} == {order.get_absolute_url()}
    assert [message for message in heard if "903" in message.text or "王秀兰" in message.text] == []


def test_later_it_is_told_again_and_neighbouring_trades_may_take_it(orders, cast, locksmith):
    with on(1, 9):
        order = orders.open()
        told()
        with pytest.raises(Refused):
            workflow.claim(order, by=locksmith)
    with on(1, 16, 59):
        assert tick() == []
    with on(1, 17, 1):
        assert tick() == ["jobs offered more widely: 1"]
        assert tick() == []
        assert sorted(told()) == ["孙巧", "赵铁柱", "郝锁", "钱进"]
        workflow.claim(order, by=locksmith)
    assert Claim.objects.active().get().volunteer == locksmith


def test_the_hall_shows_a_widened_job_among_those_that_fit(orders, locksmith, login):
    order = orders.open()
    client = login(locksmith)
    before = client.get("/hall/").context["hall"]
    OrderClock.objects.update(widened_at=timezone.now())
    after = client.get("/hall/").context["hall"]

    assert ([len(before.fitting), len(before.others)], [len(after.fitting), len(after.others)]) == (
        [0, 1],
        [1, 0],
    )
    assert client.get("/hall/list/", {"seen": before.seen}).status_code == 200
    assert client.get(order.get_absolute_url()).status_code == 200


def test_who_has_a_place_is_not_asked_and_a_new_search_begins_narrow(orders, cast, locksmith):
    with on(1, 9):
        order = orders.open(places=2)
        workflow.claim(order, by=cast.qian)
        told()
    with on(1, 18):
        tick()
        assert sorted(told()) == ["孙巧", "赵铁柱", "郝锁"]
        workflow.claim(order, by=cast.zhao)
    with on(2, 9):
        assert tick() == []
        workflow.release(order, by=cast.zhao, reason="有事")
        assert OrderClock.objects.get().widened_at is None
        assert OrderClock.objects.get().seeking_since == timezone.now()


def test_a_job_for_certificates_is_never_offered_without(orders, cast, locksmith):
    with on(1, 9):
        order = orders.submitted()
        workflow.publish(
            order, by=cast.chen, skill=orders.skills["carpentry"], size="small", needs_certificate=True
        )
        told()
    with on(1, 18):
        tick()
    assert told() == []
    assert invitations.candidates(RepairOrder.objects.get(pk=order.pk)) == []


def test_then_the_staff_hear_of_it_once_and_today_offers_to_invite_and_at_last_to_refer(orders, cast, login):
    with on(1, 9):
        order = orders.open()
    with on(2, 10):
        told()
        assert sorted(tick()) == ["jobs nobody took: 1", "jobs offered more widely: 1"]
        assert told().count("陈静") == 1
        assert tick() == []
        assert _step(login(cast.chen)).endswith(f"/{order.pk}/change/#invite")
    with on(4, 10):
        assert _step(login(cast.chen)).endswith(f"/{order.pk}/act/refer/")


def _step(client):
    board = client.get("/admin/").context["board"]
    [panel] = [panel for panel in board.panels if panel.all_url.endswith("waiting=unclaimed")]
    return panel.rows[0].step_url


def test_candidates_stand_by_trade_then_nearness_then_fewest_jobs(orders, cast, locksmith, community, skills):
    far = Building.objects.create(community=community, number="9")
    Resident.objects.filter(pk=cast.sun.pk).update(building=far)
    orders.closed(by=cast.zhao)
    Volunteer.objects.get(resident=cast.sun).skills.set([skills["carpentry"]])
    other = Resident.objects.create_user("19900000556", "x", name="何其他", community=community)
    Volunteer.objects.create(resident=other, state="approved").skills.add(skills["other"])
    order = orders.open(building=orders.building)

    found = [one.person.name for one in invitations.candidates(order)]

    assert found == ["钱进", "赵铁柱", "孙巧", "郝锁", "何其他"]


def test_whoever_has_their_hands_full_is_not_proposed(orders, cast, community):
    community.open_job_cap = 1
    community.save()
    orders.claimed(by=cast.qian)
    names = {one.person.name for one in invitations.candidates(orders.open())}
    assert names == {"赵铁柱", "孙巧"}


def test_inviting_is_one_press_and_a_double_click_asks_once(orders, cast, locksmith, login):
    order = orders.open()
    told()
    client = login(cast.chen)
    page = client.get(f"/admin/repairs/repairorder/{order.pk}/change/")
    [row] = [row for row in page.context["candidates"] if row["candidate"].person == locksmith]
    values = {"once": str(row["form"]["once"].value()), "volunteer": locksmith.pk}
    url = f"/admin/repairs/repairorder/{order.pk}/invite/"

    answers = [client.post(url, values) for _press in range(2)]
    answers.append(client.post(url, values | {"once": str(InviteForm(order=order)["once"].value())}))

    assert {answer.url for answer in answers} == {f"/admin/repairs/repairorder/{order.pk}/change/#invite"}
    assert Invitation.objects.get().volunteer == locksmith
    assert told() == ["郝锁"]
    assert AuditEvent.objects.filter(detail__invitation=Invitation.objects.get().pk).count() == 1


def test_an_invited_volunteer_takes_it_by_the_ordinary_claim(orders, cast, locksmith, login):
    order = orders.open()
    invitations.invite(order, by=cast.chen, volunteer=locksmith)
    client = login(locksmith)

    page = client.get(order.get_absolute_url())
    assert page.context["is_invited"] is True
    client.post(f"/orders/{order.pk}/claim/")

    assert Claim.objects.active().get().volunteer == locksmith
    assert Invitation.objects.get().answer == "accepted"


def test_saying_no_is_one_tap_needs_no_reason_and_happens_once(orders, cast, locksmith, login):
    order = orders.open()
    invitations.invite(order, by=cast.chen, volunteer=locksmith)
    told()
    client = login(locksmith)

    for _tap in range(2):
        assert client.post(f"/orders/{order.pk}/not-this-time/").url == "/hall/"

    assert (Invitation.objects.get().answer, told()) == ("declined", ["陈静"])
    assert client.get(f"/orders/{order.pk}/not-this-time/").status_code == 405
    assert login(cast.zhao).post(f"/orders/{order.pk}/not-this-time/").status_code == 404
    assert [one.answer for one in invitations.candidates(order) if one.person == locksmith] == ["declined"]


def test_the_link_of_an_invitation_stays_kind_when_somebody_was_faster(orders, cast, locksmith, login):
    order = orders.open()
    invitations.invite(order, by=cast.chen, volunteer=locksmith)
    workflow.claim(order, by=cast.zhao)

    assert login(locksmith).get(order.get_absolute_url()).url == "/hall/"
    assert login(cast.li).get(order.get_absolute_url()).status_code == 404


def test_nobody_is_invited_to_a_taken_job_from_next_door_or_by_strangers(orders, cast, locksmith, login):
    order = orders.open()
    for wrong in (cast.zheng, cast.wang, cast.li):
        with pytest.raises(Refused):
            invitations.invite(order, by=cast.chen, volunteer=wrong)
    with pytest.raises(NotAllowed):
        invitations.invite(order, by=cast.zhou, volunteer=locksmith)
    workflow.claim(order, by=cast.zhao)
    with pytest.raises(Refused):
        invitations.invite(order, by=cast.chen, volunteer=locksmith)
    assert Invitation.objects.count() == 0
    assert login(cast.zhou).post(f"/admin/repairs/repairorder/{order.pk}/invite/").status_code == 404


def test_a_long_list_of_candidates_costs_no_more(orders, cast, community, skills, login):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    order, client, prices = orders.open(), login(cast.chen), []
    for n in range(2):
        for m in range(3 * n):
            person = Resident.objects.create(phone=f"199000006{m:02}", name=f"志愿者{m}", community=community)
            Volunteer.objects.create(resident=person, state="approved").skills.add(skills["carpentry"])
        url = f"/admin/repairs/repairorder/{order.pk}/change/"
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        prices.append(len(seen))
    assert prices[0] == prices[1]


def test_the_word_of_a_new_job_leads_somewhere_kind_when_it_is_taken(login, cast, orders):
    order = orders.open()
    workflow.claim(order, by=cast.zhao)

    late = login(cast.qian).get(order.get_absolute_url())

    assert (late.status_code, late.url) == (302, reverse("repairs:hall"))
    assert login(cast.li).get(order.get_absolute_url()).status_code == 404


def test_a_text_message_keeps_its_link_however_much_was_written(cast, orders, settings):
    settings.SITE_URL = "https://baoxiu.qianshang.example.org"
    order = orders.submitted(requester=None, by=None, channel="guest", item="窗" * 60)
    workflow.decline(order, by=cast.chen, reason="不在范围", reply="请" * 200)

    text = Message.objects.filter(to_phone=order.contact_phone).latest("id").text

    assert text.endswith(order.get_tracking_url())
    assert len(text) <= 300
