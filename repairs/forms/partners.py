"""What partners fill in on a referral, and the answers to their questions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Resident
from community.once import OnceFormMixin
from community.widgets import ChoiceCards
from repairs import workflow
from repairs.forms.actions import ActionForm
from repairs.forms.fields import DayField, PhoneField, lines
from repairs.forms.visit import ReportForm
from repairs.models import Half, Referral, ReferralQuestion


class TurnForm(ActionForm):
    """One step of repairs.referral_steps on one referral."""

    def __init__(self, referral: Referral, by: Resident, data: Any = None, files: Any = None, **kwargs: Any):
        self.referral = referral
        super().__init__(referral.order, by, data, files, **kwargs)

    def perform(self) -> Any:
        raise NotImplementedError


class AcceptForm(TurnForm):
    is_one_press = True

    def perform(self) -> Any:
        return workflow.accept(self.referral, by=self.actor)


class ScheduleForm(TurnForm):
    visit_on = DayField(label=_("Which day?"))
    half = forms.ChoiceField(label=_("Morning or afternoon?"), choices=Half.choices, widget=ChoiceCards)
    contact_name = forms.CharField(label=_("Who comes?"), max_length=40)
    contact_phone = PhoneField(
        label=_("Their phone"),
        required=False,
        help_text=_("The resident is told it, to open the door to the right one."),
    )

    def prepare(self) -> None:
        self.fields["visit_on"].initial = self.referral.visit_on
        self.fields["half"].initial = self.referral.visit_half
        self.fields["contact_name"].initial = self.referral.contact_name
        self.fields["contact_phone"].initial = self.referral.contact_phone

    def perform(self) -> Any:
        values = self.cleaned_data
        return workflow.schedule(
            self.referral,
            by=self.actor,
            visit_on=values["visit_on"],
            half=values["half"],
            contact_name=values["contact_name"],
            contact_phone=values["contact_phone"],
        )


class AskForm(TurnForm):
    text = forms.CharField(
        label=_("What must you know?"),
        max_length=160,
        widget=lines(),
        help_text=_("The resident and the community office read it; whoever knows answers."),
    )

    def perform(self) -> Any:
        return workflow.ask(self.referral, by=self.actor, text=self.cleaned_data["text"])


class ReturnTurnForm(TurnForm):
    reason = forms.CharField(label=_("Why is it not yours?"), max_length=120, widget=lines())

    def perform(self) -> Any:
        reason = self.cleaned_data["reason"]
        if self.referral.is_lead:
            return workflow.send_back(self.order, by=self.actor, reason=reason)
        return workflow.step_out(self.referral, by=self.actor, reason=reason)


class ReportTurnForm(TurnForm, ReportForm):
    """The lead's report is the order's; another partner reports its own part."""

    def prepare(self) -> None:
        super().prepare()
        if not self.referral.is_lead:
            for name in ["minutes", *(name for _id, _title, names in self.folded for name in names)]:
                del self.fields[name]
            self.folded = ()

    def perform(self) -> Any:
        if self.referral.is_lead:
            return ReportForm.perform(self)
        values = self.cleaned_data
        return workflow.part_done(
            self.referral,
            by=self.actor,
            outcome=values["outcome"],
            visited_on=values["visited_on"],
            note=self._note(),
            pictures_taken=values["photos"],
            no_photos=values["no_photos"],
        )


FORMS: dict[str, type[TurnForm]] = {
    "accept": AcceptForm,
    "schedule": ScheduleForm,
    "report": ReportTurnForm,
    "ask": AskForm,
    "return": ReturnTurnForm,
}


class ExplainForm(OnceFormMixin):
    answer = forms.CharField(label=_("Your answer"), max_length=160, widget=lines())

    def perform(self, question: ReferralQuestion, *, by: Resident | None, token: str = "") -> Any:
        return workflow.explain(question, by=by, answer=self.cleaned_data["answer"], token=token)


class MemberForm(OnceFormMixin):
    """Who may answer for a partner: found by the phone, or entered."""

    phone = forms.CharField(
        label=_("Mobile phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
        help_text=_("They sign in with it and a code."),
    )
    name = forms.CharField(
        label=_("Name"), max_length=40, required=False, help_text=_("Only when the number is new here.")
    )
