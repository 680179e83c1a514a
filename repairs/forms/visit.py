"""Reporting a visit, in under a minute on the doorstep."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Skill
from community.photos import PhotosField
from community.widgets import ChoiceCards, PhotoPicker
from repairs import workflow
from repairs.forms.actions import ActionForm, Folded
from repairs.forms.fields import CameraField, DayField, lines, offer
from repairs.models import PartsCost, RepairOrder

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
    """Outcome, day, time taken, photos or an explicit "none"; what parts cost, and which trade is needed besides."""

    needs_files = True
    folded: Folded = (
        ("parts-money", _("Money for parts?"), ["parts_amount", "parts_for", "parts_agreed_by", "receipt"]),
        ("next-job", _("Another trade needed?"), ["next_skill", "next_materials"]),
    )

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

    parts_amount = forms.DecimalField(
        label=_("Money for parts, in yuan"),
        max_digits=7,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text=_("Only for parts, and only what was agreed before. Labour is always free."),
    )
    parts_for = forms.CharField(label=_("For which parts?"), max_length=80, required=False)
    parts_agreed_by = forms.CharField(
        label=_("Who agreed to it beforehand?"),
        max_length=40,
        required=False,
        help_text=_("For example: herself, or her daughter by telephone"),
    )
    receipt = PhotosField(
        label=_("Photo of the receipt"), limit=1, widget=PhotoPicker(attrs={"multiple": False}, most=1)
    )
    next_skill = forms.ModelChoiceField(
        label=_("Is another trade needed besides?"),
        queryset=Skill.objects.filter(is_active=True),
        required=False,
        empty_label=_("No"),
        help_text=_("The office gets it as a new request of the same resident."),
    )
    next_materials = forms.CharField(label=_("Materials for it"), max_length=80, required=False)

    def prepare(self) -> None:
        self.fields["visited_on"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == Outcome.PARTS and not (cleaned.get("parts") or cleaned.get("note")):
            self.add_error("parts", _("Please say which parts are needed."))
        if not cleaned.get("photos") and not cleaned.get("no_photos") and "photos" not in self.errors:
            self.add_error("no_photos", _("Add a photo, or tick that there is none."))
        self._check_money(cleaned)
        if cleaned.get("next_materials") and not cleaned.get("next_skill"):
            self.add_error("next_skill", _("Please choose the trade that needs these materials."))
        return cleaned

    def _check_money(self, cleaned: dict[str, Any]) -> None:
        """All of it or none: an amount without who agreed is what there must never be."""
        told = {name: cleaned.get(name) for name in ("parts_amount", "parts_for", "parts_agreed_by")}
        if not any(told.values()) and not cleaned.get("receipt"):
            return
        for name, sentence in {
            "parts_amount": _("Please say how much the parts cost."),
            "parts_for": _("Please say which parts they were."),
            "parts_agreed_by": _("Please say who agreed to the cost beforehand."),
        }.items():
            if not told[name] and name not in self.errors:
                self.add_error(name, sentence)

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
            parts=self._parts(),
            next_job=self._next_job(),
        )

    def _parts(self) -> workflow.Parts | None:
        values = self.cleaned_data
        if not values["parts_amount"]:
            return None
        return workflow.Parts(
            values["parts_amount"], values["parts_for"], values["parts_agreed_by"], values["receipt"][:1]
        )

    def _next_job(self) -> workflow.Next | None:
        skill = self.cleaned_data["next_skill"]
        return workflow.Next(skill, self.cleaned_data["next_materials"]) if skill else None

    def _note(self) -> str:
        parts, note = self.cleaned_data["parts"], self.cleaned_data["note"]
        if parts and self.cleaned_data["outcome"] == Outcome.PARTS:
            return f"{parts}。{note}" if note else parts
        return note


class CorrectPartsForm(ActionForm):
    """What was written down of the money for parts, to be put right."""

    needs_files = True

    cost = forms.ModelChoiceField(
        label=_("Which visit?"), queryset=PartsCost.objects.none(), empty_label=None
    )
    amount = forms.DecimalField(
        label=_("Money for parts, in yuan"), max_digits=7, decimal_places=2, min_value=Decimal("0.01")
    )
    what_for = forms.CharField(label=_("For which parts?"), max_length=80)
    agreed_by = forms.CharField(label=_("Who agreed to it beforehand?"), max_length=40)
    receipt = PhotosField(
        label=_("Photo of the receipt"),
        limit=1,
        widget=PhotoPicker(attrs={"multiple": False}, most=1),
        help_text=_("Only when there is another one."),
    )
    reason = forms.CharField(label=_("What was wrong?"), max_length=120, widget=lines())

    def prepare(self) -> None:
        rows = PartsCost.objects.filter(visit__order=self.order).select_related("visit").order_by("-pk")
        offer(self, "cost", rows)
        latest = rows.first()
        if latest is None:
            return
        self.fields["cost"].initial = latest
        for name in ("amount", "what_for", "agreed_by"):
            self.fields[name].initial = getattr(latest, name)
        if rows.count() == 1:
            self.fields["cost"].widget = forms.HiddenInput()

    def perform(self) -> RepairOrder:
        values = self.cleaned_data
        return workflow.correct_parts(
            self.order,
            by=self.actor,
            cost=values["cost"],
            parts=workflow.Parts(
                values["amount"], values["what_for"], values["agreed_by"], values["receipt"][:1]
            ),
            reason=values["reason"],
            expected_version=self.seen,
        )
