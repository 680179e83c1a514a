"""Wang logs in, by password or by text message; a stranger who guesses is slowed down."""

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils.translation import override

from community.models import AuditEvent, TryCount
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def browser(client):
    client.cookies["django_language"] = "en"
    return client


def try_password(browser, phone, password=PASSWORD, **extra):
    return browser.post("/login/", {"username": phone, "password": password}, **extra)


@pytest.mark.parametrize(
    "typed",
    [
        "19900000001",
        "199 0000 0001",
        "199-0000-0001",
        "+86 199 0000 0001",
        "8619900000001",
        "１９９　００００－０００１",
        "\u202a19900000001\u202c",
        "00 86 199.0000.0001",
    ],
)
def test_a_number_is_understood_however_it_is_typed(cast, browser, typed):
    assert try_password(browser, typed).url == "/"
    assert get_user(browser) == cast.wang


def test_a_login_is_noted_and_leads_where_the_person_wanted_to_go(cast, browser):
    answer = browser.post("/login/", {"username": cast.wang.phone, "password": PASSWORD, "next": "/profile/"})

    assert answer.url == "/profile/"
    assert list(AuditEvent.objects.values_list("kind", "by_id", "subject")) == [
        ("sign_in", cast.wang.pk, f"community.Resident:{cast.wang.pk}")
    ]


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_a_login_never_leads_off_the_site(cast, browser, elsewhere):
    answer = browser.post("/login/", {"username": cast.wang.phone, "password": PASSWORD, "next": elsewhere})

    assert answer.url == "/"


@pytest.mark.parametrize("phone", ["19900000001", "19900009999"])
def test_a_wrong_password_says_the_same_for_known_and_unknown_numbers(cast, browser, sentences, phone):
    answer = try_password(browser, phone, "not-the-password")

    assert answer.status_code == 200
    assert sentences(answer) == ["The number and the password do not belong together. Please try again."]


def test_somebody_not_in_use_cannot_log_in(cast, browser, sentences):
    type(cast.wang).objects.filter(pk=cast.wang.pk).update(is_active=False)

    assert sentences(try_password(browser, cast.wang.phone)) == [
        "The number and the password do not belong together. Please try again."
    ]


def test_after_five_wrong_passwords_the_number_rests_at_this_address_only(cast, browser):
    spellings = ["19900000001", "199 0000 0001", "+8619900000001", "199-0000-0001", "１9900000001"]
    answers = [try_password(browser, phone, "wrong") for phone in spellings]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert try_password(browser, cast.wang.phone).status_code == 429
    assert try_password(browser, cast.li.phone).url == "/"
    browser.logout()
    assert try_password(browser, cast.wang.phone, REMOTE_ADDR="203.0.113.9").url == "/"


def test_the_resting_page_speaks_chinese_words_and_offers_the_text_message(cast, client):
    for _number in range(5):
        answer = try_password(client, cast.wang.phone, "wrong")

    assert answer.status_code == 429
    assert "accounts/locked_out.html" in [template.name for template in answer.templates]
    assert reverse("login") in answer.content.decode()


class CountedHasher:
    def __init__(self, monkeypatch):
        self.calls = 0
        import django.contrib.auth.base_user
        import django.contrib.auth.hashers as hashers

        verify = hashers.verify_password

        def counted(*args, **kwargs):
            self.calls += 1
            return verify(*args, **kwargs)

        monkeypatch.setattr(hashers, "verify_password", counted)
        plain = hashers.make_password

        def counted_make(*args, **kwargs):
            self.calls += 1
            return plain(*args, **kwargs)

        monkeypatch.setattr(hashers, "make_password", counted_make)
        monkeypatch.setattr(django.contrib.auth.base_user, "make_password", counted_make)


def test_an_address_that_tries_many_numbers_is_stopped_before_any_hashing(
    cast, browser, settings, monkeypatch
):
    settings.LOGIN_TRIES_PER_ADDRESS = 3
    for number in range(3):
        assert try_password(browser, f"1990000800{number}").status_code == 200
    hasher = CountedHasher(monkeypatch)

    assert try_password(browser, cast.wang.phone).status_code == 429
    assert hasher.calls == 0
    assert try_password(browser, cast.wang.phone, REMOTE_ADDR="203.0.113.9").url == "/"
    assert hasher.calls > 0


def test_an_account_tried_from_many_addresses_is_stopped_before_any_hashing(
    cast, browser, settings, monkeypatch
):
    settings.LOGIN_TRIES_PER_ACCOUNT = 3
    for number in range(3):
        try_password(browser, cast.wang.phone, "wrong", REMOTE_ADDR=f"203.0.113.{number}")
    hasher = CountedHasher(monkeypatch)

    answer = try_password(browser, cast.wang.phone, REMOTE_ADDR="203.0.113.77")

    assert (answer.status_code, hasher.calls) == (429, 0)


def test_right_passwords_use_up_nothing(cast, browser, settings):
    settings.LOGIN_TRIES_PER_ADDRESS = 2
    for person in (cast.wang, cast.li, cast.zhao, cast.qian):
        assert try_password(browser, person.phone).url == "/"
        browser.logout()
    assert set(TryCount.objects.values_list("count", flat=True)) == {0}


def test_an_hour_later_the_address_may_try_again(cast, browser, settings, time_machine):
    settings.LOGIN_TRIES_PER_ADDRESS = 1
    time_machine.move_to("2026-03-02T10:00:00+08:00")
    assert try_password(browser, cast.wang.phone, "wrong").status_code == 200
    assert try_password(browser, cast.wang.phone).status_code == 429
    time_machine.move_to("2026-03-02T11:00:01+08:00")
    assert try_password(browser, cast.wang.phone).url == "/"


def test_the_office_has_no_second_login_page(cast, browser):
    assert browser.get("/admin/login/?next=/admin/").url == "/login/?next=%2Fadmin%2F"
    answer = browser.post("/admin/login/", {"username": cast.chen.phone, "password": PASSWORD})
    assert answer.url == "/login/"
    assert not get_user(browser).is_authenticated


def test_the_office_door_is_no_door_for_residents(cast, as_person):
    assert as_person(cast.wang).get("/admin/login/").status_code == 404
    assert as_person(cast.chen).get("/admin/login/").url == "/admin/"


def test_logging_out_needs_a_press(cast, as_person):
    browser = as_person(cast.wang)

    assert browser.get("/logout/").status_code == 405
    assert browser.post("/logout/").url == "/"
    assert not get_user(browser).is_authenticated


def test_the_hash_of_nobody_takes_as_long_as_of_somebody(cast, browser, monkeypatch):
    """One hash each, whether the number is known, unknown or has no password."""
    type(cast.li).objects.filter(pk=cast.li.pk).update(password=make_password(None))
    hashed = []
    import django.contrib.auth.hashers as hashers

    real = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda *args, **kw: hashed.append(1) or real(*args, **kw)
    )
    counts = []
    for phone in (cast.wang.phone, "19900009999", cast.li.phone):
        hashed.clear()
        try_password(browser, phone, "wrong")
        counts.append(len(hashed))

    assert counts == [1, 1, 1]
