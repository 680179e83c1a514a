"""Pictures, widgets, sizes: the pieces pages are made of."""

import gzip
import re
from pathlib import Path

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from community.models import Skill
from community.templatetags.weixiu import icon, masked_phone
from community.views.styleguide import icon_names, styleguide
from community.widgets import ChoiceCards, PhotoPicker, Stepper
from tests.architecture.test_shape import blocked

ROOT = Path(__file__).resolve().parents[2]
PROMISED = {
    "tap",
    "drain",
    "door",
    "lamp",
    "appliance",
    "lock",
    "tiles",
    "phone",
    "other",
    "home",
    "report",
    "hall",
    "jobs",
    "points",
    "shop",
    "gift",
    "person",
    "people",
    "bell",
    "search",
    "camera",
    "check",
    "clock",
    "warning",
    "building",
    "calendar",
    "back",
    "settings",
    "language",
    "sun",
    "moon",
    "big-text",
    "print",
    "download",
    "upload",
    "partner",
    "list",
    "star",
    "heart",
    "logout",
    "phone-call",
    "location",
    "edit",
    "trash",
    "plus",
    "minus",
    "eye",
    "wrench",
    "chat",
}


class ReportForm(forms.Form):
    trade = forms.ChoiceField(
        choices=[("a", "水电"), ("b", "木工")],
        widget=ChoiceCards(icons={"a": "tap", "b": "door"}, hints={"a": "漏水"}),
    )
    photos = forms.FileField(widget=PhotoPicker(most=6), required=False)
    people = forms.IntegerField(min_value=1, widget=Stepper)


def test_every_promised_picture_is_drawn():
    assert PROMISED - set(icon_names()) == set()


def test_pictures_asked_for_anywhere_are_drawn():
    sources = [*ROOT.glob("templates/**/*.html")]
    asked = {
        name
        for path in sources
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }

    assert asked - set(icon_names()) == set()
    assert set(icon_names()) >= set(Skill._meta.get_field("icon").default.split())


@pytest.mark.django_db
def test_every_seeded_trade_has_its_picture():
    assert set(Skill.objects.values_list("icon", flat=True)) - set(icon_names()) == set()


def test_a_picture_is_decoration_unless_it_has_a_label():
    assert (
        icon("bell")
        == '<svg class="icon" aria-hidden="true"><use href="/static/icons/sprite.svg#bell"/></svg>'
    )
    assert 'aria-label="&quot;&gt;"' in icon("bell", '">')


def test_choices_are_drawn_as_cards_with_picture_and_hint():
    text = render_crispy_form(ReportForm(initial={"trade": "b"}))

    cards = re.findall(r'<label class="choice-card">.*?</label>', text, re.S)
    assert [re.findall(r"#([\w-]+)\"", card)[0] for card in cards] == ["tap", "door"]
    assert "漏水" in cards[0]
    assert 'class="hint"' not in cards[1]
    assert ["checked" in card for card in cards] == [False, True]
    assert "<legend" in text
    assert blocked(text) == []


def test_choices_of_a_model_get_their_pictures_from_it(skills):
    class TradeForm(forms.Form):
        trade = forms.ModelChoiceField(
            Skill.objects.filter(code="carpentry"),
            widget=ChoiceCards(icons=lambda skill: skill.icon, hints=lambda skill: skill.hint),
        )

    text = render_crispy_form(TradeForm())

    assert "#door" in text
    assert "木工门窗" in text
    assert text.count('class="choice-card"') == 1


def test_a_mistake_is_shown_at_cards_photos_and_numbers():
    text = render_crispy_form(ReportForm({"trade": "z", "people": "0"}))

    assert text.count("invalid-feedback") == 2
    assert 'aria-invalid="true"' in text


def test_the_photo_field_gives_all_photos_of_the_form():
    photos = [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(2)]

    values = PhotoPicker().value_from_datadict({}, MultiValueDict({"photos": photos}), "photos")

    assert values == photos
    assert PhotoPicker().value_from_datadict({}, MultiValueDict(), "photos") == []


def test_the_photo_field_works_as_it_is_and_brings_its_script_along():
    text = render_crispy_form(ReportForm())

    assert re.search(r'<input type="file" name="photos"[^>]*accept="image/\*"[^>]*multiple', text)
    assert '<script src="/static/js/photos.js" defer></script>' in str(ReportForm().media)


def test_every_piece_is_shown_in_the_gallery(db):
    response = styleguide(RequestFactory().get("/styleguide/"))

    assert response.status_code == 200
    assert blocked(response.text) == []


def test_the_gallery_is_not_served_to_visitors(client, db):
    assert client.get("/styleguide/", follow=True).status_code == 404


def test_a_first_visit_stays_small(client, db):
    """Everything the home page asks for, compressed, is under 60 kB in at most 8 requests."""
    home = client.get("/").text
    asked = set(re.findall(r'(?:href|src)="/static/([^"#]+)', home))
    sizes = [len(gzip.compress(Path(finders.find(path)).read_bytes())) for path in asked]

    assert len(asked) + 1 <= 8
    assert sum(sizes) + len(gzip.compress(home.encode())) < 60_000


def test_vendored_files_name_no_source_map():
    """The hashed static files would look for it and fail."""
    files = [*ROOT.glob("static/**/*.css"), *ROOT.glob("static/**/*.js")]

    assert files
    assert [path.name for path in files if "sourceMappingURL" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("19900001234", "199****1234"), ("6234567", "62****67"), ("12345", "*****"), ("", "")],
)
def test_a_masked_number_keeps_something_to_itself(phone, shown):
    assert masked_phone(phone) == shown
