"""What people do with a phone in their hand: press twice, go back, change the language, wait for the list."""

import re

import pytest

from community.messages.senders import MemorySender
from community.models import Community, Resident
from repairs import workflow
from repairs.models import RepairOrder
from tests.browser.conftest import zh
from tests.browser.steps import press, says
from tests.browser.test_main_story import report
from tests.pages import without_digests

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def filled_request(page):
    page.goto("/repairs/new/")
    page.locator("#kind .choice-card").first.click()
    page.locator("#id_item").fill("水龙头漏水")


def test_two_presses_make_one_order(opened, cast):
    wang = opened(cast.wang)
    filled_request(wang)

    wang.get_by_role("button", name=zh("Send the request")).dblclick()

    says(wang, zh("Thank you! Your request has arrived."))
    assert RepairOrder.objects.count() == 1


def test_two_presses_make_one_order_where_no_script_holds_the_second_back(opened, cast):
    wang = opened(cast.wang, scripts=False)
    filled_request(wang)

    wang.get_by_role("button", name=zh("Send the request")).dblclick()

    wang.wait_for_url(re.compile(r"/orders/\d+/"))
    assert RepairOrder.objects.count() == 1


def test_going_back_and_sending_again_leads_to_the_same_order(opened, cast):
    wang = opened(cast.wang)
    report(wang)
    first = wang.url

    wang.go_back()
    assert wang.url.endswith("/repairs/new/")
    wang.evaluate(
        "once => { document.querySelector('[name=once]').value = once }", _key_of(RepairOrder.objects.get())
    )
    wang.locator("#id_item").fill("卧室门框开裂")
    press(wang, "Send the request")

    wang.wait_for_url(first)
    assert RepairOrder.objects.count() == 1


def _key_of(order):
    """Browsers that keep the page show the old form; private pages are fetched anew, so it is put back here."""
    from community.models import OnceKey

    return str(OnceKey.objects.get(answer=order.get_absolute_url()).pk)


def test_a_request_is_sent_without_a_mouse(opened, cast, jpeg):
    wang = opened(cast.wang)
    wang.goto("/repairs/new/")

    wang.keyboard.press("Tab")
    assert wang.evaluate("document.activeElement.className") == "skip"
    wang.keyboard.press("Enter")
    walk = []
    for _step in range(40):
        wang.keyboard.press("Tab")
        name = wang.evaluate("document.activeElement.name || document.activeElement.type || ''")
        walk.append(name)
        if name == "skill":
            wang.keyboard.press("Space")
        if name == "item":
            wang.keyboard.type("水龙头漏水")
        if name == "submit":
            break
    wang.keyboard.press("Enter")

    says(wang, zh("Thank you! Your request has arrived."))
    fields = ["skill", "item", "description", "photos", "building", "unit", "room"]
    fields += ["contact_name", "contact_phone", "submit"]  # a shared place and good times are folded away
    assert [name for name in dict.fromkeys(walk) if name in fields] == fields
    order = RepairOrder.objects.get()
    assert (order.item, order.skill is not None, order.room) == ("水龙头漏水", True, "903")


def test_the_focus_can_be_seen_everywhere(opened, cast):
    wang = opened(cast.wang)
    wang.goto("/repairs/new/")
    unseen = set()
    for _step in range(30):
        wang.keyboard.press("Tab")
        unseen |= set(
            wang.evaluate(
                """() => {
                const e = document.activeElement;
                if (e === document.body) return [];
                const marks = [e, e.nextElementSibling, e.closest("label")].filter(Boolean).map(x => getComputedStyle(x));
                return marks.some(s => s.outlineStyle !== "none" || s.boxShadow !== "none") ? [] : [e.outerHTML.slice(0, 90)];
            }"""
            )
        )
    assert unseen == set()


def test_language_large_type_and_dark_stay_chosen(opened, cast):
    wang = opened(cast.wang)
    wang.goto("/")
    root = wang.locator("html")
    size = wang.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    light = wang.evaluate("getComputedStyle(document.body).backgroundColor")

    press(wang, "Large type")
    wang.locator("html[data-senior]").wait_for(state="attached")
    press(wang, "Dark")
    wang.locator("html[data-theme=dark]").wait_for(state="attached")
    wang.get_by_role("button", name="English").click()
    wang.locator("html[lang=en]").wait_for(state="attached")

    wang.goto("/repairs/new/")
    assert wang.get_by_role("heading", level=1).inner_text() == "Report a repair"
    assert root.get_attribute("data-theme") == "dark"
    assert wang.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > size
    assert wang.evaluate("getComputedStyle(document.body).backgroundColor") != light
    wang.get_by_role("button", name="中文").click()
    wang.locator("html[lang=zh-hans]").wait_for(state="attached")


def test_the_hall_shows_a_new_job_by_itself(opened, cast, orders):
    """Twenty seconds in the hall, of which the clock in the browser makes one."""
    zhao = opened(cast.zhao)
    zhao.clock.install()
    zhao.goto("/hall/")
    assert zhao.locator(".hall-card").count() == 0

    orders.open(item="厨房抽屉掉了")
    zhao.clock.run_for(25000)

    zhao.locator(".hall-card", has_text="厨房抽屉掉了").wait_for()
    zhao.get_by_role("button", name=zh("Take this job")).click()
    says(zhao, zh("It is yours. Please call before you come."))


def test_a_hall_in_which_nothing_changed_is_not_drawn_again(opened, cast, orders):
    orders.open()
    zhao = opened(cast.zhao)
    zhao.clock.install()
    zhao.goto("/hall/")
    zhao.locator(".hall-card").evaluate("card => { card.dataset.mark = 'the same' }")

    with zhao.expect_response("**/hall/list/**") as answer:
        zhao.clock.run_for(25000)

    assert answer.value.status == 204
    assert zhao.locator(".hall-card").get_attribute("data-mark") == "the same"


def test_the_late_presser_is_told_kindly(opened, cast, orders):
    order = orders.open()
    qian = opened(cast.qian)
    qian.goto("/hall/")
    workflow.claim(order, by=cast.zhao)

    press_first_card(qian)

    sentence = qian.locator("#toasts").inner_text().strip()
    assert qian.url.endswith("/hall/")
    assert len(sentence) > 8
    assert "903" not in without_digests(qian.content())


def press_first_card(page):
    page.locator(".hall-card button").first.click()
    page.locator("#toasts :not(:empty)").first.wait_for()


def test_a_neighbour_registers_with_a_code_from_the_phone(opened, community, building, settings):
    settings.SMS_BACKEND = "community.messages.senders.MemorySender"
    MemorySender.sent.clear()
    Community.objects.exclude(pk=community.pk).update(is_active=False)
    page = opened()
    page.goto("/register/")
    page.locator("main [name=phone]").fill("199 0000 0088")
    page.locator("main form button[type=submit]").click()
    page.locator("[name=code]").wait_for()
    ((phone, text),) = MemorySender.sent
    page.locator("[name=code]").fill(re.search(r"\d{6}", text)[0])
    page.locator("main form button[type=submit]").first.click()

    page.locator("[name=name]").fill("刘小满")
    page.locator("[name=building]").select_option(index=1)
    page.locator("[name=unit]").fill("1")
    page.locator("[name=room]").fill("402")
    page.locator("[name=password]").fill("yi-ge-hao-mima-9")
    page.locator("[name=privacy]").check()
    page.locator("main form button[type=submit]").click()

    says(page, zh("Welcome! Your account is ready."))
    person = Resident.objects.get(name="刘小满")
    assert (phone, person.phone, person.home) == ("19900000088", "19900000088", "3号楼1单元402")
