"""Pages render for everybody, hold nothing the browser's policy blocks, and offer only ways that person may go."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from community.errors import Refused
from community.middleware import RefusalMiddleware
from community.navigation import Standing, bottom_links, links_for
from community.views import errors
from tests.architecture.test_shape import blocked

ROLES = ["stranger", "wang", "daughter", "zhao", "chen", "he", "wu", "zhou"]


@pytest.fixture
def _addresses_by_name(monkeypatch):
    monkeypatch.setattr("community.navigation.reverse", lambda name: f"/{name}/")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("url", ["/", "/about/", "/privacy/", "/help/"])
def test_a_page_renders_for_everybody_and_the_policy_blocks_nothing_of_it(
    client, login, cast, orders, role, url
):
    orders.submitted()
    if role != "stranger":
        login(getattr(cast, role))

    response = client.get(url)

    assert response.status_code == 200
    assert blocked(response.text) == []
    assert len(re.findall(r"<h1\b", response.text)) == 1
    assert 'href="#main"' in response.text
    assert re.search(r'<main id="main"', response.text)


@pytest.mark.usefixtures("_addresses_by_name")
@pytest.mark.parametrize(
    ("standing", "menu", "under_the_thumb"),
    [
        (Standing(), ["home", "report", "person"], ["home", "report", "person"]),
        (
            Standing(is_known=True),
            ["home", "report", "list", "calendar", "chat", "points", "person"],
            ["home", "report", "list", "points", "person"],
        ),
        (
            Standing(is_known=True, is_volunteer=True),
            ["home", "hall", "jobs", "report", "list", "calendar", "chat", "points", "person"],
            ["home", "hall", "jobs", "report", "person"],
        ),
        (
            Standing(is_known=True, is_staff=True, is_keeper=True),
            ["home", "building", "shop", "report", "list", "calendar", "chat", "points", "person"],
            ["home", "building", "shop", "report", "person"],
        ),
        (
            Standing(is_known=True, is_partner=True),
            ["home", "partner", "report", "list", "calendar", "chat", "points", "person"],
            ["home", "partner", "report", "list", "person"],
        ),
    ],
)
def test_the_menu_offers_what_a_person_is_here_for(standing, menu, under_the_thumb):
    links = links_for(standing, "/home/")

    assert [link.icon for link in links] == menu
    assert [link.icon for link in bottom_links(links)] == under_the_thumb
    assert len(bottom_links(links, senior=True)) <= 4


@pytest.mark.usefixtures("_addresses_by_name")
def test_the_menu_marks_where_one_is():
    links = links_for(Standing(is_known=True), "/repairs:mine/older/")

    assert [link.icon for link in links if link.is_current] == ["list"]


def test_of_two_ways_that_lead_here_the_nearer_one_is_marked():
    """/repairs/new/ lies below /repairs/, and only reporting is meant."""
    links = links_for(Standing(is_known=True), "/repairs/new/")

    assert [link.icon for link in links if link.is_current] == ["report"]


def test_the_bell_counts_unread_messages_only(client, login, cast):
    from django.utils import timezone

    from community.context import standing_of
    from community.models import Message

    Message.objects.create(resident=cast.wang, text="有人接单了")
    Message.objects.create(resident=cast.wang, text="看过了", read_at=timezone.now())
    Message.objects.create(resident=cast.li, text="别人的")

    assert standing_of(cast.wang).unread == 1
    assert standing_of(cast.zhao).unread == 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["400", "403", "404", "csrf"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_mistake_is_explained_with_a_way_on(client, name, language):
    request = RequestFactory().get("/somewhere/")

    text = render_to_string(f"errors/{name}.html", {"LANGUAGE_CODE": language}, request)

    assert blocked(text) == []
    assert 'class="btn btn-primary btn-lg" href="/"' in text


@pytest.mark.django_db
def test_a_missing_page_says_so_with_its_status(client):
    response = client.get("/nothing/", follow=True)

    assert response.status_code == 404
    assert "errors/404.html" in [template.name for template in response.templates]


def test_the_page_for_our_own_failure_needs_neither_database_nor_session():
    """No database is allowed in this test, and the request has neither session nor user."""
    response = errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert blocked(response.text) == []
    assert 'href="/"' in response.text


def test_without_the_list_of_static_files_the_page_comes_up_and_the_log_says_why(settings, tmp_path, caplog):
    settings.STATIC_ROOT = tmp_path
    manifest = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": manifest}}

    response = errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert 'href="/static/css/app.css"' in response.text
    [line] = caplog.messages
    assert "collectstatic" in line


def test_a_busy_database_is_explained_without_asking_it_again():
    from django.db import OperationalError

    busy = RefusalMiddleware(lambda request: None)

    response = busy.process_exception(RequestFactory().get("/"), OperationalError("database is locked"))

    assert response.status_code == 503
    assert blocked(response.text) == []


@pytest.mark.django_db
def test_a_refusal_nobody_caught_shows_its_sentence_escaped():
    refusals = RefusalMiddleware(lambda request: None)

    response = refusals.process_exception(RequestFactory().get("/"), Refused("被 <别人> 接走了"))

    assert response.status_code == 409
    assert "被 &lt;别人&gt; 接走了" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/t/%00/", "/office/desk/?q=%00王", "/?%00"])
def test_an_address_that_nobody_typed_is_not_asked_of_the_database(client, login, cast, address):
    assert login(cast.chen).get(address).status_code == 400
