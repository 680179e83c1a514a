"""What the two small scripts add, and whether everybody can read the pieces, in headless Chromium."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def gallery(chromium, live_server, settings):
    """`gallery(senior="1")`: the gallery as a phone shows it, with these cookies; nothing may be blocked on it."""
    settings.ROOT_URLCONF = "tests.looks.gallery_urls"
    contexts, complaints = [], []

    def show(scripts=True, **cookies):
        context = chromium.new_context(viewport=PHONE, java_script_enabled=scripts)
        contexts.append(context)
        context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()])
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto(f"{live_server.url}/styleguide/")
        page.wait_for_load_state("networkidle")
        return page

    yield show
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(
    "cookies",
    [{}, {"theme": "dark"}, {"senior": "1", "django_language": "en"}],
)
def test_everybody_can_read_and_press_every_piece(gallery, cookies):
    from axe_playwright_python.sync_playwright import Axe

    page = gallery(**cookies)

    found = Axe().run(page).response["violations"]
    too_small = page.evaluate(
        """least => [...document.querySelectorAll(".btn, .nav-item, .form-control, .form-select, .choice-card, .form-check")]
            .filter(e => e.getClientRects().length && e.type !== "file" && e.getBoundingClientRect().height < least)
            .map(e => e.outerHTML.slice(0, 90))""",
        59.5 if "senior" in cookies else 47.5,
    )

    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
    assert too_small == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_photos_are_shown_added_and_taken_back_one_by_one(gallery, tmp_path):
    page = gallery()
    picker = page.locator(".photo-picker").first
    files = [tmp_path / f"{n}.png" for n in range(8)]
    for number, file in enumerate(files):
        file.write_bytes(b"not really a photo" + bytes([number]))

    def held():
        return picker.locator("input").evaluate("input => [...input.files].map(file => file.name)")

    picker.locator("input").set_input_files(files[:2])
    picker.locator("input").set_input_files(files[2:3])
    assert held() == ["0.png", "1.png", "2.png"]

    picker.locator(".photo-list button").nth(1).click()
    assert held() == ["0.png", "2.png"]
    assert picker.locator("li").count() == 2

    picker.locator("input").set_input_files(files[3:])
    assert held() == ["0.png", "2.png", "3.png", "4.png", "5.png", "6.png"]
    assert picker.locator(".too-many").count() == 1


def test_a_question_is_asked_before_the_form_is_sent(gallery):
    page = gallery(theme="dark")
    ask = page.get_by_text("撤销（先问一声）")

    ask.click()
    page.locator("#confirm button[value=no]").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"

    ask.click()
    with page.expect_navigation():
        page.locator("#confirm button[value=yes]").click()
    assert page.locator("html").get_attribute("data-theme") is None


def test_a_form_pressed_twice_is_sent_once(gallery):
    page = gallery()
    sent = []
    page.route("**/settings/senior/", lambda route: (sent.append(route.request.url), route.abort())[1])
    button = page.locator("button[name=senior]")

    button.evaluate("button => { button.click(); button.click(); }")
    page.wait_for_timeout(200)

    assert len(sent) == 1


def test_a_number_is_stepped_within_its_bounds(gallery):
    box = gallery().locator(".number-box").first
    less, more = box.get_by_role("button").first, box.get_by_role("button").last

    more.click()
    more.click()
    assert box.locator("input").input_value() == "3"
    for _ in range(4):
        less.click()
    assert box.locator("input").input_value() == "1"


def test_without_scripts_the_plain_fields_are_there(gallery):
    page = gallery(scripts=False)

    assert page.locator(".photo-picker input[type=file]").first.is_visible()
    assert not page.locator(".photo-drop").first.is_visible()
    assert page.locator(".number-box button").count() == 0
    page.get_by_role("button", name="关怀版").or_(page.get_by_role("button", name="Large type")).click()
    assert page.locator("html").get_attribute("data-senior") == ""
