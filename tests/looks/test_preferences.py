"""The switches at the foot of the page: they work by POST, lead back, and never lead elsewhere."""

import pytest
from django.test import RequestFactory

from community.context import PageContext

SWITCHES = [
    ("/settings/language/", "language", "en", "django_language"),
    ("/settings/senior/", "senior", "1", "senior"),
    ("/settings/theme/", "theme", "dark", "theme"),
]


@pytest.mark.parametrize(("url", "field", "value", "cookie"), SWITCHES)
def test_a_switch_is_remembered_for_a_year_and_leads_back(client, url, field, value, cookie):
    response = client.post(url, {field: value, "next": "/help/?a=1"})

    assert (response.status_code, response["Location"]) == (302, "/help/?a=1")
    kept = response.cookies[cookie]
    assert (kept.value, kept["max-age"], kept["httponly"], kept["samesite"]) == (value, 31536000, True, "Lax")


@pytest.mark.parametrize(("url", "field", "value", "cookie"), SWITCHES)
def test_opening_a_switch_by_its_address_changes_nothing(client, url, field, value, cookie):
    response = client.get(url, {field: value})

    assert response.status_code == 405
    assert cookie not in response.cookies


@pytest.mark.parametrize(("url", "field", "value", "cookie"), SWITCHES)
def test_an_unknown_value_is_refused(client, url, field, value, cookie):
    response = client.post(url, {field: "<b>", "next": "/"})

    assert response.status_code == 400
    assert cookie not in response.cookies


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "http:elsewhere.example",
        "javascript:alert(1)",
        "help/",
        "",
    ],
)
def test_a_switch_never_leads_to_another_site(client, elsewhere):
    response = client.post("/settings/theme/", {"theme": "dark", "next": elsewhere})

    assert response["Location"] == "/"


def test_after_a_rejected_form_a_switch_leads_to_the_page_of_the_form():
    request = RequestFactory().post("/orders/5/cancel/", headers={"Referer": "http://testserver/orders/5/"})

    assert PageContext(request).here == "/orders/5/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cookies", "expected"),
    [
        ({}, '<html lang="zh-hans">'),
        ({"senior": "1"}, '<html lang="zh-hans" data-senior>'),
        ({"theme": "dark"}, '<html lang="zh-hans" data-theme="dark">'),
        ({"theme": '"><script>'}, '<html lang="zh-hans">'),
        (
            {"theme": "light", "senior": "1", "django_language": "en"},
            '<html lang="en" data-theme="light" data-senior>',
        ),
    ],
)
def test_every_page_takes_the_switches_to_heart(client, cookies, expected):
    client.cookies.load(cookies)

    assert expected in client.get("/help/").text
