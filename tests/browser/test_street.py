"""郑安 of the street office follows a number to the order behind it, and reads no name, door or phone."""

import pytest

from community.models import Resident, Street, StreetMember
from tests.browser.conftest import DESK, zh
from tests.browser.steps import press, says

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


@pytest.fixture
def an(community, next_door):
    street = Street.objects.create(name="春晖街道")
    for place in (community, next_door):
        place.street = street
        place.save()
    person = Resident.objects.create_user("19900000081", "not-used-here", name="郑安")
    StreetMember.objects.create(street=street, resident=person)
    return person


def test_from_a_rate_to_an_order_without_its_people(opened, cast, orders, an, tmp_path):
    order = orders.closed(item="门框开裂")
    page = opened(an, screen=DESK)
    page.goto("/street/")
    page.locator("th", has_text="滨河社区").wait_for()
    row = page.locator("tbody tr", has_text="阡上社区")
    row.locator("a[href*='bucket=over']").first.click()
    press(page, order.number, "link")
    says(page, zh("What happened so far"))
    words = page.locator("main").inner_text()
    assert "门框开裂" in words
    assert not [secret for secret in ("王秀兰", "赵铁柱", "903", cast.wang.phone) if secret in words]

    page.goto("/street/")
    with page.expect_download() as download:
        press(page, "Download as a workbook")
    download.value.save_as(tmp_path / "street.xlsx")
    assert (tmp_path / "street.xlsx").stat().st_size > 1000
