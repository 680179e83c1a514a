"""The photo question on a form."""

from django import forms
from django.utils.datastructures import MultiValueDict

from community.photos import PhotosField

from .conftest import decoded, encoded, picture, upload


class ReportForm(forms.Form):
    photos = PhotosField(label="Photos")


class ProofForm(forms.Form):
    photos = PhotosField(label="Photos", required=True, limit=1)


def submitted(form_class, *uploads):
    return form_class({}, MultiValueDict({"photos": list(uploads)}))


def test_the_input_offers_camera_and_gallery():
    html = str(ReportForm()["photos"])
    assert 'type="file"' in html
    assert 'accept="image/*"' in html
    assert " multiple" in html
    assert "capture" not in html
    assert ReportForm().is_multipart()


def test_photos_come_out_prepared_in_their_order():
    form = submitted(
        ReportForm, upload(encoded(picture((60, 40)))), upload(encoded(picture((50, 40)), "PNG"))
    )
    assert form.is_valid(), form.errors
    assert [decoded(photo.data).size for photo in form.cleaned_data["photos"]] == [(60, 40), (50, 40)]


def test_no_photo_is_fine_unless_one_is_asked_for():
    form = submitted(ReportForm)
    assert form.is_valid()
    assert form.cleaned_data == {"photos": []}
    assert submitted(ProofForm).errors == {"photos": ["This field is required."]}


def test_every_bad_photo_is_named_in_one_go():
    form = submitted(
        ReportForm,
        upload(b"<svg/>", "a.jpg"),
        upload(encoded(picture()), "good.jpg"),
        upload(b"", "empty.jpg"),
    )
    assert form.errors == {
        "photos": [
            "“a.jpg” is not a photo. Please send a JPEG, PNG, WebP or HEIC picture.",
            "The photo “empty.jpg” is empty (0 bytes).",
        ]
    }


def test_too_many_photos_are_refused_before_any_is_opened(settings):
    assert submitted(ReportForm, *[upload(b"not opened")] * 7).errors == {
        "photos": ["No more than 6 can be sent, but 7 photos were chosen."]
    }
    assert submitted(ProofForm, *[upload(b"not opened")] * 2).errors == {
        "photos": ["No more than 1 can be sent, but 2 photos were chosen."]
    }
