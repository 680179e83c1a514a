"""陈静 settles a period in public: 赵铁柱 finds a mistake, is answered, and the period is closed."""

import pytest

from points.models import Objection, Settlement
from tests.browser.conftest import DESK, zh
from tests.browser.steps import press, says, step
from tests.settling import ago

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def test_from_the_draft_over_an_objection_to_the_closed_period(opened, cast, earned):
    chen, zhao = opened(cast.chen, screen=DESK), opened(cast.zhao)
    draft(chen)
    step(chen, "Publish the notice")
    step(chen, "Publish the notice")
    says(chen, zh("The notice is published; everybody concerned got a message."))

    object_to(zhao, "少了一次 5 分")
    chen.reload()
    step(chen, "Answer")
    chen.locator("[name=text]").fill("已核对，这一次在下一期。")
    step(chen, "Answer")
    says(chen, zh("Answered; the resident has a message."))
    zhao.reload()
    says(zhao, "已核对，这一次在下一期。")
    assert Objection.objects.get().answered_by == cast.chen

    post(chen)
    zhao.reload()
    assert zhao.get_by_role("link", name=zh("Something is wrong")).count() == 0


def draft(page):
    page.goto("/admin/points/settlement/add/")
    page.locator("[name=starts_on]").fill(ago(60).isoformat())
    page.locator("[name=ends_on]").fill(ago(30).isoformat())
    step(page, "Draft")
    says(page, zh("Drafted. Look through it, then publish it."))


def object_to(page, words):
    page.goto("/points/notices/")
    page.locator("main .list-group a").first.click()
    says(page, zh("My line"))
    press(page, "Something is wrong", "link")
    page.locator("[name=text]").fill(words)
    press(page, "Send to the office")
    says(page, zh("Waiting for the office's answer."))


def post(page):
    """The day after the notice ran out."""
    Settlement.objects.update(notice_until=ago(1))
    settlement = Settlement.objects.get()
    page.goto(f"/admin/points/settlement/{settlement.pk}/change/")
    step(page, "Post and close the period")
    says(page, zh("Posted. Nothing can be dated into this period any more."))
    settlement.refresh_from_db()
    assert settlement.state == "posted"
