"""陈静 telephones after the visits: one press writes down what came of it."""

import pytest

from repairs.models import Callback
from tests.browser.conftest import DESK, zh
from tests.browser.steps import says

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def result_of(page, order, result):
    page.locator(f"#order-{order.pk} button[value={result}]").click()
    page.locator("#toasts .note").first.wait_for()


def test_one_press_closes_tries_again_or_reopens(opened, cast, orders):
    happy, silent, cross = (orders.reported(item=item) for item in ("门框开裂", "窗户漏风", "抽屉卡住"))
    chen = opened(cast.chen, screen=DESK)
    chen.goto("/office/callbacks/")
    result_of(chen, happy, "satisfied")
    result_of(chen, silent, "unreachable")
    chen.locator(f"#order-{cross.pk} summary").click()
    chen.locator(f"#order-{cross.pk} [name=words]").fill("还是卡")
    result_of(chen, cross, "not")

    said = {one.order_id: (one.result, one.words) for one in Callback.objects.all()}
    assert said == {
        happy.pk: ("satisfied", ""),
        silent.pk: ("unreachable", ""),
        cross.pk: ("not", "还是卡"),
    }
    for order, state in [(happy, "closed"), (silent, "reported"), (cross, "claimed")]:
        order.refresh_from_db()
        assert order.state == state
    chen.goto("/office/callbacks/")
    assert chen.locator(".callback").count() == 1
    says(chen, "×2")
    assert chen.locator("h1").inner_text() == zh("To call back")
