"""Arranging a look, and writing down what was found."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Partner
from repairs import workflow
from repairs.clock import answer_day
from repairs.forms.actions import ActionForm, ReasonForm
from repairs.forms.fields import CameraField, DayField, lines, offer
from repairs.models import Half, RepairOrder, ResponsibilityRule
from repairs.workflow.inspecting import planned


class LookForm(ActionForm):
    on = DayField(label=_("Which day?"))
    looker = forms.CharField(label=_("Who looks?"), max_length=40)
    partner = forms.ModelChoiceField(
        label=_("Together with"),
        queryset=Partner.objects.none(),
        required=False,
        help_text=_("Where it is not clear whose it is, look together."),
    )

    def prepare(self) -> None:
        offer(self, "partner", Partner.objects.filter(community=self.order.community_id, is_active=True))
        look = planned(self.order)
        self.fields["on"].initial = look.on if look else timezone.localdate
        self.fields["looker"].initial = look.looker if look else getattr(self.by, "name", "")
        self.fields["partner"].initial = look.partner_id if look else None


class AppointForm(LookForm):
    half = forms.ChoiceField(
        label=_("Morning or afternoon?"), choices=Half.choices, widget=forms.RadioSelect, initial=Half.MORNING
    )

    reason = forms.CharField(
        label=_("Why does the day change?"),
        max_length=120,
        required=False,
        help_text=_("The resident reads it."),
    )

    field_order = ["on", "half", "looker", "partner", "reason"]

    def prepare(self) -> None:
        super().prepare()
        self.look = planned(self.order)
        if self.look is None:
            del self.fields["reason"]
        else:
            self.fields["half"].initial = self.look.half

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        moved = self.look and (self.look.on, self.look.half) != (cleaned.get("on"), cleaned.get("half"))
        if moved and not cleaned.get("reason") and "reason" in self.fields and not self.errors:
            self.add_error("reason", _("Please say why the day changes."))
        return cleaned

    def perform(self) -> RepairOrder:
        values = self.cleaned_data
        return workflow.appoint(
            self.order,
            by=self.actor,
            on=values["on"],
            half=values["half"],
            looker=values["looker"],
            partner=values["partner"],
            reason=values.get("reason", ""),
            expected_version=self.seen,
        )


class CallOffForm(ReasonForm):
    """The one who asked reads the reason."""

    def perform(self) -> RepairOrder:
        return workflow.call_off(
            self.order, by=self.actor, reason=self.cleaned_data["reason"], expected_version=self.seen
        )


class InspectForm(LookForm):
    needs_files = True

    finding = forms.CharField(
        label=_("What was found?"),
        max_length=200,
        widget=lines(),
        help_text=_("For the office and whoever goes on with it."),
    )
    whose = forms.ChoiceField(
        label=_("Whose is it?"),
        choices=[("", _("not decided by it")), *ResponsibilityRule.Who.choices],
        required=False,
    )
    told = forms.CharField(
        label=_("In plain words for the resident"),
        max_length=200,
        widget=lines(),
        help_text=_("They read exactly this."),
    )
    photos = CameraField(label=_("Photos"))

    field_order = ["on", "looker", "partner", "finding", "whose", "told", "photos"]

    def perform(self) -> RepairOrder:
        values = self.cleaned_data
        return workflow.inspect(
            self.order,
            by=self.actor,
            on=values["on"],
            looker=values["looker"],
            partner=values["partner"],
            finding=values["finding"],
            whose=values["whose"],
            told=values["told"],
            pictures_taken=values["photos"],
            expected_version=self.seen,
        )


class InviteForm(ActionForm):
    """One more partner beside the lead."""

    partner = forms.ModelChoiceField(label=_("Partner"), queryset=Partner.objects.none())
    due_on = DayField(label=_("Answer due"))

    def prepare(self) -> None:
        having = self.order.referrals.filter(state="sent").values("partner")
        rows = Partner.objects.filter(community=self.order.community_id, is_active=True)
        offer(self, "partner", rows.exclude(pk__in=having))
        self.fields["due_on"].initial = lambda: answer_day(self.order.community)

    def perform(self) -> RepairOrder:
        values = self.cleaned_data
        made = workflow.invite(self.order, by=self.actor, partner=values["partner"], due_on=values["due_on"])
        self.order.refresh_from_db()
        return made.order
