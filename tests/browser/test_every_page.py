"""Every page there is on a telephone in Chinese; every other one once more, on an office screen, in English, in large
type, in the dark.

The three ways of the second look hold every width, language and type, so that neighbouring pages, which are built
alike, are seen in all of them. Which addresses there are, and who gets a page from them, the tables of
tests/permissions know.
"""

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import asked_of, texts_stored
from tests.permissions.test_every_address import OFFICE, PEOPLE, SITE, STREET
from tests.permissions.walking import filled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FIRST, IN_THE_DARK = "zh-phone", "en-desk-dark"
WAYS = {
    FIRST: {"screen": PHONE},
    "zh-desk-senior": {"screen": DESK, "senior": "1"},
    IN_THE_DARK: {"screen": DESK, "theme": "dark", "django_language": "en"},
    "en-phone-senior": {"screen": PHONE, "senior": "1", "django_language": "en"},
}
SECOND = [IN_THE_DARK, "zh-desk-senior", IN_THE_DARK, "en-phone-senior"]
OFFICE_PARTS = 4  # of the office's own pages, so that several browsers share them
BY_TURNS = [
    "asker",
    "claimer",
    "partner",
    "keeper",
    "staff",
    "stranger",
    "street",
]  # the first who gets a page looks at it
ALL_OF_SITE = {address: cells | STREET.get(address, {}) for address, cells in SITE.items()}
BY_ALL = ("/", "/orders/{", "/repairs/new/", "/profile/", "/jobs/")
NOT_PAGES = (
    "/orders/photos/",
    "/orders/voice/",
    "/office/desk/people/",
    "/office/orders/{open}/poster/",
    "/rounds/photos/",
    "/activities/photos/",
    "/topics/photos/",
    "/activities/{activity}/screen/code/",
    "/volunteer/certificates/{certificate}/photo/",
    "/shop/photos/",
    "/hall/list/",
    "/admin/jsi18n/",
    "/orders/{claimed}/face/",
    "/volunteer/photo/own/",
    "/volunteer/certificates/{certificate_photo}/photo/",
    "/service/certificates/{proof}/paper/",
    "/office/import/residents/{workbook}/r",
)


# Django's fields for choosing from many are built after the page has loaded.
ENHANCED = """[...document.querySelectorAll("select.admin-autocomplete:not([name*=__prefix__])")]
    .every(select => select.classList.contains("select2-hidden-accessible"))"""


def lookers(address, cells):
    able = [role for role in BY_TURNS if cells.get(role, ".")[0] in "PD"]
    if address.startswith(NOT_PAGES):
        return []
    return able if address == "/" or address.startswith(BY_ALL[1:]) else able[:1]


def rounds(table, roles):
    """{role: the addresses this role looks at}"""
    return {
        role: [address for address, cells in table.items() if role in lookers(address, cells)]
        for role in roles
    }


def ways_of(addresses):
    """Each address on a telephone, and every other one a second way."""
    for at, address in enumerate(addresses):
        yield address, FIRST
        if at % 2 == 0:
            yield address, SECOND[at // 2 % len(SECOND)]


def listed(found):
    """What is wrong, an address after the other, for whoever reads the failure."""
    return "\n".join(
        f"{address} ({way})\n    {question}: {answer}"
        for (address, way), wrong in found.items()
        for question, answer in wrong.items()
    )


def faults(opened, person, addresses, world):
    windows, data, found = {way: opened(person, **WAYS[way]) for way in WAYS}, texts_stored(), {}
    for address, way in ways_of(addresses):
        answer = windows[way].goto(filled(address, world))
        assert answer.status == 200, address
        windows[way].wait_for_function(ENHANCED)
        if wrong := asked_of(windows[way], data, colours=way in (FIRST, IN_THE_DARK)):
            found[address, way] = wrong
    return listed(found)


@pytest.mark.parametrize("role", BY_TURNS)
def test_everybody_can_use_every_page(opened, calm, world, role):
    person = getattr(world.cast, PEOPLE[role]) if role in PEOPLE else None

    assert faults(opened, person, rounds(ALL_OF_SITE, BY_TURNS)[role], world) == ""


@pytest.mark.parametrize("part", range(OFFICE_PARTS))
def test_the_office_can_use_every_page_of_its_own(opened, calm, world, part):
    own = [address for address, cells in OFFICE.items() if "staff" in lookers(address, cells)]

    assert len(own) > 60
    assert faults(opened, world.cast.chen, own[part::OFFICE_PARTS], world) == ""


EMPTY_FORMS = {
    "stranger": ["/login/", "/register/", "/repairs/new/?community=qianshang"],
    "asker": [
        "/repairs/new/",
        "/orders/{new}/cancel/",
        "/profile/edit/",
        "/volunteer/",
        "/profile/helpers/new/",
    ],
    "claimer": ["/orders/{open}/release/", "/orders/{claimed}/report/", "/orders/{claimed}/pause/"],
    "keeper": ["/counter/", "/counter/goods/{towel}/count/", "/counter/people/{asker}/"],
    "staff": [
        "/admin/repairs/repairorder/{new}/act/decline/",
        "/admin/community/resident/add/",
        "/office/import/goods/",
    ],
}


@pytest.mark.parametrize("way", ["zh-phone", "en-phone-senior"])
@pytest.mark.parametrize("role", EMPTY_FORMS)
def test_everybody_can_read_what_is_wrong_with_a_form(opened, world, way, role):
    """The form sent with nothing in it; said beside the fields, and still on one screen."""
    person = getattr(world.cast, PEOPLE[role]) if role in PEOPLE else None
    page, data, found = opened(person, **WAYS[way]), texts_stored(), {}

    for address in EMPTY_FORMS[role]:
        page.goto(filled(address, world))
        page.locator("main form[method=post]").last.evaluate(
            "form => { form.querySelectorAll('input[type=text], input[type=tel], textarea').forEach(e => e.value = '');"
            " form.noValidate = true; form.requestSubmit() }"
        )
        page.wait_for_load_state()
        page.locator(".invalid-feedback, .alert-danger, .error-text, .errornote, .errorlist").first.wait_for()
        if wrong := asked_of(page, data):
            found[address, way] = wrong

    assert listed(found) == ""
