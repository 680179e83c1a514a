"""王秀兰 signs up, types the six digits from the screen, and has her points when 陈静 closes the activity."""

import pytest

from points.models import Attendance, Entry
from tests.browser.conftest import DESK, zh
from tests.browser.steps import press, says, step
from tests.points.activity_cast import begin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


def test_from_signing_up_to_the_points(opened, cast, plan):
    talk = plan(points=5)
    wang, chen = opened(cast.wang), opened(cast.chen, screen=DESK)
    wang.goto("/activities/")
    wang.get_by_text("消防安全培训").first.click()
    press(wang, "Sign up")
    says(wang, zh("A place is kept for you."))

    begin(talk)
    chen.goto(f"/activities/{talk.pk}/")
    press(chen, "Show the check-in code", "link")
    digits = chen.locator(".screen-digits").inner_text().replace(" ", "").replace("\xa0", "")
    wang.reload()
    press(wang, "Check in", "link")
    wang.locator("[name=code]").fill(digits)
    press(wang, "Check in")
    says(wang, zh("The points arrive when the activity is closed."))
    assert Attendance.objects.get().resident == cast.wang

    chen.goto(f"/admin/points/activity/{talk.pk}/change/")
    step(chen, "Close and give points")
    says(chen, zh("Closed. Everybody who was there has the points."))
    wang.goto("/points/")
    says(wang, "+5")
    assert Entry.objects.get(resident=cast.wang).amount == 5
