"""From a cracked door frame to a towel, with real clicks: once as people do it, and once where no script runs."""

import pytest
from openpyxl import load_workbook

from points.models import Redemption
from repairs.models import RepairOrder
from tests.browser.conftest import DESK, PHONE, zh
from tests.browser.steps import confirm_fixed, press, says, says_done
from tests.pages import without_digests

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def report(page, jpeg=None):
    """Four questions; building, name and phone are filled in already."""
    page.goto("/repairs/new/")
    page.locator("#kind .choice-card", has_text="木工门窗").click()
    page.locator("#id_item").fill("卧室门框开裂")
    if jpeg:
        page.locator("#id_photos").set_input_files(jpeg)
    press(page, "Send the request")
    says(page, zh("Thank you! Your request has arrived."))


def publish(page):
    """From the Today board."""
    page.goto("/admin/")
    page.get_by_role("link", name=zh("Publish"), exact=True).click()
    page.locator("#id_size").select_option("small")
    page.locator("#id_places").fill("1")
    press(page, "Publish")
    says_done(page, "Publish")


def visit(page):
    press(page, "Report the visit", "link")
    page.locator(".choice-card", has=page.locator("[name=outcome][value=fixed]")).click()
    page.locator("#id_no_photos").check()
    page.locator(".choice-card", has=page.locator("[name=minutes][value='30']")).click()
    press(page, "Report the visit")
    says_done(page, "Report the visit")


def redeem(page):
    """The pickup code of a towel."""
    page.goto("/shop/")
    page.get_by_role("link", name="毛巾").first.click()
    page.locator("a[href$='/redeem/']").click()
    press(page, "Redeem now")
    return page.locator(".pickup-code").inner_text().replace(" ", "").replace("\xa0", "")


def hand_over(page, code):
    page.goto("/counter/")
    page.locator("[name=code]").fill(code)
    press(page, "Look up")
    says(page, "毛巾")
    press(page, "Handed over")
    says(page, zh("Handed over: %(goods)s.") % {"goods": Redemption.objects.get()})


def record(page, tmp_path):
    """The rows of the eight-column record."""
    page.goto("/office/export/record/")
    with page.expect_download() as download:
        press(page, "Download")
    download.value.save_as(tmp_path / "record.xlsx")
    return list(load_workbook(tmp_path / "record.xlsx").active.iter_rows(values_only=True))


def test_a_cracked_door_frame_becomes_a_towel(opened, cast, standard, towel, jpeg, tmp_path):
    wang = opened(cast.wang)
    report(wang, jpeg)
    assert wang.locator("main img").evaluate_all(
        "all => all.map(one => one.complete && one.naturalWidth > 0)"
    ) == [True]
    order_page = wang.url

    chen = opened(cast.chen, screen=DESK)
    publish(chen)

    rivals = {person.name: opened(person) for person in (cast.zhao, cast.qian)}
    for page in rivals.values():
        page.goto("/hall/")
        assert "903" not in without_digests(page.content())
    for page in rivals.values():
        page.evaluate("document.querySelector('.hall-card button').click()")
    for page in rivals.values():
        page.locator("#toasts .note, #toasts .toast, #toasts *").first.wait_for()
    winners = {name: page for name, page in rivals.items() if page.url == order_page}
    losers = {name: page for name, page in rivals.items() if page.url.endswith("/hall/")}
    assert (len(winners), len(losers)) == (1, 1)
    ((name, winner),), (loser,) = winners.items(), losers.values()
    assert loser.locator("#toasts").inner_text().strip()
    assert "903" in winner.content()
    assert cast.wang.phone in winner.content()
    assert "903" not in without_digests(loser.content())

    visit(winner)
    wang.reload()
    says(wang, name)
    confirm_fixed(wang)
    assert RepairOrder.objects.get().state == "closed"

    winner.goto("/points/")
    says(winner, "+10")
    code = redeem(winner)
    hand_over(opened(cast.he, screen=PHONE), code)

    _title, header, row, *rest = record(chen, tmp_path)
    assert header == (
        "报修人姓名",
        "楼号",
        "维修事项",
        "联系电话",
        "维修人姓名",
        "维修日期",
        "维修结果",
        "积分",
    )
    assert (row[0], row[2], row[3], row[4]) == ("王秀兰", "卧室门框开裂", cast.wang.phone, name)
    assert rest == []


def test_the_same_story_where_no_script_runs(opened, cast, standard, towel, jpeg):
    wang, zhao, chen = (opened(person, scripts=False) for person in (cast.wang, cast.zhao, cast.chen))
    report(wang, jpeg)
    publish(chen)

    zhao.goto("/hall/")
    zhao.locator(".hall-card button").click()
    says(zhao, zh("It is yours. Please call before you come."))
    visit(zhao)
    wang.reload()
    confirm_fixed(wang)
    assert RepairOrder.objects.get().state == "closed"

    hand_over(opened(cast.he, scripts=False), redeem(zhao))


def test_a_guest_without_an_account_follows_a_private_link(opened, cast, community, next_door, jpeg):
    next_door.is_active = False
    next_door.save()
    guest = opened()
    guest.goto("/")
    guest.locator("main a[href='/repairs/new/']").first.click()
    guest.locator("#kind .choice-card").first.click()
    guest.locator("#id_item").fill("水龙头漏水")
    guest.locator("#id_photos").set_input_files(jpeg)
    guest.locator("#id_building").select_option(index=1)
    guest.locator("#id_contact_name").fill("刘奶奶")
    guest.locator("#id_contact_phone").fill("199 0000 0077")
    press(guest, "Send the request")
    says(
        guest, zh("This page is your private link. Save it: whoever has it can see and change this request.")
    )

    order = RepairOrder.objects.get()
    assert guest.url.endswith(order.get_tracking_url())
    assert (order.contact_phone, order.channel, order.photos.count()) == ("19900000077", "guest", 1)
    stranger = opened()
    assert stranger.goto(f"/orders/{order.pk}/").url.endswith(f"/login/?next=/orders/{order.pk}/")
