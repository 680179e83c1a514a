"""Parts of days as large buttons, and the two forms that arrange a visit with them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from repairs import workflow
from repairs.forms.actions import ActionForm
from repairs.models import RepairOrder, Window

DAYS = 7
ENDS = {Window.Part.MORNING: 12, Window.Part.AFTERNOON: 18, Window.Part.EVENING: 21}  # o'clock
HOURS = {Window.Part.MORNING: "8–12", Window.Part.AFTERNOON: "12–18", Window.Part.EVENING: "18–21"}
Slot = tuple[date, str]


class DayParts(forms.CheckboxSelectMultiple):
    """A line for each day, a button for each part of it; `notes` stand beneath a part, by the choice's value."""

    template_name = "repairs/pieces/day_parts.html"
    draws_itself = True
    notes: Mapping[str, Any] = {}

    class Media:
        css = {"all": ["css/times.css"]}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {
            "note": self.notes.get(str(value), ""),
            "hours": HOURS[Window.Part(str(value).partition(".")[2])],
        }


class OneDayPart(DayParts):
    """The same, for choosing one."""

    input_type = "radio"
    allow_multiple_selected = False
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


def slots_ahead() -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """The week to come, without what is over today, as grouped choices."""
    now = timezone.localtime()
    for number in range(DAYS):
        day = now.date() + timedelta(days=number)
        parts = [
            (f"{day.isoformat()}.{part.value}", part.label)
            for part in Window.Part
            if number or ENDS[part] > now.hour + 1
        ]
        if parts:
            yield f"{date_format(day, 'MONTH_DAY_FORMAT')} {date_format(day, 'D')}", parts


def with_others(windows: Iterable[Window]) -> list[tuple[str, list[tuple[str, Any]]]]:
    """The week to come, and what was said already for a later day, so that saying it again keeps it."""
    groups = list(slots_ahead())
    known = {value for _day, parts in groups for value, _label in parts}
    for window in windows:
        if window.value not in known and not window.is_past:
            day = f"{date_format(window.day, 'MONTH_DAY_FORMAT')} {date_format(window.day, 'D')}"
            groups.append((day, [(window.value, window.get_part_display())]))
    return groups


def slot_of(value: str) -> Slot:
    day, _dot, part = value.partition(".")
    try:
        return date.fromisoformat(day), Window.Part(part).value
    except ValueError as error:
        raise ValidationError(_("Please choose one of the times.")) from error


class WindowsField(forms.MultipleChoiceField):
    """Any number of parts of days. Cleans to (day, part)."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=DayParts, choices=lambda: list(slots_ahead()), **kwargs)

    def clean(self, value: Any) -> list[Slot]:
        return [slot_of(chosen) for chosen in super().clean(value)]


class OfferTimesForm(ActionForm):
    press = _("Send these times")
    windows = WindowsField(
        label=_("When is it good for you?"),
        help_text=_("Choose as many as you like. The volunteer takes one of them."),
    )

    def prepare(self) -> None:
        windows = list(self.order.windows.all())
        field = self.fields["windows"]
        field.choices = with_others(windows)  # type: ignore[attr-defined]
        field.initial = [window.value for window in windows if window.side == Window.Side.ASKING]
        field.widget.notes = {
            window.value: _("proposed by the volunteer")
            for window in windows
            if window.side == Window.Side.WORKING
        }

    def perform(self) -> RepairOrder:
        return workflow.offer_times(
            self.order, by=self.by, slots=self.cleaned_data["windows"], token=self.token
        )


class AgreeTimeForm(ActionForm):
    window = forms.ChoiceField(
        label=_("When will you come?"),
        widget=OneDayPart,
        help_text=_("A time that the resident did not offer is a proposal, and they are asked first."),
    )
    by_phone = forms.BooleanField(label=_("We have settled it by telephone"), required=False)

    def prepare(self) -> None:
        windows = list(self.order.windows.all())
        field = self.fields["window"]
        field.choices = with_others(windows)  # type: ignore[attr-defined]
        field.initial = next((window.value for window in windows if window.agreed_at), None)
        field.widget.notes = self._notes(windows)

    def _notes(self, windows: Iterable[Window]) -> dict[str, Any]:
        """Where the resident has time, and where the volunteer has something else: a warning, not a refusal."""
        notes: dict[str, Any] = {
            window.value: _("good for the resident")
            for window in windows
            if window.side == Window.Side.ASKING
        }
        if self.by is not None:
            for (day, part), item in workflow.clashes_of(self.by, self.order).items():
                value = f"{day.isoformat()}.{part}"
                taken = _("you have “%(item)s” then") % {"item": item}
                notes[value] = f"{notes[value]} · {taken}" if value in notes else taken
        return notes

    def clean_window(self) -> Slot:
        return slot_of(self.cleaned_data["window"])

    def perform(self) -> RepairOrder:
        return workflow.agree_time(
            self.order,
            by=self.actor,
            slot=self.cleaned_data["window"],
            agreed_by_phone=self.cleaned_data["by_phone"],
        )
