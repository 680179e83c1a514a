"""王秀兰 and 赵铁柱 find a time, know each other at the door, and settle what the hinges cost."""

import pytest

from repairs.models import Arrival, PartsCost, RepairOrder
from tests.browser.conftest import zh
from tests.browser.steps import confirm_fixed, press, says, says_done

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def test_from_a_time_that_suits_to_it_is_fixed(opened, cast, orders, jpeg):
    order = orders.claimed(by=cast.zhao)
    wang, zhao = opened(cast.wang), opened(cast.zhao)

    offer_times(wang, order)
    zhao.goto(order.get_absolute_url())
    zhao.locator(".times button").last.click()
    says_done(zhao, "Fix a time")
    wang.reload()
    says(wang, zh("is agreed."))

    check_in(zhao, order, passwords=wang.locator(".doorstep b.num").all_inner_texts())
    report_with_parts(zhao, order, jpeg)
    wang.reload()
    says(wang, "12.50")
    confirm_fixed(wang)
    order.refresh_from_db()
    assert (order.state, order.outcome) == ("closed", "fixed")


def offer_times(page, order):
    page.goto(order.get_absolute_url())
    press(page, "Say which times are good", "link")
    for part in (0, 1):  # of tomorrow: of today some may be over
        page.locator(".day").nth(1).locator(".day-part").nth(part).click()
    press(page, "Send these times")
    says_done(page, "Say which times are good")


def check_in(page, order, passwords):
    """He says the first, she answers with the second; on his page stands only the first."""
    says_first, answers = passwords
    page.goto(order.get_absolute_url())
    assert page.locator(".doorstep b.num").all_inner_texts() == [says_first]
    press(page, "I am at the door", "link")
    page.locator("[name=code]").fill(answers)
    press(page, "I am at the door")
    says_done(page, "I am at the door")
    assert Arrival.objects.get().how == "code"


def report_with_parts(page, order, jpeg):
    press(page, "Report the visit", "link")
    page.locator(".choice-card", has=page.locator("[name=outcome][value=fixed]")).click()
    page.locator("[name=photos]").first.set_input_files(jpeg)
    page.locator("#parts-money summary").click()
    page.locator("[name=parts_amount]").fill("12.5")
    page.locator("[name=parts_for]").fill("合页两只")
    page.locator("[name=parts_agreed_by]").fill("王秀兰本人")
    press(page, "Report the visit")
    says_done(page, "Report the visit")
    assert RepairOrder.objects.get().photos.count() == 1
    assert PartsCost.objects.get().what_for == "合页两只"
