"""Passbooks in the office: to read, to correct by a reversal, to adjust with a reason."""

import uuid
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import Model, OuterRef, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.admin.base import ReadOnlyAdmin
from community.admin.people import ResidentAdmin
from community.admin.steps import ReasonForm, Step, StepForm
from community.models import Resident
from points import ledger, reviews
from points.models import Entry, HeldAward


def may_be_reversed(entry: Entry) -> bool:
    return entry.kind in ledger.REVERSIBLE and not Entry.objects.filter(reverses=entry).exists()


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    menu_order = 30
    in_bar = True
    list_display = ["occurred_on", "resident", "community", "kind", "signed", "balance_after", "reason", "by"]
    list_filter = ["kind", ("at", admin.DateFieldListFilter)]
    list_select_related = ["resident", "by", "community"]
    search_fields = ["resident__name", "=resident__phone", "=resident__contact_phone", "reason"]
    fields = [
        "community", "resident", "sequence", "kind", "amount", "balance_after", "occurred_on", "reason",
        "arithmetic", "standard", "reference", "reverses", "by", "second_look", "at", "statement",
    ]  # fmt: skip
    steps = (
        Step(
            "reverse",
            _("Reverse"),
            _("Reversed. The passbook shows both lines."),
            ledger.reverse,
            form=ReasonForm,
            when=may_be_reversed,
            hint=_("The entry stays; a second one takes the points back. The resident reads this reason."),
            is_grave=True,
        ),
    )

    @admin.display(description=_("points"))
    def signed(self, entry: Entry) -> str:
        return f"{entry.amount:+d}"

    @admin.display(description=_("second look"))
    def second_look(self, entry: Entry) -> str:
        """Who approved it, where it was held first."""
        held = HeldAward.objects.filter(entry=entry).select_related("decided_by").first()
        return f"{held.decided_by} · {held.why}" if held else "-"

    @admin.display(description=_("statement"))
    def statement(self, entry: Entry) -> str:
        return statement_link(entry.resident_id)


def statement_link(resident_id: int, **period: date) -> str:
    query = {"for": resident_id, **{name: day.isoformat() for name, day in period.items()}}
    url = f"{reverse('points:statement')}?{urlencode(query)}"
    return format_html('<a href="{}">{}</a>', url, gettext("Statement for a period"))


class AdjustForm(StepForm):
    amount = forms.IntegerField(
        label=_("Points"),
        min_value=-100_000,
        max_value=100_000,
        help_text=_("Above zero gives, below zero takes."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=120)


def adjust(resident: Resident, *, by: Resident, amount: int, reason: str, once: uuid.UUID) -> Model:
    return reviews.adjust(resident=resident, amount=amount, reason=reason, reference=f"adjust:{once}", by=by)


def register_with_residents() -> None:
    """The ground floor knows nothing of points, so they add their column and their button to its list."""
    last = Entry.objects.filter(resident=OuterRef("pk")).order_by("-sequence")
    ResidentAdmin.extra_columns["balance"] = (_("points"), Subquery(last.values("balance_after")[:1]))
    ResidentAdmin.steps += (
        Step(
            "adjust-points",
            _("Adjust points"),
            _("Written down: in the passbook, or waiting for a second look."),
            adjust,
            form=AdjustForm,
            takes_key=True,
            when=lambda resident: resident.community_id is not None,
            hint=_("For example a balance from a paper passbook. The resident reads the reason."),
        ),
    )


register_with_residents()
