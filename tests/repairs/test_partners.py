"""What was referred: each partner with a clock of its own, the resident told in one sentence, nothing forgotten."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community import partnering
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Message, Partner, PartnerMember, Resident
from repairs import workflow
from repairs.models import Referral, ReferralQuestion, RepairOrder
from repairs.partner_figures import figures_of, standings
from tests.repairs.deadline_cast import on

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def city(cast, community):
    """市政养护队 with its lift truck, for whom 韩路 answers."""
    made = Partner.objects.create(community=community, name="市政养护队", kind="municipal")
    cast.han = Resident.objects.create_user("19900000778", name="韩路", community=community)
    PartnerMember.objects.create(partner=made, resident=cast.han)
    return made


@pytest.fixture
def referred(orders, cast):
    """安居物业 has it and answers by the day after tomorrow."""

    def make(*others, **fields):
        today = timezone.localdate()
        order = workflow.refer(
            orders.submitted(item="楼道灯不亮", **fields),
            by=cast.chen,
            partner=cast.property,
            due_on=today + 2 * DAY,
            co_partners=[(other, today + 4 * DAY) for other in others],
        )
        Message.objects.all().delete()
        return order.referrals.get(is_lead=True)

    return make


def once(**answers):
    return {"once": str(uuid.uuid4()), **answers}


def told(person):
    return list(Message.objects.filter(resident=person).order_by("id").values_list("text", flat=True))


def step(referral, name):
    return reverse("repairs:referral_step", args=[referral.pk, name])


def again(thing):
    return type(thing).objects.get(pk=thing.pk)


def test_the_property_company_accepts_and_names_a_day_and_the_resident_reads_it(login, cast, referred):
    referral = referred()
    client = login(cast.wu)
    day = timezone.localdate() + 3 * DAY

    assert client.post(step(referral, "accept"), once()).url == referral.get_absolute_url()
    answers = {
        "visit_on": day.isoformat(),
        "half": "am",
        "contact_name": "李师傅",
        "contact_phone": "19900000555",
    }
    client.post(step(referral, "schedule"), once(**answers))

    assert again(referral).stage == "scheduled"
    assert again(referral.order).state == "referred"
    sentences = told(cast.wang)
    assert len(sentences) == 2
    assert f"{day.month}月{day.day}日" in sentences[1]
    assert "李师傅" in sentences[1]
    page = login(cast.wang).get(referral.order.get_absolute_url())
    assert "安居物业" in page.context["next"]
    assert [line.who for line in page.context["lines"]][-2:] == ["安居物业", "安居物业"]


def test_pressed_twice_it_is_accepted_once(login, cast, referred):
    referral = referred()
    answers = once()
    first, second = (login(cast.wu).post(step(referral, "accept"), answers) for _ in range(2))

    assert first.url == second.url
    assert len(told(cast.wang)) == 1
    with pytest.raises(Refused):
        workflow.accept(referral, by=cast.wu)


@pytest.fixture
def thursday():
    """11 June 2026, with no holiday near."""
    with on(11, 10):
        yield


def test_a_question_stops_the_clock_until_the_resident_or_the_office_answers(thursday, login, cast, referred):
    referral = referred()
    login(cast.wu).post(step(referral, "ask"), once(text="几楼的灯？"))
    question = ReferralQuestion.objects.get()
    Referral.objects.filter(pk=referral.pk).update(due_on=timezone.localdate() - DAY)
    ReferralQuestion.objects.update(asked_at=timezone.now() - 3 * DAY)

    assert not Referral.objects.late(timezone.localdate()).exists()
    page = login(cast.wang).get(referral.order.get_absolute_url())
    address = reverse("repairs:explain", args=[referral.order_id, question.pk])
    assert address in page.content.decode()
    assert login(cast.li).get(address).status_code == 404
    login(cast.wang).post(address, once(answer="三楼"))

    assert (again(referral).step, again(question).answer) == ("told", "三楼")
    assert again(referral).due_on == date(2026, 6, 15)  # three working days were lost, from the 10th on
    assert "三楼" in told(cast.wu)[-1]
    late = login(cast.chen).post(address, once(answer="不知道"))
    assert late.status_code == 422
    assert again(question).answer == "三楼"


def test_whoever_holds_the_link_answers_without_an_account(client, cast, referred):
    referral = referred()
    question = workflow.ask(referral, by=cast.wu, text="几楼的灯？")
    address = reverse("repairs:track_explain", args=[referral.order.token, question.pk])

    client.post(address, once(answer="三楼"))

    assert (again(question).answer, again(question).answered_by) == ("三楼", None)
    assert client.get(address.replace(referral.order.token, "wrong")).status_code == 404


def test_who_goes_on_without_the_answer_needs_none(cast, referred):
    referral = referred()
    question = workflow.ask(referral, by=cast.wu, text="几楼的灯？")
    workflow.accept(referral, by=cast.wu)

    assert (again(referral).step, again(question).is_open) == ("accepted", False)


def test_not_ours_and_the_same_record_goes_on_with_another(login, cast, referred, city):
    referral = referred(city)
    client = login(cast.wu)
    assert client.post(step(referral, "return"), once(reason="")).status_code == 422
    client.post(step(referral, "return"), once(reason="路灯归市政"))

    order = again(referral.order)
    assert order.state == "submitted"
    assert list(order.referrals.order_by("id").values_list("state", "reason")) == [
        ("returned", "路灯归市政"),
        ("withdrawn", "路灯归市政"),
    ]
    assert client.get(referral.get_absolute_url()).status_code == 404
    assert "路灯归市政" in told(cast.han)[0]
    anew = workflow.refer(order, by=cast.chen, partner=city, due_on=timezone.localdate())
    assert anew.referrals.filter(state="sent").get().partner == city


def test_what_the_office_takes_back_was_not_sent_back(login, cast, referred):
    referral = referred()
    answers = once(reason="业主自己修好了", taken_back="on")
    login(cast.chen).post(f"{referral.order.get_absolute_url()}return/", answers)

    assert again(referral).state == "withdrawn"
    assert "业主自己修好了" in told(cast.wu)[0]
    assert "不归" not in told(cast.wang)[0]


def test_two_partners_each_on_its_own_referral(login, cast, referred, city):
    lead = referred(city)
    other = lead.order.referrals.get(is_lead=False)
    for name in ("accept", "schedule", "report", "ask", "return"):
        assert login(cast.han).get(step(lead, name)).status_code == 404
        assert login(cast.wu).post(step(other, name), once()).status_code == 404
    with pytest.raises(NotAllowed):
        workflow.accept(other, by=cast.wu)
    with pytest.raises(NotAllowed):
        workflow.send_back(lead.order, by=cast.han, reason="不是我们的")

    today = timezone.localdate().isoformat()
    answers = once(outcome="fixed", visited_on=today, no_photos="on")
    login(cast.han).post(step(other, "report"), answers)
    assert (again(other).state, again(other).outcome) == ("done", "fixed")
    assert again(lead.order).state == "referred"
    answers = once(outcome="fixed", visited_on=today, no_photos="on")
    login(cast.wu).post(step(lead, "report"), answers)
    assert (again(lead).state, again(lead.order).state) == ("done", "reported")


def test_another_partner_steps_out_and_one_more_is_asked(login, cast, referred, city):
    lead = referred(city)
    other = lead.order.referrals.get(is_lead=False)
    login(cast.han).post(step(other, "return"), once(reason="登高车在修"))

    assert (again(other).state, again(lead.order).state) == ("returned", "referred")
    due = timezone.localdate() + DAY
    anew = workflow.invite(again(lead.order), by=cast.chen, partner=city, due_on=due)
    assert (anew.is_lead, anew.stage) == (False, "told")
    workflow.recall(anew, by=cast.chen, reason="不用了")
    assert again(anew).state == "withdrawn"
    with pytest.raises(Refused):
        workflow.recall(lead, by=cast.chen, reason="不用了")


def test_the_door_is_shown_to_another_partner_once_it_comes_and_that_is_written_down(
    login, cast, referred, city
):
    other = referred(city, room="2719").order.referrals.get(is_lead=False)
    client = login(cast.han)
    assert "2719" not in client.get(other.get_absolute_url()).content.decode()
    assert not AuditEvent.objects.filter(kind="reveal", by=cast.han).exists()

    workflow.accept(other, by=cast.han)

    for page in (other.get_absolute_url(), reverse("repairs:referral_slip", args=[other.pk])):
        assert "2719" in client.get(page).content.decode()
    assert AuditEvent.objects.filter(kind="reveal", by=cast.han).count() == 1
    workflow.recall(other, by=cast.chen, reason="不用了")
    assert client.get(other.get_absolute_url()).status_code == 404


def test_the_four_lists_hold_what_they_count_at_one_price(login, cast, referred):
    old = referred()
    client = login(cast.wu)
    client.get("/partner/")

    def look(show):
        with CaptureQueriesContext(connection) as seen:
            page = client.get(f"/partner/?show={show}")
        return page, len(seen)

    _page, price = look("new")
    going = [referred() for _ in range(3)]
    for referral in going:
        workflow.accept(referral, by=cast.wu)
    Referral.objects.filter(pk=old.pk).update(due_on=timezone.localdate() - DAY)
    workflow.send_back(referred().order, by=cast.wu, reason="不是我们的")

    for show, size in {"new": 1, "going": 3, "late": 1, "over": 1}.items():
        page, cost = look(show)
        assert (len(page.context["cards"]), cost) == (size, price), show
        assert {tab["name"]: tab["count"] for tab in page.context["tabs"]}[show] == size
    assert price <= 10


def test_who_no_longer_answers_for_it_sees_nothing_from_the_next_click_on(login, cast, referred):
    referral = referred()
    browser = login(cast.wu)
    assert browser.get(referral.get_absolute_url()).status_code == 200

    partnering.remove_member(PartnerMember.objects.get(resident=cast.wu), by=cast.chen)

    for page in ("/partner/", referral.get_absolute_url(), referral.order.get_absolute_url()):
        assert browser.get(page).status_code == 404
    assert AuditEvent.objects.filter(summary__contains="吴强", kind="change").exists()


def test_staff_add_who_answers_by_phone(login, cast, next_door):
    client = login(cast.chen)
    address = reverse("repairs:add_member", args=[cast.property.pk])

    assert client.post(address, once(phone="199 0000 4321")).status_code == 422
    assert client.post(address, once(phone="不是号码", name="高峰")).status_code == 422
    assert client.post(address, once(phone=cast.zheng.phone, name="高峰")).status_code == 422
    assert client.post(address, once(phone="199 0000 4321", name="高峰")).status_code == 302
    assert client.post(address, once(phone=cast.li.phone)).status_code == 302

    names = set(cast.property.members.values_list("resident__name", flat=True))
    assert names == {"吴强", "高峰", "李建国"}
    assert login(cast.zhou).post(address, once(phone=cast.li.phone)).status_code == 404


def test_every_number_of_a_partner_opens_its_list(login, cast, referred):
    late, going, back = referred(), referred(), referred()
    Referral.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - DAY)
    workflow.accept(going, by=cast.wu)
    workflow.send_back(back.order, by=cast.wu, reason="不是我们的")
    workflow.ask(referred(), by=cast.wu, text="几楼？")
    client = login(cast.chen)

    page = client.get(reverse("repairs:office_partner", args=[cast.property.pk])).content.decode()
    counts = {figure.code: figure.count for figure in figures_of(cast.property)}

    assert counts == {
        "unanswered": 2,
        "asked": 1,
        "going": 1,
        "late": 1,
        "in_time": 2,
        "answered_late": 0,
        "returned": 1,
        "waits": 1,
        "done": 0,
        "withdrawn": 0,
    }
    assert set(counts) == set(standings())
    for code, count in counts.items():
        address = f"/admin/repairs/referral/?partner__id__exact={cast.property.pk}&standing={code}"
        assert address.replace("&", "&amp;") in page
        assert client.get(address).context["cl"].result_count == count, code


def test_the_office_writes_down_what_a_partner_said_on_the_telephone(login, cast, referred):
    referral = referred()
    client = login(cast.chen)
    base = f"/admin/repairs/referral/{referral.pk}/step"
    day = (timezone.localdate() + DAY).isoformat()

    client.post(f"{base}/accept/", once())
    client.post(f"{base}/schedule/", once(visit_on=day, half="pm", contact_name="李师傅"))

    assert (again(referral).stage, again(referral).visit_half) == ("scheduled", "pm")
    assert client.get(f"{base}/recall/").status_code == 404
    assert client.get(f"/admin/repairs/referral/{referral.pk}/change/").status_code == 200
    assert client.get(f"/admin/repairs/repairorder/{referral.order_id}/change/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"visit_on": -DAY}, "past"), ({"half": "noon"}, "morning"), ({"visit_on": 400 * DAY}, "far")],
)
def test_a_day_that_cannot_be(cast, referred, changes, sentence):
    from django.utils import translation

    values = {
        "visit_on": timezone.localdate() + changes.get("visit_on", DAY),
        "half": changes.get("half", "am"),
    }
    with translation.override("en"), pytest.raises(Refused, match=sentence):
        workflow.schedule(referred(), by=cast.wu, **values)


def test_the_lead_partner_finds_that_another_trade_is_needed(login, cast, referred, skills):
    referral = referred()
    today = timezone.localdate().isoformat()
    answers = once(
        outcome="fixed",
        visited_on=today,
        no_photos="on",
        next_skill=skills["carpentry"].pk,
        next_materials="木条",
    )

    login(cast.wu).post(step(referral, "report"), answers)

    referral.refresh_from_db()
    assert referral.state == "done"
    grown = RepairOrder.objects.get(came_from__origin=referral.order)
    assert (grown.requester, grown.skill, grown.came_from.materials) == (
        cast.wang,
        skills["carpentry"],
        "木条",
    )


def test_a_partner_beside_the_lead_is_asked_for_its_own_part_only(login, cast, referred, city):
    referral = referred(city).order.referrals.get(is_lead=False)

    form = login(cast.han).get(step(referral, "report")).context["form"]

    assert not {"minutes", "next_skill", "parts_amount", "receipt"} & form.fields.keys()
    assert form.folds == []


def test_why_it_is_no_longer_theirs_is_told_without_what_the_resident_said_of_themselves(
    login, cast, referred, city
):
    lead = referred(city)

    workflow.send_back(lead.order, by=cast.wu, reason=f"王秀兰 {cast.wang.phone} 说已经修好")

    assert told(cast.han)[-1].endswith("＊＊＊ ＊＊＊＊＊＊＊＊＊＊＊ 说已经修好")
    page = login(cast.han).get(reverse("repairs:partner"), {"show": "over"}).content.decode()
    assert "说已经修好" in page
    assert cast.wang.phone not in page
