"""Chen of the office switches on the second step: a stolen password then opens nothing."""

import re
import time
import uuid

import pytest
from django.contrib.auth import get_user
from django.utils.translation import gettext, override
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from community.accounts import second_factor
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Duty, Message
from tests.cast import PASSWORD
from tests.racing import at_once

pytestmark = pytest.mark.django_db


def shown_by_app(device):
    """What the app on the phone shows now."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time()
    return f"{totp.token():06d}"


@pytest.fixture
def clock(time_machine):
    """`clock(60)` lets a minute pass."""
    time_machine.move_to("2026-03-02T10:00:00+08:00", tick=False)
    return time_machine.shift


@pytest.fixture
def chen(cast, as_person):
    browser = as_person(cast.chen)
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def switched_on(cast, chen, clock):
    """Chen's device and backup codes; a minute has passed."""
    chen.post("/profile/second-step/begin/")
    device = TOTPDevice.objects.get(user=cast.chen)
    page = chen.post("/profile/second-step/confirm/", {"code": shown_by_app(device)})
    device.refresh_from_db()
    clock(60)
    return device, page.context["codes"]


def log_in(browser, person):
    return browser.post("/login/", {"username": person.phone, "password": PASSWORD, "next": "/admin/"})


def test_the_set_up_page_draws_a_code_without_inline_styles(cast, chen):
    assert chen.post("/profile/second-step/begin/").url == "/profile/second-step/"
    page = chen.get("/profile/second-step/").content.decode()

    svg = re.search(r'<svg[^>]*class="qr".*?</svg>', page, re.S)[0]
    assert "style" not in svg
    device = TOTPDevice.objects.get(user=cast.chen)
    assert not device.confirmed
    assert second_factor.is_on(cast.chen) is False


def test_switched_on_it_gives_eight_backup_codes_kept_as_digests(cast, switched_on):
    device, codes = switched_on

    assert device.confirmed
    assert len(set(codes)) == 8
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == 8
    assert stored.isdisjoint(codes)


def test_a_wrong_code_switches_nothing_on(cast, chen, clock, sentences):
    chen.post("/profile/second-step/begin/")
    answer = chen.post("/profile/second-step/confirm/", {"code": "000000"})

    assert sentences(answer) == [second_factor_wrong()]
    assert not second_factor.is_on(cast.chen)


def second_factor_wrong(language="en"):
    with override(language):
        return gettext(
            "That code is not right, or was used already. Please wait for the next one and try again."
        )


def test_after_the_password_nobody_is_logged_in_until_the_second_step(
    cast, switched_on, as_person, sentences
):
    device, _codes = switched_on
    browser = as_person()

    assert log_in(browser, cast.chen).url == "/login/second-step/"
    assert not get_user(browser).is_authenticated
    assert browser.get("/admin/", follow=True).redirect_chain[-1] == ("/login/?next=%2Fadmin%2F", 302)
    assert browser.post("/login/second-step/", {"code": shown_by_app(device)}).url == "/admin/"
    assert get_user(browser) == cast.chen
    assert browser.get("/admin/").status_code == 200


def test_a_text_message_does_not_go_around_the_second_step(cast, switched_on, as_person, code_on):
    browser = as_person()
    browser.post("/login/send/", {"phone": cast.chen.phone})

    assert browser.post("/login/code/", {"code": code_on(cast.chen.phone)}).url == "/login/second-step/"
    assert not get_user(browser).is_authenticated


def test_a_new_password_does_not_go_around_it_either(cast, switched_on, as_person, code_on):
    browser = as_person()
    browser.post("/password/", {"phone": cast.chen.phone})
    browser.post("/password/code/", {"code": code_on(cast.chen.phone)})

    assert browser.post("/password/new/", {"password": "another-2026"}).url == "/login/second-step/"
    assert not get_user(browser).is_authenticated


def test_a_code_of_the_app_counts_once(cast, switched_on, as_person, sentences):
    device, _codes = switched_on
    code = shown_by_app(device)
    for expected in ("/admin/", None):
        browser = as_person()
        log_in(browser, cast.chen)
        answer = browser.post("/login/second-step/", {"code": code})
        assert getattr(answer, "url", None) == expected

    assert sentences(answer) == [second_factor_wrong("zh-hans")]


