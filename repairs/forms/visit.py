"""Reporting a visit, in under a minute on the doorstep."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.widgets import ChoiceCards
from repairs import workflow
from repairs.forms.actions import ActionForm
from repairs.forms.fields import CameraField, DayField, lines
from repairs.models import RepairOrder

Outcome = RepairOrder.Outcome
PICTURES = {
    Outcome.FIXED: "check",
    Outcome.PARTLY: "wrench",
    Outcome.PARTS: "clock",
    Outcome.UNFIXABLE: "close",
    Outcome.PROFESSIONAL: "phone-call",
    Outcome.NOBODY_HOME: "home",
    Outcome.OTHER: "other",
}
MINUTES = [
    (15, _("a quarter of an hour")),
    (30, _("half an hour")),
    (60, _("one hour")),
    (90, _("an hour and a half")),
    (120, _("two hours")),
    (240, _("half a day")),
]


class ReportForm(ActionForm):
    """Outcome, day, time taken, and photos or an explicit "none"."""

    needs_files = True

    outcome = forms.ChoiceField(
        label=_("How did it go?"),
        choices=[(outcome.value, outcome.label) for outcome in Outcome if outcome.value],
        widget=ChoiceCards(icons=PICTURES),
    )
    parts = forms.CharField(
        label=_("Which parts are needed?"),
        max_length=80,
        required=False,
        help_text=_("Only when a second visit with parts is needed."),
    )
    note = forms.CharField(
        label=_("In a few words"),
        max_length=120,
        required=False,
        widget=lines(),
        help_text=_("Needed when it is not simply fixed."),
    )
    photos = CameraField(label=_("Photos"))
    no_photos = forms.BooleanField(label=_("There is no photo"), required=False)
    visited_on = DayField(label=_("Day of the visit"))
    minutes = forms.TypedChoiceField(
        label=_("How long did it take?"),
        choices=MINUTES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=ChoiceCards,
    )

    def prepare(self) -> None:
        self.fields["visited_on"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == Outcome.PARTS and not (cleaned.get("parts") or cleaned.get("note")):
            self.add_error("parts", _("Please say which parts are needed."))
        if not cleaned.get("photos") and not cleaned.get("no_photos") and "photos" not in self.errors:
            self.add_error("no_photos", _("Add a photo, or tick that there is none."))
        return cleaned

    def perform(self) -> RepairOrder:
        values = self.cleaned_data
        return workflow.report(
            self.order,
            by=self.actor,
            outcome=values["outcome"],
            visited_on=values["visited_on"],
            note=self._note(),
            minutes=values["minutes"],
            pictures_taken=values["photos"],
            no_photos=values["no_photos"],
        )

    def _note(self) -> str:
        parts, note = self.cleaned_data["parts"], self.cleaned_data["note"]
        if parts and self.cleaned_data["outcome"] == Outcome.PARTS:
            return f"{parts}。{note}" if note else parts
        return note
