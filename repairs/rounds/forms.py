"""What a round asks: planning it, answering a line, dealing with a finding."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.choices import SeveralField
from community.models import Building, Community, Duty, Resident
from community.once import OnceFormMixin
from repairs.forms.fields import CameraField, DayField, PhoneField, lines, offer
from repairs.models import Checklist, Look, RepairOrder, Round, RoundItem
from repairs.rounds import findings, planning, walking
from repairs.rounds.access import can_be_sent


class PressForm(OnceFormMixin):
    """A button that does one thing once."""


class WalkerFields(OnceFormMixin):
    """Who is sent: one of the volunteers, wardens and staff, or somebody else by the phone they log in with."""

    community: Community

    assignee = forms.ModelChoiceField(
        label=_("Who walks it?"),
        queryset=Resident.objects.none(),
        required=False,
        empty_label=_("Please choose"),
    )
    phone = PhoneField(label=_("Or somebody else: their login phone"), required=False)

    def offer_people(self, community: Community) -> None:
        self.community = community
        people = Q(community=community, volunteer__state="approved")
        staff = Q(duties__community=community, duties__kind=Duty.Kind.STAFF)
        wardens = Q(duties__community=community, duties__kind=Duty.Kind.WARDEN)
        before = Q(rounds__community=community)
        able = Resident.objects.filter(people | staff | wardens | before, is_active=True, phone__isnull=False)
        offer(self, "assignee", able.distinct().order_by("name", "pk"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("phone"):
            cleaned["assignee"] = self._found(cleaned["phone"])
        elif not self.errors and not cleaned.get("assignee"):
            self.add_error("assignee", _("Please say who walks it."))
        return cleaned

    def _found(self, phone: str) -> Resident:
        person = Resident.objects.filter(phone=phone).first()
        if person is None or not can_be_sent(person, self.community):
            raise ValidationError({"phone": _("Nobody of this community logs in with this number.")})
        return person


class ScheduleForm(WalkerFields):
    checklist = forms.ModelChoiceField(
        label=_("What is inspected?"), queryset=Checklist.objects.none(), empty_label=_("Please choose")
    )
    buildings = SeveralField(
        label=_("Which buildings?"),
        queryset=Building.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
        required=False,
    )
    due_on = DayField(label=_("Until when?"))
    repeats = forms.ChoiceField(label=_("How often?"), choices=Round.Repeats.choices, required=False)
    field_order = ["checklist", "buildings", "assignee", "phone", "due_on", "repeats"]

    def __init__(self, *args: Any, community: Community, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer_people(community)
        offer(self, "checklist", Checklist.objects.valid_for(community))
        offer(self, "buildings", Building.objects.filter(community=community))
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=7)

    def schedule(self, by: Resident) -> Round:
        values = self.cleaned_data
        chosen = values["buildings"] or Building.objects.filter(community=self.community)
        return planning.schedule(
            community=self.community,
            checklist=values["checklist"],
            buildings=list(chosen),
            assignee=values["assignee"],
            due_on=values["due_on"],
            repeats=values["repeats"],
            by=by,
        )


class AnswerForm(OnceFormMixin):
    result = forms.ChoiceField(label=_("Result"), choices=RoundItem.Result.choices)
    note = forms.CharField(label=_("Note"), max_length=200, required=False, widget=lines(rows=2))
    photos = CameraField(label=_("Photos"))
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def save(self, item: RoundItem, by: Resident) -> RoundItem:
        values = self.cleaned_data
        return walking.answer(
            item,
            by=by,
            result=values["result"],
            note=values["note"],
            pictures=values["photos"],
            seen=values["seen"],
        )


class AttachForm(OnceFormMixin):
    number = forms.CharField(label=_("Number of the order"), max_length=20)

    def order_of(self, community_id: int) -> RepairOrder | None:
        number = self.cleaned_data["number"].strip()
        return RepairOrder.objects.filter(community=community_id, number=number).first()


class LookForm(OnceFormMixin):
    result = forms.ChoiceField(label=_("Result"), choices=Look.Result.choices)
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        widget=lines(rows=2),
        help_text=_("If it is still there: what is not right yet?"),
    )
    photos = CameraField(label=_("Photos"))

    def save(self, finding: Any, by: Resident) -> Look:
        values = self.cleaned_data
        return findings.look_again(
            finding, by=by, result=values["result"], note=values["note"], pictures=values["photos"]
        )
