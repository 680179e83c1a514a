"""Fields that several forms of this app share."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community.models import Skill
from community.photos import PhotosField
from community.sheets.phones import phone as read_phone
from community.sheets.problems import CellProblem
from community.widgets import ChoiceCards, PhotoPicker


class PhoneField(forms.CharField):
    """A number that can be called, however it is typed: spaces, dashes and +86 are understood."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            found = read_phone(typed)
        except CellProblem as problem:
            raise ValidationError(
                _("We cannot read this phone number. Please type 11 digits, or area code and number."),
                code="phone",
            ) from problem
        return found.number if found else ""


class DayField(forms.DateField):
    """The browser's own calendar. Years that nobody means here would break what is counted from them."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"], **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not 1990 <= value.year <= 2100:
            raise ValidationError(_("Please look at the year of this day."), code="year")


class SkillField(forms.ModelChoiceField):
    """The trades in use, as cards with a picture and what residents call such a fault."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault(
            "widget", ChoiceCards(icons=lambda skill: skill.icon, hints=lambda skill: skill.hint)
        )
        super().__init__(
            queryset=Skill.objects.filter(is_active=True), empty_label=None, blank=True, **kwargs
        )


class CameraField(PhotosField):
    """Photos straight from the phone's camera, shown before they are sent."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=PhotoPicker(most=settings.PHOTOS_PER_FORM), **kwargs)


def offer(form: forms.Form, name: str, rows: QuerySet) -> None:
    """Let the choices of a field be these rows."""
    cast(forms.ModelChoiceField, form.fields[name]).queryset = rows


def lines(**attrs: Any) -> forms.Textarea:
    """Room for a few lines."""
    return forms.Textarea(attrs={"rows": 3, **attrs})
