"""What the office decides about an order: publish, refer, decline, close after a callback."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Partner, Skill
from points.models import StandardLine
from repairs import callbacks, duplicates, workflow
from repairs.clock import answer_day
from repairs.forms.actions import ActionForm, ReasonForm
from repairs.forms.fields import DayField, lines, offer
from repairs.models import Callback, RepairOrder

CO_PARTNERS = 2
ON_WORKING_DAYS = _("A day off means the next working day.")
REPLIES = [
    (way.value, way.label)
    for way in (RepairOrder.ReplyBy.PHONE, RepairOrder.ReplyBy.VISIT, RepairOrder.ReplyBy.MESSAGE)
]


class PublishForm(ActionForm):
    skill = forms.ModelChoiceField(label=_("Trade"), queryset=Skill.objects.filter(is_active=True))
    size = forms.ChoiceField(
        label=_("Size of job"), choices=[(size.value, size.label) for size in StandardLine.Size if size.value]
    )
    places = forms.IntegerField(label=_("Volunteers needed"), min_value=1, max_value=20)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=RepairOrder.Urgency.choices)
    needs_certificate = forms.BooleanField(
        label=_("Only with a checked certificate"),
        required=False,
        help_text=_("For a trade that always needs one this is done without a tick."),
    )

    def prepare(self) -> None:
        for name in ("skill", "size", "places", "urgency", "needs_certificate"):
            self.fields[name].initial = getattr(self.order, name)

    def perform(self) -> RepairOrder:
        values = self.cleaned_data
        return workflow.publish(
            self.order,
            by=self.actor,
            skill=values["skill"],
            size=values["size"],
            places=values["places"],
            urgency=values["urgency"],
            needs_certificate=values["needs_certificate"],
            expected_version=self.seen,
        )


class HearForm(ActionForm):
    """What was heard in the voice message. The sentences stored for the time being are not offered again."""

    item = forms.CharField(label=_("In a few words"), max_length=60)
    description = forms.CharField(label=_("What you heard"), max_length=500, required=False, widget=lines())

    def prepare(self) -> None:
        if self.order.item != workflow.to_be_heard():
            self.fields["item"].initial = self.order.item
        self.fields["description"].initial = self.order.description

    def perform(self) -> RepairOrder:
        values = self.cleaned_data
        return workflow.hear(
            self.order,
            by=self.actor,
            item=values["item"],
            description=values["description"],
            expected_version=self.seen,
        )


class LiftForm(ReasonForm):
    def prepare(self) -> None:
        self.fields["reason"].label = _("Who looked, and why is it safe?")

    def perform(self) -> RepairOrder:
        return workflow.lift(self.order, by=self.actor, reason=self.cleaned_data["reason"])


class MergeForm(ActionForm):
    """Closes this order into an earlier one, named by its number."""

    into = forms.CharField(label=_("Number of the earlier request"), max_length=20)

    def prepare(self) -> None:
        if found := duplicates.alike_to(self.order):
            self.fields["into"].help_text = _("Perhaps: %(numbers)s") % {
                "numbers": "、".join(f"{order.number} {order.item}" for order in found)
            }
            self.fields["into"].initial = found[0].number

    def clean_into(self) -> RepairOrder:
        number = self.cleaned_data["into"].strip()
        found = RepairOrder.objects.filter(community=self.order.community_id, number=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no order with this number."))
        return found

    def perform(self) -> RepairOrder:
        return workflow.merge(
            self.order, by=self.actor, into=self.cleaned_data["into"], expected_version=self.seen
        )


class DeclineForm(ReasonForm):
    reply = forms.CharField(
        label=_("Reply to the resident"),
        max_length=200,
        widget=lines(),
        help_text=_("They read exactly this."),
    )

    def perform(self) -> RepairOrder:
        return workflow.decline(
            self.order,
            by=self.actor,
            reason=self.cleaned_data["reason"],
            reply=self.cleaned_data["reply"],
            expected_version=self.seen,
        )


class ReferForm(ActionForm):
    """A lead partner, and up to two more, each with a day of their own."""

    folded = (
        (
            "others",
            _("Another partner too?"),
            [f"co_{part}_{number}" for number in range(1, CO_PARTNERS + 1) for part in ("partner", "due_on")],
        ),
    )

    partner = forms.ModelChoiceField(label=_("Lead partner"), queryset=Partner.objects.none())
    due_on = DayField(label=_("Answer due"), help_text=ON_WORKING_DAYS)
    note = forms.CharField(label=_("Note for the office"), max_length=200, required=False)

    def prepare(self) -> None:
        partners = Partner.objects.filter(community=self.order.community_id, is_active=True)
        offer(self, "partner", partners)
        self.fields["due_on"].initial = lambda: answer_day(self.order.community)
        for number in range(1, CO_PARTNERS + 1):
            self.fields[f"co_partner_{number}"] = forms.ModelChoiceField(
                label=_("Also involved"), queryset=partners, required=False
            )
            self.fields[f"co_due_on_{number}"] = DayField(label=_("Answer due"), required=False)
        self.order_fields(["partner", "due_on"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = [cleaned.get("partner")]
        for number in range(1, CO_PARTNERS + 1):
            partner = cleaned.get(f"co_partner_{number}")
            if partner and not cleaned.get(f"co_due_on_{number}"):
                self.add_error(f"co_due_on_{number}", _("Please give a day for this partner too."))
            if partner and partner in named:
                self.add_error(f"co_partner_{number}", _("This partner is already named."))
            named.append(partner)
        return cleaned

    def co_partners(self) -> list[tuple[Partner, date]]:
        values = self.cleaned_data
        return [
            (values[f"co_partner_{number}"], values[f"co_due_on_{number}"])
            for number in range(1, CO_PARTNERS + 1)
            if values[f"co_partner_{number}"]
        ]

    def perform(self) -> RepairOrder:
        values = self.cleaned_data
        return workflow.refer(
            self.order,
            by=self.actor,
            partner=values["partner"],
            due_on=values["due_on"],
            co_partners=self.co_partners(),
            note=values["note"],
            expected_version=self.seen,
        )


class CloseForm(ActionForm):
    """After a callback: the reply and how it was given; the outcome too when a partner never reported one."""

    reply = forms.CharField(label=_("Reply to the resident"), max_length=200, widget=lines())
    reply_by = forms.ChoiceField(label=_("How was it given?"), choices=REPLIES, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(outcome.value, outcome.label) for outcome in RepairOrder.Outcome if outcome.value],
    )
    visited_on = DayField(label=_("Day of the visit"))
    note = forms.CharField(label=_("Outcome in words"), max_length=200, required=False)
    said = forms.ChoiceField(
        label=_("What did the resident say?"),
        choices=[("", _("not asked yet")), *Callback.Result.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Not satisfied: it is not closed, and goes on. Not asked: the call-back list asks."),
    )
    points = forms.IntegerField(label=_("Points per person"), min_value=0, required=False)
    points_reason = forms.CharField(
        label=_("Why other points than the standard's"), max_length=100, required=False
    )

    def prepare(self) -> None:
        if self.order.state == RepairOrder.State.REFERRED:
            self.fields["visited_on"].initial = timezone.localdate
            said: Any = self.fields["said"]
            said.choices = [choice for choice in said.choices if choice[0] != Callback.Result.NOT]
        else:
            for name in ("outcome", "visited_on", "note"):
                del self.fields[name]
        if any(claim.released_at is None and claim.points is None for claim in self.order.claims.all()):
            worth = workflow.proposed_worth(self.order)
            self.fields["points"].initial = worth.points
            self.fields["points"].help_text = worth.arithmetic
        else:
            del self.fields["points"], self.fields["points_reason"]

    def perform(self) -> RepairOrder:
        values = self.cleaned_data
        return callbacks.close_with_answer(
            self.order,
            by=self.actor,
            said=values["said"],
            reply=values["reply"],
            reply_by=values["reply_by"],
            outcome=values.get("outcome", ""),
            visited_on=values.get("visited_on"),
            note=values.get("note", ""),
            deviation=self._deviation(),
            expected_version=self.seen,
        )

    def _deviation(self) -> workflow.Deviation | None:
        points = self.cleaned_data.get("points")
        if points is None:
            return None
        return workflow.Deviation(points, self.cleaned_data["points_reason"])