def test_a_backup_code_opens_the_door_once(cast, switched_on, as_person, clock):
    _device, codes = switched_on
    for expected in ("/admin/", None):
        browser = as_person()
        log_in(browser, cast.chen)
        assert (
            getattr(browser.post("/login/second-step/", {"code": codes[0].upper()}), "url", None) == expected
        )
        clock(60)

    assert second_factor.backup_codes_left(cast.chen) == 7


def test_an_older_session_must_take_the_step_before_the_office_pages(cast, as_person, chen, clock):
    older = as_person(cast.chen)
    chen.post("/profile/second-step/begin/")
    device = TOTPDevice.objects.get(user=cast.chen)
    chen.post("/profile/second-step/confirm/", {"code": shown_by_app(device)})
    clock(60)

    assert chen.get("/admin/").status_code == 200
    assert older.get("/admin/").url == "/profile/second-step/"
    device.refresh_from_db()
    answer = older.post("/profile/second-step/code/", {"code": shown_by_app(device), "act": "pass"})
    assert answer.url == "/admin/"
    assert older.get("/admin/").status_code == 200


def test_where_it_is_required_staff_set_it_up_first(cast, chen, settings):
    assert chen.get("/admin/").status_code == 200
    settings.STAFF_SECOND_FACTOR = "required"

    assert chen.get("/admin/").url == "/profile/second-step/"
    assert chen.get("/profile/").status_code == 200


def test_it_is_switched_off_only_with_a_code(cast, chen, switched_on, clock):
    device, _codes = switched_on
    assert chen.post("/profile/second-step/code/", {"code": "000000", "act": "off"}).status_code == 200
    assert second_factor.is_on(cast.chen)
    clock(60)

    assert (
        chen.post("/profile/second-step/code/", {"code": shown_by_app(device), "act": "off"}).status_code
        == 302
    )
    assert not second_factor.is_on(cast.chen)
    assert StaticToken.objects.count() == 0


def test_new_backup_codes_replace_the_old(cast, chen, switched_on):
    device, old = switched_on
    new = chen.post("/profile/second-step/code/", {"code": shown_by_app(device), "act": "renew"}).context[
        "codes"
    ]

    assert set(new).isdisjoint(old)
    with pytest.raises(Refused):
        second_factor.check(cast.chen, typed=old[0])


def test_guessing_ends_after_twenty_tries(cast, switched_on, clock):
    device, _codes = switched_on
    for _guess in range(20):
        with pytest.raises(Refused):
            second_factor.check(cast.chen, typed="000000")
    device.refresh_from_db()
    device.throttle_reset()

    with pytest.raises(Refused):
        second_factor.check(cast.chen, typed=shown_by_app(device))


def test_residents_have_no_second_step(cast, as_person):
    browser = as_person(cast.wang)

    assert browser.get("/profile/second-step/").status_code == 404
    assert browser.post("/profile/second-step/begin/").status_code == 404
    with pytest.raises(NotAllowed):
        second_factor.begin(by=cast.wang)


@pytest.mark.race
def test_of_five_who_type_one_backup_code_at_once_one_gets_in(cast, switched_on):
    _device, codes = switched_on

    answers = at_once([lambda: second_factor.check(cast.chen, typed=codes[0])] * 5)

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused"] * 4 + ["StaticDevice"]
    assert second_factor.backup_codes_left(cast.chen) == 7


def test_a_colleague_removes_what_was_lost_and_nobody_their_own(cast, switched_on, as_person):
    colleague = cast.li
    Duty.objects.create(resident=colleague, community=cast.chen.community, kind="staff")
    for stranger in (cast.zhou, cast.wang, cast.he):
        with pytest.raises(NotAllowed):
            second_factor.remove(cast.chen, by=stranger)
    with pytest.raises(Refused):
        second_factor.remove(cast.chen, by=cast.chen)
    assert second_factor.is_on(cast.chen)

    address = f"/admin/community/resident/{cast.chen.pk}/step/remove-second-step/"
    as_person(colleague).post(address, {"once": str(uuid.uuid4())})

    assert not second_factor.is_on(cast.chen)
    assert second_factor.backup_codes_left(cast.chen) == 0
    assert Message.objects.filter(resident=cast.chen).count() == 1
    line = AuditEvent.objects.filter(subject=f"community.Resident:{cast.chen.pk}").first()
    assert (line.by, line.detail["changed"]) == (colleague, "second step removed by a colleague")
    with pytest.raises(Refused):
        second_factor.remove(cast.chen, by=colleague)
