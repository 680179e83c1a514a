"""吴强 of the property company takes a referral, names a day, asks, is answered by 王秀兰, and reports."""

from datetime import timedelta

import pytest
from django.utils import timezone

from repairs import workflow
from repairs.models import RepairOrder
from tests.browser.conftest import zh
from tests.browser.steps import confirm_fixed, press, says

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


@pytest.fixture
def referred(cast, orders):
    made = orders.submitted(item="下水管堵了")
    due = timezone.localdate() + timedelta(days=3)
    return workflow.refer(made, by=cast.chen, partner=cast.property, due_on=due)


def test_from_accepting_to_the_report(opened, cast, referred):
    wu, wang = opened(cast.wu), opened(cast.wang)
    wu.goto("/partner/")
    wu.locator(".order-card a", has_text="下水管堵了").click()
    press(wu, "We take it")
    wu.locator("#toasts .note").first.wait_for()

    name_a_day(wu)
    ask(wu, "是厨房还是卫生间？")
    wang.goto(referred.get_absolute_url())
    says(wang, "是厨房还是卫生间？")
    press(wang, "Answer", "link")
    wang.locator("[name=answer]").fill("厨房。")
    press(wang, "Pass the answer on")
    wang.wait_for_url(f"**{referred.get_absolute_url()}")
    wu.reload()
    says(wu, "厨房。")

    report(wu)
    wang.reload()
    confirm_fixed(wang)
    assert RepairOrder.objects.get().state == "closed"


def name_a_day(page):
    press(page, "Name the day", "link")
    page.locator("[name=visit_on]").fill((timezone.localdate() + timedelta(days=1)).isoformat())
    page.locator(".choice-card", has=page.locator("[name=half]")).first.click()
    page.locator("[name=contact_name]").fill("马师傅")
    page.locator("main form [type=submit]").click()
    says(page, "马师傅")


def ask(page, words):
    press(page, "Ask a question", "link")
    page.locator("[name=text]").fill(words)
    page.locator("main form [type=submit]").click()
    says(page, zh("not answered yet"))


def report(page):
    press(page, "Report the visit", "link")
    page.locator(".choice-card", has=page.locator("[name=outcome][value=fixed]")).click()
    page.locator("[name=no_photos]").check()
    page.locator("[name=visited_on]").fill(timezone.localdate().isoformat())
    page.locator("main form [type=submit]").click()
    page.locator("#toasts .note").first.wait_for()
    assert RepairOrder.objects.get().state == "reported"
