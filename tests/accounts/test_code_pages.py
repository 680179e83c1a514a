"""Logging in by text message, a forgotten password, another number: the pages say the same to everybody."""

import pytest
from django.contrib.auth import get_user

from community.models import AuditEvent, Message, Resident, SmsCode
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
STRANGER = "19900010001"


@pytest.fixture
def browser(client):
    client.cookies["django_language"] = "en"
    return client


def test_wang_logs_in_with_a_code(cast, browser, code_on):
    assert (
        browser.post("/login/send/", {"phone": "199-0000-0001", "next": "/messages/"}).url == "/login/code/"
    )
    page = browser.get("/login/code/").content.decode()
    assert "199****0001" in page
    assert code_on(cast.wang.phone) not in page

    assert browser.post("/login/code/", {"code": code_on(cast.wang.phone)}).url == "/messages/"
    assert get_user(browser) == cast.wang


def test_a_wrong_code_is_said_and_the_right_one_still_counts(cast, browser, code_on, sentences):
    browser.post("/login/send/", {"phone": cast.wang.phone})
    right = code_on(cast.wang.phone)
    wrong = "000001" if right == "000000" else "000000"

    assert sentences(browser.post("/login/code/", {"code": wrong})) == [
        "That is not the code we sent. Please look at the newest message."
    ]
    assert browser.post("/login/code/", {"code": f" {right[:3]} {right[3:]} "}).url == "/"


def test_pressing_twice_sends_one_text_and_leads_to_the_same_page(cast, browser, phones):
    answers = [browser.post("/login/send/", {"phone": cast.wang.phone}).url for _press in range(2)]

    assert answers == ["/login/code/", "/login/code/"]
    assert len(phones) == 1


def test_a_code_pressed_twice_gives_the_second_browser_nothing(cast, as_person, code_on):
    first, second = as_person(), as_person()
    first.post("/login/send/", {"phone": cast.wang.phone})
    second.post("/login/send/", {"phone": cast.wang.phone})
    code = code_on(cast.wang.phone)

    assert [browser.post("/login/code/", {"code": code}).url for browser in (first, second)] == ["/", "/"]
    assert [get_user(browser).is_authenticated for browser in (first, second)] == [True, False]


@pytest.mark.parametrize("address", ["/login/send/", "/register/", "/password/"])
def test_asking_for_a_code_never_tells_who_has_an_account(cast, as_person, phones, address):
    answers = []
    for phone in (cast.wang.phone, STRANGER):
        browser = as_person()
        asked = browser.post(address, {"phone": phone})
        page = browser.get(asked.url).content.decode()
        answers.append((asked.status_code, asked.url, len(page)))

    assert answers[0] == answers[1]
    assert [number for number, _text in phones] == [cast.wang.phone, STRANGER]
    assert [text.split()[0] for _number, text in phones] == ["【邻里微修】验证码"] * 2


def test_a_number_nobody_registered_goes_on_to_register_with_the_same_code(cast, browser, code_on, sentences):
    browser.post("/login/send/", {"phone": STRANGER})

    answer = browser.post("/login/code/", {"code": code_on(STRANGER)}, follow=True)

    assert answer.redirect_chain == [("/register/details/", 302)]
    assert sentences(answer) == ["This number is not registered yet. A few lines about you, and you are in."]


def test_an_account_not_in_use_is_told_only_to_its_phone(cast, browser, code_on, sentences):
    Resident.objects.filter(pk=cast.wang.pk).update(is_active=False)
    browser.post("/login/send/", {"phone": cast.wang.phone})

    answer = browser.post("/login/code/", {"code": code_on(cast.wang.phone)}, follow=True)

    assert sentences(answer) == ["This account is not in use. Please call the community office."]
    assert not get_user(browser).is_authenticated


@pytest.mark.parametrize(
    "address", ["/login/code/", "/register/code/", "/password/code/", "/password/new/", "/register/details/"]
)
def test_no_page_can_be_entered_in_the_middle(cast, browser, address):
    assert browser.get(address, follow=True).redirect_chain[-1][0] in {"/login/", "/register/", "/password/"}
    assert browser.post(address, {"code": "123456", "password": "another-2026"}).status_code == 302


