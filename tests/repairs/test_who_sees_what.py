"""The door and the phone are shown to people with business there, and to nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import AuditEvent, Consent, PartnerMember, Resident
from repairs import workflow
from repairs.models import RepairOrder

pytestmark = pytest.mark.django_db

PHONE, ROOM, NAME = "19900001234", "903", "王秀兰"


@pytest.fixture
def order(orders):
    return orders.open(
        contact_phone=PHONE,
        item="903的门框开裂",
        description="先打 199 0000 1234, 王秀兰在家",
        good_times="周末",
    )


def secrets_in(response):
    html = response.content.decode()
    return [secret for secret in (PHONE, f"2单元{ROOM}", NAME, "199 0000 1234", "903的") if secret in html]


def page_of(login, person, order):
    return login(person).get(order.get_absolute_url())


def age(order, **moments):
    RepairOrder.objects.filter(pk=order.pk).update(**moments)


def test_the_one_who_asked_their_helper_and_staff_see_everything(login, cast, order):
    RepairOrder.objects.filter(pk=order.pk).update(helper=cast.daughter)

    for person in (cast.wang, cast.daughter, cast.chen):
        response = page_of(login, person, order)
        assert secrets_in(response) == [PHONE, f"2单元{ROOM}", NAME, "199 0000 1234", "903的"]
        assert f'href="tel:{PHONE}"' in response.content.decode()


def test_a_guest_with_the_link_sees_everything_and_without_it_nothing(client, order):
    assert PHONE in secrets_in(client.get(order.get_tracking_url()))
    assert client.get(reverse("repairs:track", args=["x" * 22])).status_code == 404
    assert client.get(order.get_absolute_url()).url.startswith("/login/")


def test_a_volunteer_who_could_take_it_sees_building_and_job_only(login, cast, order):
    page = page_of(login, cast.zhao, order)
    hall = login(cast.zhao).get(reverse("repairs:hall"))
    fragment = login(cast.zhao).get(reverse("repairs:hall_list"))

    for response in (page, hall, fragment):
        assert response.status_code == 200
        assert "3号楼" in response.content.decode()
        assert "门框开裂" in response.content.decode()
        assert secrets_in(response) == []
    assert page.context["lines"] == []


@pytest.mark.parametrize("who", ["li", "he", "wu", "zhou", "zheng"])
def test_people_without_business_get_nothing(who, login, cast, orders):
    lamp = orders.claimed(contact_phone=PHONE)

    response = page_of(login, getattr(cast, who), lamp)

    assert response.status_code == 404
    assert secrets_in(response) == []


def test_the_claimer_sees_the_door_until_some_days_after_closing(login, cast, orders):
    order = orders.claimed(contact_phone=PHONE)
    assert PHONE in secrets_in(page_of(login, cast.zhao, order))
    assert PHONE in secrets_in(login(cast.zhao).get(reverse("repairs:jobs")))

    workflow.report(order, by=cast.zhao, outcome="fixed", visited_on=timezone.localdate(), no_photos=True)
    workflow.close(order, by=cast.wang)
    assert PHONE in secrets_in(page_of(login, cast.zhao, order))

    age(order, closed_at=timezone.now() - timedelta(days=7, minutes=1))
    late = page_of(login, cast.zhao, order)
    assert late.status_code == 200
    assert secrets_in(late) == []
    assert secrets_in(login(cast.zhao).get(reverse("repairs:jobs"))) == []


def test_a_volunteer_who_gave_it_back_sees_nothing_more(login, cast, orders):
    order = orders.claimed(contact_phone=PHONE)
    workflow.release(order, by=cast.zhao, reason="临时有事")

    page = page_of(login, cast.zhao, order)
    assert page.status_code == 200  # open again, so it may be taken again
    assert secrets_in(page) == []
    assert secrets_in(login(cast.zhao).get(reverse("repairs:jobs"))) == []


def test_a_cancelled_order_closes_the_door_at_once(login, cast, orders):
    order = orders.claimed(contact_phone=PHONE)
    workflow.cancel(order, by=cast.wang, reason="自己修好了")

    assert page_of(login, cast.zhao, order).url == reverse("repairs:hall")
    assert secrets_in(login(cast.zhao).get(reverse("repairs:jobs"))) == []


def test_a_taken_order_is_gone_for_the_other_volunteers(login, cast, orders):
    order = orders.claimed(by=cast.zhao, contact_phone=PHONE)

    for person in (cast.qian, cast.sun):  # both were told of it, so its address leads somewhere
        answer = page_of(login, person, order)
        assert answer.url == reverse("repairs:hall")
        assert secrets_in(answer) == []


def refer(order, cast):
    return workflow.refer(order, by=cast.chen, partner=cast.property, due_on=timezone.localdate())


def test_the_lead_partner_sees_the_door_while_it_has_the_order_and_some_days_longer(login, cast, order):
    assert page_of(login, cast.wu, order).status_code == 404
    refer(order, cast)
    assert PHONE in secrets_in(page_of(login, cast.wu, order))
    assert secrets_in(login(cast.wu).get(reverse("repairs:partner"))) == []

    workflow.report(order, by=cast.wu, outcome="fixed", visited_on=timezone.localdate(), no_photos=True)
    workflow.close(order, by=cast.wang)
    assert PHONE in secrets_in(page_of(login, cast.wu, order))

    order.referrals.update(ended_at=timezone.now() - timedelta(days=7, minutes=1))
    late = page_of(login, cast.wu, order)
    assert late.status_code == 200
    assert secrets_in(late) == []


def test_a_partner_who_sent_it_back_sees_it_no_more(login, cast, order):
    refer(order, cast)
    workflow.send_back(order, by=cast.wu, reason="不是公共部位")

    assert page_of(login, cast.wu, order).status_code == 404
    assert secrets_in(login(cast.wu).get(reverse("repairs:partner"))) == []


def test_a_co_partner_sees_the_job_but_not_the_door(login, cast, order, community):
    from community.models import Partner

    water = Partner.objects.create(community=community, name="自来水公司", kind="utility")
    worker = Resident.objects.create_user("19900000777", name="冯水", community=community)
    PartnerMember.objects.create(partner=water, resident=worker)
    today = timezone.localdate()
    workflow.refer(order, by=cast.chen, partner=cast.property, due_on=today, co_partners=[(water, today)])

    page = page_of(login, worker, order)
    assert page.status_code == 200
    assert secrets_in(page) == []


def test_a_helper_whose_consent_was_withdrawn_sees_nothing_more(login, cast, orders):
    order = orders.submitted(by=cast.daughter, channel="helper", contact_phone=PHONE)
    assert PHONE in secrets_in(page_of(login, cast.daughter, order))
    assert len(login(cast.daughter).get(reverse("repairs:mine")).context["cards"]) == 1

    Consent.objects.filter(helper=cast.daughter).update(withdrawn_at=timezone.now())

    assert page_of(login, Resident.objects.get(pk=cast.daughter.pk), order).status_code == 404
    assert login(cast.daughter).get(reverse("repairs:mine")).context["cards"] == []


def reveals():
    return list(
        AuditEvent.objects.filter(kind=AuditEvent.Kind.REVEAL)
        .order_by("id")
        .values_list("by__name", "subject")
    )


def test_each_look_at_the_door_is_written_down_once_a_day(login, cast, orders):
    order = orders.claimed(contact_phone=PHONE)
    for person in (cast.zhao, cast.zhao, cast.chen, cast.chen):
        page_of(login, person, order)
        login(person).get(reverse("repairs:jobs"))

    subject = f"repairs.RepairOrder:{order.pk}"
    assert reveals() == [("赵铁柱", subject), ("陈静", subject)]


def test_the_next_day_is_written_down_again(login, cast, orders):
    import time_machine

    order = orders.claimed(contact_phone=PHONE)
    page_of(login, cast.zhao, order)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        page_of(login, cast.zhao, order)

    assert [who for who, _ in reveals()] == ["赵铁柱", "赵铁柱"]


def test_who_asked_is_not_watched_and_who_sees_no_door_is_not_written_down(login, cast, order, client):
    page_of(login, cast.wang, order)
    page_of(login, cast.zhao, order)
    login(cast.zhao).get(reverse("repairs:hall"))
    client.get(order.get_tracking_url())

    assert reveals() == []


def test_what_staff_write_for_each_other_stays_among_them(login, cast, orders):
    order = orders.submitted()
    workflow.refer(
        order, by=cast.chen, partner=cast.property, due_on=timezone.localdate(), note="老人耳背, 敲门要久一点"
    )

    assert "老人耳背" in page_of(login, cast.chen, order).content.decode()
    for person in (cast.wang, cast.wu):
        assert "老人耳背" not in page_of(login, person, order).content.decode()


def test_the_reason_a_volunteer_could_not_come_is_not_told(login, cast, orders):
    order = orders.claimed()
    workflow.release(order, by=cast.zhao, reason="去医院")

    page = page_of(login, cast.wang, order)
    assert "去医院" not in page.content.decode()
    release = page.context["lines"][-1]
    assert (release.who, release.text) == ("", "")
    assert page_of(login, cast.chen, order).context["lines"][-1].who == "赵铁柱"
