"""陈静 takes a call without touching the mouse; 王秀兰 says what is broken instead of writing it."""

import pytest

from repairs.models import RepairOrder, VoiceMessage
from tests.browser.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def test_a_call_is_written_down_with_the_keyboard_alone(opened, cast, orders):
    orders.submitted(item="旧的一件", room="101", unit="1", requester=cast.li, by=cast.li)
    chen = opened(cast.chen, screen=DESK)
    chen.goto("/office/desk/")
    chen.keyboard.type("王")
    chen.wait_for_selector(f".desk-people a[href$='for={cast.wang.pk}']")
    links = chen.locator(".desk-people a")
    steps = (
        next(at for at in range(9) if links.nth(at).get_attribute("href").endswith(f"={cast.wang.pk}")) + 1
    )
    for _step in range(steps):
        chen.keyboard.press("ArrowDown")
    chen.keyboard.press("Enter")
    chen.wait_for_url(f"**/office/desk/?for={cast.wang.pk}")
    chen.keyboard.press("1")
    chen.keyboard.type("纱窗破了 2 个洞")
    chen.keyboard.press("Enter")
    chen.wait_for_url("**/done/")

    order = RepairOrder.objects.latest("pk")
    assert (order.item, order.requester) == ("纱窗破了 2 个洞", cast.wang)
    assert order.skill is not None
    assert chen.locator("h1").inner_text() == order.number
    chen.keyboard.press("p")
    chen.wait_for_url("**/slip/")
    assert chen.locator(".slip svg.qr").is_visible()


def test_enter_takes_the_first_one_found_and_without_a_script_there_is_a_button(opened, cast):
    chen = opened(cast.chen, screen=DESK)
    chen.goto("/office/desk/")
    chen.keyboard.type("wxl")
    chen.wait_for_selector(".desk-people[data-query='wxl']")
    chen.keyboard.press("Enter")
    chen.wait_for_url(f"**/office/desk/?for={cast.wang.pk}")

    plain = opened(cast.chen, screen=DESK, scripts=False)
    plain.goto("/office/desk/")
    plain.fill("#caller", "wxl")
    plain.locator(".caller-search button").click()
    plain.locator(".desk-people a").click()
    assert plain.url.endswith(f"?for={cast.wang.pk}")


def test_a_voice_message_is_recorded_deleted_recorded_again_and_sent(opened, cast):
    wang = opened(cast.wang)
    wang.context.grant_permissions(["microphone"])
    wang.goto("/repairs/new/")
    chosen = "() => document.querySelector('[name=voice]').files.length"
    for _time in range(2):
        wang.locator(".voice-start").click()
        wang.wait_for_timeout(1200)
        wang.locator(".voice-stop").click()
        wang.wait_for_function(chosen)
        assert wang.locator(".voice-done audio").is_visible()
        if _time == 0:
            wang.locator(".voice-again").click()
            assert wang.evaluate(chosen) == 0
    wang.locator(".request-form button[type=submit]").last.click()
    wang.wait_for_url("**/orders/*/")

    voice = VoiceMessage.objects.get()
    assert (voice.kind, voice.seconds) == ("webm", 1)
    player = wang.locator(".voice-player audio")
    assert player.evaluate(
        "audio => new Promise(done => { audio.onloadeddata = () => done(true); audio.load(); audio.play(); })"
    )
