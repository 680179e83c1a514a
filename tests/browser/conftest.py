"""Telephones and office computers: headless Chromium, one context for each person, nothing blocked and nothing broken."""

import pytest
from django.utils import translation

from tests.permissions import world as everything
from tests.points.activity_cast import plan
from tests.rounds.conftest import buildings, checklist, send
from tests.settling import award, earned

__all__ = ["award", "buildings", "checklist", "earned", "plan", "send"]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


def zh(msgid):
    """What the Chinese page says for it."""
    with translation.override("zh-hans"):
        return translation.gettext(msgid)


@pytest.fixture
def complaints():
    """What browsers wrote into their consoles: errors, and what the content security policy stopped."""
    return []


@pytest.fixture
def opened(chromium, live_server, complaints, settings, tmp_path):
    """`opened(cast.wang)`: a page in a browser of her own, logged in. `opened()` is a stranger's."""
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "uploads", tmp_path
    contexts = []

    def open_browser(person=None, *, screen=PHONE, scripts=True, **cookies):
        context = chromium.new_context(
            viewport=screen, java_script_enabled=scripts, base_url=live_server.url, locale="zh-CN"
        )
        context.set_default_timeout(20000)
        context.set_default_navigation_timeout(60000)  # both processors may be busy with other tests
        contexts.append(context)
        kept = cookies | ({"sessionid": session_of(person)} if person else {})
        context.add_cookies([{"name": name, "value": kept[name], "url": live_server.url} for name in kept])
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def calm(complaints):
    """Asserts at the end of a story that no browser complained."""
    yield
    assert complaints == []


def session_of(person):
    from django.test import Client

    client = Client()
    client.force_login(person, backend="community.accounts.backends.PhoneBackend")
    return client.cookies["sessionid"].value


@pytest.fixture
def world(cast, community, orders, towel, give_points, settings, tmp_path):
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "uploads", tmp_path
    return everything.build(cast, community, orders, towel, give_points)


@pytest.fixture
def jpeg(tmp_path):
    """A photo as the camera leaves it."""
    file = tmp_path / "IMG_0001.jpg"
    file.write_bytes(everything.picture())
    return file
