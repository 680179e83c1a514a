"""Gas, sparks, lifts and roofs are not for volunteers: whom to call is said at once, and the office has it as urgent."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Partner
from repairs import safety, workflow
from repairs.models import RepairOrder, SafetyRule

pytestmark = pytest.mark.django_db
NEW = "/repairs/new/"


def met(community, *texts):
    rule = safety.first_met(safety.rules_of(community), *texts)
    return rule.code if rule else ""


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("厨房有煤气味", "gas-leak"),
        ("厨房有 煤气 味", "gas-leak"),
        ("请看看有没有煤气味", "gas-leak"),
        ("燃气管好像在漏", "gas-leak"),
        ("插座松动打火", "electricity"),
        ("插头一碰就冒火花", "electricity"),
        ("电表箱冒烟了", "electricity"),
        ("有人困在电梯里", "lift-trapped"),
        ("外墙瓷砖脱落", "structure"),
        ("电线着火了", "fire"),
        ("燃气灶坏了", "gas-appliance"),
        ("空调外机要加固", "height"),
        ("电梯门关不上", "lift"),
        ("配电箱跳闸", "mains"),
        ("没有煤气味，就是灶台脏", ""),
        ("热水器打不着火", ""),
        ("打火机卡在柜子缝里", ""),
        ("电梯口的灯不亮", ""),
        ("客厅屋顶灯不亮", ""),
        ("卧室门框开裂", ""),
        ("墙角渗水", ""),
        ("水龙头漏水", ""),
    ],
)
def test_what_the_seeded_rules_stop(sentence, code, community):
    assert met(community, sentence) == code


def test_a_danger_in_the_details_counts_too(orders):
    order = orders.submitted(item="插座松动", description="一插上就打火")

    assert (order.hazard.code, order.urgency, order.is_dangerous) == ("electricity", "urgent", True)


def test_a_trade_can_be_kept_from_volunteers_altogether(orders, skills):
    rule = SafetyRule.objects.get(code="height", community=None)
    rule.trades.add(skills["lamps"])

    assert orders.submitted(item="灯不亮", skill=skills["lamps"]).hazard == rule
    assert orders.submitted(item="门不响", skill=skills["carpentry"]).hazard is None


def test_whom_to_call_is_on_the_very_next_page_in_large_type(client, next_door, cast, building, community):
    next_door.is_active = False
    next_door.save()
    for name, phone, service in (
        ("供水公司", "19900010054", "water"),
        ("燃气公司", "19900010055", "gas"),
    ):
        Partner.objects.create(
            community=community, kind="utility", name=name, phone=phone, services=[service]
        )
    answers = {
        "once": str(uuid.uuid4()), "item": "厨房有煤气味", "building": building.pk, "room": "101",
        "contact_name": "李建国", "contact_phone": "19900010001",
    }  # fmt: skip
    before = client.get(NEW).content.decode()
    page = client.post(NEW, answers, follow=True)

    assert "tel:119" in before
    order = RepairOrder.objects.get()
    alarm = page.context["alarm"]
    assert page.redirect_chain == [(order.get_tracking_url(), 302)]
    assert ("燃气公司", "19900010055") in alarm.calls
    assert "供水公司" not in dict(alarm.calls)
    assert ("消防", "119") in alarm.calls
    assert alarm.advice in page.content.decode()
    assert 'href="tel:119"' in page.content.decode()


def test_danger_is_never_held_up_by_the_question_whether_it_was_reported_before(
    login, cast, orders, building
):
    orders.submitted()
    answers = {
        "once": str(uuid.uuid4()), "item": "插座打火", "building": building.pk, "unit": "2", "room": "903",
        "contact_name": "王秀兰", "contact_phone": cast.wang.phone,
    }  # fmt: skip

    assert login(cast.wang).post(NEW, answers).status_code == 302
    assert RepairOrder.objects.filter(hazard__isnull=False).count() == 1


def test_it_cannot_be_published_and_can_be_referred(cast, orders):
    order = orders.submitted(item="电梯门关不上")
    with pytest.raises(Refused, match="电梯"):
        workflow.publish(order, by=cast.chen, skill=orders.skills["other"], size="small")
    order.refresh_from_db()
    assert (order.state, order.events.count()) == ("submitted", 1)

    from django.utils import timezone

    referred = workflow.refer(order, by=cast.chen, partner=cast.property, due_on=timezone.localdate())
    assert referred.state == "referred"


def test_the_database_refuses_to_show_volunteers_what_the_gate_has_stopped(cast, orders):
    order = orders.submitted(item="电梯门关不上")

    with pytest.raises(IntegrityError, match="order_published_only_when_safe"), transaction.atomic():
        RepairOrder.objects.filter(pk=order.pk).update(state="open")
    with pytest.raises(IntegrityError, match="order_found_safe_by_somebody"), transaction.atomic():
        RepairOrder.objects.filter(pk=order.pk).update(hazard_lifted_reason="没事")


def test_after_a_look_staff_say_why_it_is_safe_and_volunteers_may_have_it(login, cast, orders):
    order = orders.submitted(item="插座松动打火")
    url = reverse("repairs:act", args=[order.pk, "lift"])
    client = login(cast.chen)
    form = client.get(url).context["form"]
    answers = {"once": form["once"].value(), "version": 1}
    assert client.post(url, answers | {"reason": "  "}).status_code == 422
    client.post(url, answers | {"reason": "上门看过，是插头没插紧"})

    order.refresh_from_db()
    event = order.events.last()
    assert (order.is_dangerous, order.hazard_lifted_by, order.hazard_lifted_reason) == (
        False,
        cast.chen,
        "上门看过，是插头没插紧",
    )
    assert (event.action, event.from_state, event.to_state, event.by, event.private) == (
        "lift",
        "submitted",
        "submitted",
        cast.chen,
        "上门看过，是插头没插紧",
    )
    assert AuditEvent.objects.filter(detail__found_safe="上门看过，是插头没插紧").count() == 1
    published = workflow.publish(order, by=cast.chen, skill=orders.skills["plumbing"], size="small")
    assert workflow.claim(published, by=cast.zhao).volunteer == cast.zhao


def test_only_staff_lift_and_only_what_was_stopped(cast, orders):
    dangerous, harmless = orders.submitted(item="插座打火"), orders.submitted()

    for person in (cast.wang, cast.zhao, cast.zhou, cast.wu):
        with pytest.raises(NotAllowed):
            workflow.lift(dangerous, by=person, reason="没事")
    with pytest.raises(Refused):
        workflow.lift(harmless, by=cast.chen, reason="没事")
    workflow.lift(dangerous, by=cast.chen, reason="看过")
    with pytest.raises(Refused):
        workflow.lift(dangerous, by=cast.chen, reason="再看")


def test_correcting_the_words_asks_the_gate_again(cast, orders):
    waiting, taken = orders.submitted(item="插座松动"), orders.claimed()

    flagged = workflow.edit(waiting, by=cast.chen, expected_version=1, item="插座松动冒烟")
    assert (flagged.hazard.code, flagged.urgency) == ("electricity", "urgent")
    with pytest.raises(Refused):
        workflow.edit(taken, by=cast.chen, expected_version=taken.version, item="门边插座冒烟")
    taken.refresh_from_db()
    assert (taken.item, taken.hazard) == ("卧室门框开裂", None)


def test_a_new_rule_stops_what_is_still_waiting(cast, orders, community, login, django_user_model):
    waiting, taken = orders.submitted(item="水箱里有蛇"), orders.claimed(item="柜子里有蛇")
    page = reverse("admin:repairs_safetyrule_add")
    login(cast.chen).post(
        page,
        {"title": "蛇", "severity": "danger", "advice": "不要碰，退到外面。", "calls": "消防 119", "words": "蛇",
         "exceptions": "", "partner_kind": "", "order": "5", "is_active": "on"},
    )  # fmt: skip

    rule = SafetyRule.objects.get(title="蛇")
    waiting.refresh_from_db()
    taken.refresh_from_db()
    assert rule.community == community
    assert (waiting.hazard, waiting.urgency, taken.hazard) == (rule, "urgent", None)


def test_the_old_record_is_not_gated(community, orders):
    from tests.keeping.findings import found

    order = orders.closed(item="插座修好了")
    RepairOrder.objects.filter(pk=order.pk).update(item="插座松动打火")
    assert found() == set()


def test_danger_stands_on_top_of_today(login, cast, orders):
    orders.submitted(item="水龙头漏水", urgency="urgent")
    orders.submitted(item="门坏了")
    orders.submitted(item="厨房有煤气味")
    client = login(cast.chen)
    client.cookies["django_language"] = "en"
    rows = client.get("/admin/").context["board"].panels[0].rows

    assert [row.title for row in rows] == ["厨房有煤气味", "水龙头漏水", "门坏了"]
    assert rows[0].facts[0] == "Danger: 燃气泄漏"


def test_staff_try_a_sentence_before_somebody_needs_it(login, cast):
    url = reverse("admin:repairs_safetyrule_try")
    stopped = login(cast.chen).get(url, {"sentence": "电表箱冒烟"}).context
    passed = login(cast.chen).get(url, {"sentence": "门坏了"}).context

    assert stopped["hazard"].code == "electricity"
    assert passed["hazard"] is None
    assert [rule.who for _place, rule in passed["whose"]] == ["volunteers", "property"]
    assert login(cast.wang).get(url).status_code in {302, 404, 403}
