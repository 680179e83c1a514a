"""A topic of 王秀兰's: the office takes it up, neighbours talk and vote, and it is decided."""

import pytest
from django.utils import timezone

from points.models import Ballot, Topic
from tests.browser.conftest import DESK, zh
from tests.browser.steps import agree, press, says, step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def test_from_the_proposal_to_the_decision(opened, cast):
    wang, li, chen = opened(cast.wang), opened(cast.li), opened(cast.chen, screen=DESK)
    propose(wang)
    topic = Topic.objects.get()
    office = f"/admin/points/topic/{topic.pk}/change/"
    chen.goto(office)
    step(chen, "Take it up")
    says(chen, zh("Taken up. The residents can read it and say something to it."))

    li.goto("/topics/")
    li.get_by_text("楼道灯总是坏").click()
    li.locator("[name=text]").fill("三楼也是黑的。")
    press(li, "Say it")
    says(li, "三楼也是黑的。")

    open_vote(chen)
    vote(li, topic)
    vote(wang, topic)
    end_now(Ballot.objects.get())
    decide(chen, office)
    wang.reload()
    says(wang, "换成感应灯。")
    says(wang, "安居物业")


def propose(page):
    page.goto("/topics/")
    press(page, "Propose a topic", "link")
    page.locator("[name=title]").fill("楼道灯总是坏")
    page.locator("[name=text]").fill("晚上看不见台阶。")
    press(page, "Send to the office")
    page.wait_for_url("**/topics/*/")


def open_vote(page):
    step(page, "Put it to the vote")
    page.locator("[name=question]").fill("换成感应灯吗？")
    page.locator("[name=options]").fill("换\n不换")
    page.locator("[name=per][value=resident]").check()
    step(page, "Put it to the vote")
    says(page, zh("Put to the vote. Everybody who has a vote is told."))


def vote(page, topic):
    page.goto(f"/topics/{topic.pk}/")
    page.get_by_label("换", exact=True).check()
    press(page, "Vote")
    agree(page)
    says(page, zh("Your vote is counted."))


def end_now(ballot):
    ballot.closes_at = timezone.now()
    ballot.save()


def decide(page, office):
    page.goto(office)
    step(page, "Record the decision")
    page.locator("[name=is_adopted][value=yes]").check()
    page.locator("[name=text]").fill("换成感应灯。")
    page.locator("[name=partner]").select_option(label="安居物业")
    page.locator("[name=due_on]").fill("2099-12-31")
    step(page, "Record the decision")
    says(page, zh("Recorded. The residents can read it."))
    assert [option.votes for option in Ballot.objects.get().options.order_by("pk")] == [2, 0]
