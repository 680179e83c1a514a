"""Going to look: who, when, what was found; it says whose the fault is, and the resident reads it in plain words."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Message, Partner
from repairs import boundary, workflow
from repairs.models import Inspection
from tests.keeping.photos import a_photo

pytestmark = pytest.mark.django_db


def look_at(order, cast, **changes):
    found = {
        "on": timezone.localdate(),
        "looker": "陈静",
        "finding": "公共立管接口开裂",
        "told": "我们看过了，是公共水管，由物业来修。",
        "whose": "property",
    }
    return workflow.inspect(order, by=cast.chen, **(found | changes))


def test_a_joint_look_is_arranged_and_told_to_both(login, cast, orders):
    order = orders.submitted(item="墙面渗水")
    Message.objects.all().delete()
    day = timezone.localdate() + timedelta(days=2)
    workflow.appoint(order, by=cast.chen, on=day, half="am", looker="陈静", partner=cast.property)

    texts = dict(Message.objects.values_list("resident__name", "text"))
    assert set(texts) == {"王秀兰", "吴强"}
    assert all(f"{day.month}月{day.day}日" in text for text in texts.values())
    portal = login(cast.wu).get("/partner/")
    assert [look["item"] for look in portal.context["looks"]] == ["墙面渗水"]
    assert "903" not in portal.content.decode()


@pytest.fixture
def planned(orders, cast):
    """墙面渗水: 陈静 and 安居物业 come tomorrow afternoon."""
    order = orders.submitted(item="墙面渗水")
    day = timezone.localdate() + timedelta(days=1)
    workflow.appoint(order, by=cast.chen, on=day, half="pm", looker="陈静", partner=cast.property)
    Message.objects.all().delete()
    return order


def press(client, order, action, **answers):
    return client.post(f"{order.get_absolute_url()}{action}/", {"once": str(uuid.uuid4())} | answers)


def texts_to(person):
    return list(Message.objects.filter(resident=person).values_list("text", flat=True))


def test_arranged_again_it_moves_with_a_reason_and_both_are_told_once(login, cast, planned):
    client, later = login(cast.chen), timezone.localdate() + timedelta(days=5)
    answers = {"on": later, "half": "pm", "looker": "陈静", "partner": cast.property.pk}
    without = press(client, planned, "appoint", **answers)
    assert (without.status_code, list(without.context["form"].errors)) == (422, ["reason"])
    press(client, planned, "appoint", **answers, reason="物业那天没有人")
    press(client, planned, "appoint", **answers)

    assert Inspection.objects.get().on == later
    for person in (cast.wang, cast.wu):
        [text] = texts_to(person)
        assert f"{later.month}月{later.day}日" in text
        assert "物业那天没有人" in text
    note = AuditEvent.objects.filter(detail__has_key="look_was").earliest("pk")
    assert (note.by, note.detail["reason"]) == (cast.chen, "物业那天没有人")
    assert note.detail["look_was"]["on"] == (timezone.localdate() + timedelta(days=1)).isoformat()
    assert note.detail["look_is"]["on"] == later.isoformat()


def test_only_another_colleague_goes_and_the_resident_hears_nothing(cast, planned):
    day = timezone.localdate() + timedelta(days=1)
    workflow.appoint(planned, by=cast.chen, on=day, half="pm", looker="王主任", partner=None)

    assert texts_to(cast.wang) == []
    assert len(texts_to(cast.wu)) == 1
    assert Inspection.objects.get().looker == "王主任"


def test_a_look_is_called_off_with_a_reason_and_everybody_told_once(login, cast, planned):
    page = login(cast.chen).get(planned.get_absolute_url())
    assert "call-off" in {button["action"].name for button in page.context["buttons"]}
    assert press(login(cast.wang), planned, "call-off", reason="不用了").status_code == 404
    assert press(login(cast.chen), planned, "call-off", reason=" ").status_code == 422
    answers = {"once": str(uuid.uuid4()), "reason": "已经不漏了"}
    for _press in range(2):
        press(login(cast.chen), planned, "call-off", **answers)
    again = press(login(cast.chen), planned, "call-off", reason="再来一次")

    assert (Inspection.objects.count(), again.status_code) == (0, 422)
    [text] = texts_to(cast.wang)
    assert "已经不漏了" in text
    assert len(texts_to(cast.wu)) == 1
    assert login(cast.wu).get("/partner/").context["looks"] == []
    event = planned.events.latest("id")
    assert (event.action, event.public, event.detail["looker"]) == ("call-off", "已经不漏了", "陈静")
    assert AuditEvent.objects.filter(detail__look_is={}, detail__reason="已经不漏了").count() == 1
    page = login(cast.chen).get(planned.get_absolute_url())
    assert "call-off" not in {button["action"].name for button in page.context["buttons"]}
    workflow.appoint(planned, by=cast.chen, on=timezone.localdate(), half="am", looker="陈静")


def test_what_was_found_decides_whose_it_is(login, cast, orders):
    order = orders.submitted(item="家里的事")
    look_at(order, cast, pictures_taken=[a_photo()])

    answer = boundary.proposal_of(order)
    assert (answer.who, answer.partner) == ("property", cast.property)
    page = login(cast.wang).get(order.get_absolute_url()).content.decode()
    assert "我们看过了，是公共水管，由物业来修。" in page
    assert "公共立管接口开裂" not in page
    office = login(cast.chen).get(f"/admin/repairs/repairorder/{order.pk}/change/").content.decode()
    assert "公共立管接口开裂" in office


def test_the_look_that_was_arranged_is_the_one_recorded_and_can_be_printed(login, cast, orders):
    order = orders.submitted()
    workflow.appoint(
        order, by=cast.chen, on=timezone.localdate(), half="am", looker="陈静", partner=cast.property
    )
    look_at(order, cast, partner=cast.property, pictures_taken=[a_photo()])

    look = Inspection.objects.get()
    assert (look.is_planned, look.photos.get().stage) == (False, "inspect")
    address = reverse("repairs:inspection", args=[look.pk])
    sheet = login(cast.chen).get(address).content.decode()
    assert all(word in sheet for word in ("公共立管接口开裂", "安居物业", "903", "陈静"))
    for person in (cast.wang, cast.wu, cast.zhou):
        assert login(person).get(address).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"finding": " "},
        {"told": ""},
        {"looker": ""},
        {"on": timezone.localdate() + timedelta(days=1)},
        {"on": timezone.localdate() - timedelta(days=9)},
        {"whose": "nobody"},
    ],
)
def test_a_look_without_what_it_needs_leaves_nothing(cast, orders, changes):
    order = orders.submitted()
    with pytest.raises(Refused):
        look_at(order, cast, **changes)
    assert not Inspection.objects.exists()
    assert not order.events.filter(action="inspect").exists()


def test_only_staff_look_and_only_with_partners_of_here(cast, orders, next_door):
    order = orders.submitted()
    for stranger in (cast.wu, cast.wang, cast.zhou):
        with pytest.raises(NotAllowed):
            workflow.appoint(order, by=stranger, on=timezone.localdate(), half="am", looker="谁")
    strange = Partner.objects.create(community=next_door, name="滨河物业")
    with pytest.raises(NotAllowed):
        look_at(order, cast, partner=strange)


def test_a_partner_that_need_not_come_to_look_is_told(cast, orders, community):
    order = orders.submitted(item="外墙渗水")
    look = {"by": cast.chen, "on": timezone.localdate() + timedelta(days=2), "half": "am", "looker": "陈静"}
    workflow.appoint(order, partner=cast.property, **look)
    before = Message.objects.filter(resident=cast.wu).count()

    workflow.appoint(order, **look)

    [word] = Message.objects.filter(resident=cast.wu).order_by("id")[before:]
    assert "外墙渗水" in word.text


@pytest.mark.parametrize("how", ["cancel", "decline", "merge"])
def test_a_look_at_what_is_over_is_off(how, cast, orders):
    earlier = orders.submitted(item="墙面渗水")
    order = orders.submitted(item="墙面渗水")
    day = timezone.localdate() + timedelta(days=1)
    workflow.appoint(order, by=cast.chen, on=day, half="pm", looker="陈静", partner=cast.property)
    Message.objects.all().delete()

    end = {
        "cancel": lambda: workflow.cancel(order, by=cast.wang, reason="好了"),
        "decline": lambda: workflow.decline(order, by=cast.chen, reason="不在范围", reply="请联系厂家"),
        "merge": lambda: workflow.merge(order, by=cast.chen, into=earlier),
    }
    end[how]()

    assert not Inspection.objects.exists()
    [told] = texts_to(cast.wu)
    assert "墙面渗水" in told
