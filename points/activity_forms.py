"""Forms around an activity."""

from typing import BinaryIO, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community import importing, sheets
from community.importing import Sheet
from community.once import OnceFormMixin
from community.photos import PhotosField
from community.widgets import PhotoPicker
from points.attendance_book import ATTENDANCE


class PressForm(OnceFormMixin):
    """A button that does one thing once."""


class CheckInCodeForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits on the screen"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "pickup-input",
                "placeholder": "123 456",
            }
        ),
    )


class AnnouncedForm(forms.Form):
    """Somebody without an account says who they are."""

    name = forms.CharField(label=_("Your name"), max_length=40)
    phone = forms.CharField(
        label=_("The phone number you were announced with"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )


class RepresentativeForm(OnceFormMixin):
    organisation = forms.CharField(label=_("Organisation"), max_length=60)
    person_name = forms.CharField(label=_("Name"), max_length=40)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        help_text=_("A mobile number gets the reminders by SMS."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )


class ListForm(forms.Form):
    """A workbook, and what it says."""

    says = forms.ChoiceField(
        label=_("What the list says"),
        choices=[("coming", _("who is announced")), ("came", _("who was there"))],
        widget=forms.RadioSelect,
        initial="coming",
    )
    workbook = forms.FileField(
        label=_("Workbook (.xlsx)"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm"})
    )
    sheet: Sheet

    def clean_workbook(self) -> UploadedFile:
        """Read to the end here, so that whatever is wrong with the file is said at once."""
        upload: UploadedFile = self.cleaned_data["workbook"]
        if (upload.size or 0) > settings.WORKBOOK_MAX_BYTES:
            raise forms.ValidationError(
                gettext("The file is too large; at most %(limit)s can be read.")
                % {"limit": filesizeformat(settings.WORKBOOK_MAX_BYTES)}
            )
        try:
            content = cast("BinaryIO", upload.file)
            self.sheet = importing.read(content, ATTENDANCE, upload.name or "")
        except sheets.WorkbookProblem as problem:
            raise forms.ValidationError(str(problem)) from problem
        return upload


class PhotosForm(OnceFormMixin):
    photos = PhotosField(label=_("Photos"), required=True, widget=PhotoPicker(most=settings.PHOTOS_PER_FORM))
