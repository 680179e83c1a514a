"""赵铁柱 walks an inspection round with his phone; what he finds becomes a repair order."""

import pytest

from repairs.models import Finding, RepairOrder, Round
from tests.browser.conftest import zh
from tests.browser.steps import press, says

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def answer(page, result):
    before = page.url
    page.locator(f".round-answers button[value={result}]").click()
    page.wait_for_url(lambda address: address != before)


def test_a_round_with_a_problem_that_becomes_an_order(opened, cast, send, jpeg):
    made = send()
    zhao = opened(cast.zhao)
    zhao.goto("/rounds/")
    zhao.locator(".order-card a").first.click()
    zhao.locator(".round-go").click()

    zhao.locator(".round-more summary").click()
    zhao.locator("[name=photos]").first.set_input_files(jpeg)
    zhao.locator("[name=note]").fill("停了两辆车")
    answer(zhao, "problem")
    for result in ("fine", "not_here", "fine"):
        answer(zhao, result)
    press(zhao, "The round is complete")
    zhao.locator(".round-meta .badge-closed").wait_for()
    made.refresh_from_db()
    assert made.state == Round.State.DONE

    zhao.locator(".round-lines a", has_text=zh("problem")).click()
    says(zhao, "停了两辆车")
    press(zhao, "Make it a repair order")
    order = RepairOrder.objects.filter(pk=Finding.objects.get().order_id)
    says(zhao, zh("Repair order"))
    assert order.get().state == "submitted"
