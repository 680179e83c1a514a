"""At the door: checking in with the resident's password, and what to do when nobody is there."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.choices import SeveralField
from community.errors import Refused
from community.models import Resident
from repairs import doorstep, workflow
from repairs.forms.actions import ActionForm, ReasonForm
from repairs.forms.fields import DayField, lines, offer
from repairs.models import Claim, RepairOrder


class ArriveForm(ActionForm):
    """A volunteer types what the resident says; staff choose who has telephoned from the door."""

    code = forms.CharField(
        label=_("The resident's password"),
        max_length=4,
        help_text=_("Say yours first. The resident answers with four digits: type them here."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]{4}", "class": "door-code"}
        ),
    )
    volunteer = forms.ModelChoiceField(
        label=_("Who is at the door?"), queryset=Resident.objects.none(), required=False, empty_label=None
    )

    def prepare(self) -> None:
        held = [claim for claim in self.order.claims.all() if claim.released_at is None]
        self.claim: Claim | None = next(
            (claim for claim in held if self.by is not None and claim.volunteer_id == self.by.pk), None
        )
        if self.claim is not None:
            del self.fields["volunteer"]
            return
        del self.fields["code"]
        offer(self, "volunteer", Resident.objects.filter(pk__in=[claim.volunteer_id for claim in held]))
        self.fields["volunteer"].required = True

    def clean_code(self) -> str:
        """Here, and not in the operation: a refusal would undo the count of tries with everything else."""
        code = self.cleaned_data["code"]
        if self.claim is not None:
            self.claim.order = self.order
            try:
                doorstep.try_code(self.claim, code)
            except Refused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return code

    def perform(self) -> RepairOrder:
        return workflow.arrive(
            self.order,
            by=self.actor,
            code=self.cleaned_data.get("code", ""),
            volunteer=self.cleaned_data.get("volunteer"),
        )


class NobodyHomeForm(ActionForm):
    note = forms.CharField(
        label=_("In a few words"),
        max_length=120,
        required=False,
        widget=lines(),
        help_text=_("For example: knocked for five minutes, the phone was off"),
    )

    def perform(self) -> RepairOrder:
        return workflow.nobody_home(self.order, by=self.actor, note=self.cleaned_data["note"])


class NobodyCameForm(NobodyHomeForm):
    day = DayField(label=_("Which day?"))

    def prepare(self) -> None:
        self.fields["day"].initial = timezone.localdate
        self.fields["note"].help_text = _("You need not write anything. Nobody is scolded for it.")

    def perform(self) -> RepairOrder:
        return workflow.nobody_came(
            self.order,
            by=self.by,
            day=self.cleaned_data["day"],
            note=self.cleaned_data["note"],
            token=self.token,
        )


class PassOnForm(ReasonForm):
    to = SeveralField(
        label=_("Whom do you ask?"),
        queryset=Resident.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One, or several: whoever accepts first has it. Until then it is yours."),
    )

    def prepare(self) -> None:
        offer(self, "to", workflow.able_to_take_over(self.order).order_by("name", "pk"))

    def perform(self) -> RepairOrder:
        return workflow.pass_on(
            self.order, by=self.actor, to=self.cleaned_data["to"], reason=self.cleaned_data["reason"]
        )