def test_a_number_that_is_none_is_told_so(browser, sentences):
    assert sentences(browser.post("/login/send/", {"phone": "12345"})) == ["Enter an 11-digit mobile number."]
    assert SmsCode.objects.count() == 0


def test_a_code_is_shown_on_the_page_only_where_things_are_tried_out(cast, browser, code_on, settings):
    settings.SMS_SHOW_CODES = True
    browser.post("/login/send/", {"phone": cast.wang.phone})
    page = browser.get("/login/code/").content.decode()

    assert f"the code is {code_on(cast.wang.phone)}" in page


def test_a_forgotten_password_is_replaced_and_every_other_browser_is_logged_out(cast, as_person, code_on):
    other, browser = as_person(cast.wang), as_person()
    browser.post("/password/", {"phone": cast.wang.phone})
    assert browser.post("/password/code/", {"code": code_on(cast.wang.phone)}).url == "/password/new/"
    assert browser.post("/password/new/", {"password": "another-2026"}).url == "/"

    assert get_user(browser) == cast.wang
    assert other.get("/profile/").url == "/login/?next=/profile/"
    assert as_person().post("/login/", {"username": cast.wang.phone, "password": PASSWORD}).status_code == 200
    assert as_person().post("/login/", {"username": cast.wang.phone, "password": "another-2026"}).url == "/"
    assert browser.get("/password/new/").url == "/password/"
    assert list(AuditEvent.objects.filter(kind="change").values_list("by_id", "detail")) == [
        (cast.wang.pk, {"changed": "password"})
    ]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short-1", "This password is too short. It must contain at least 8 characters."),
        ("13572468", "This password is entirely numeric."),
        ("password1", "This password is too common."),
    ],
)
def test_a_weak_password_is_refused_and_the_code_need_not_be_sent_again(
    cast, browser, code_on, sentences, phones, password, sentence
):
    browser.post("/password/", {"phone": cast.wang.phone})
    browser.post("/password/code/", {"code": code_on(cast.wang.phone)})

    assert sentence in sentences(browser.post("/password/new/", {"password": password}))
    assert browser.post("/password/new/", {"password": "another-2026"}).url == "/"
    assert len(phones) == 1


def test_a_password_for_no_account_leads_to_registering(cast, browser, code_on, sentences):
    browser.post("/password/", {"phone": STRANGER})
    answer = browser.post("/password/code/", {"code": code_on(STRANGER)}, follow=True)

    assert answer.redirect_chain == [("/register/", 302)]
    assert sentences(answer) == ["No account in use has this number. You can register it."]


def test_wang_takes_a_new_number_and_the_old_one_is_told(cast, as_person, code_on):
    browser = as_person(cast.wang)
    browser.post("/profile/phone/", {"phone": STRANGER})
    assert browser.post("/profile/phone/code/", {"code": code_on(STRANGER)}).url == "/profile/"

    cast.wang.refresh_from_db()
    assert (cast.wang.phone, cast.wang.contact_phone) == (STRANGER, STRANGER)
    assert list(Message.objects.values_list("resident_id", "to_phone", "state")) == [
        (cast.wang.pk, "19900000001", "waiting")
    ]


def test_a_number_of_somebody_else_is_not_taken(cast, as_person, code_on, sentences):
    browser = as_person(cast.wang)
    browser.cookies["django_language"] = "en"
    browser.post("/profile/phone/", {"phone": cast.li.phone})
    answer = browser.post("/profile/phone/code/", {"code": code_on(cast.li.phone)}, follow=True)

    assert answer.redirect_chain == [("/profile/phone/", 302)]
    assert sentences(answer) == ["That number belongs to another account."]
    cast.wang.refresh_from_db()
    assert cast.wang.phone == "19900000001"
    assert Message.objects.count() == 0


def test_a_new_number_is_for_people_who_are_logged_in(browser, db):
    assert browser.get("/profile/phone/").url == "/login/?next=/profile/phone/"
    assert browser.post("/profile/phone/", {"phone": STRANGER}).url == "/login/?next=/profile/phone/"
    assert SmsCode.objects.count() == 0
