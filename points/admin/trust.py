"""The office's part of a passbook people trust: rules, points looked at twice, hours of service, certificates."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.admin.base import OfficeAdmin, ReadOnlyAdmin
from community.admin.board import capped, how_many
from community.admin.forms import VersionedForm
from community.admin.office import Office
from community.admin.steps import ReasonForm, Step
from community.admin.today import Panel, Row, register_panels
from points import hours, passbook_rules, reviews, service_certificates
from points.admin.passbooks import statement_link
from points.deciders import Deciders
from points.models import ExpiryNotice, HeldAward, PassbookRules, Pool, ServiceCertificate, ServiceHours


class RulesForm(VersionedForm):
    class Meta:
        model = PassbookRules
        fields = "__all__"  # the admin's fieldsets say which

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        place = cleaned.get("community") or getattr(self.instance, "community", None)
        if self.instance._state.adding and PassbookRules.objects.filter(community=place).exists():
            raise ValidationError(gettext("This community has its rules already. Please change those."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Asked above: an office of one community has no field to hang the error on."""
        return {*super()._get_validation_exclusions(), "community"}


@admin.register(PassbookRules)
class PassbookRulesAdmin(OfficeAdmin):
    menu_order = 37
    keyset = False
    form = RulesForm
    list_display = ["__str__", "community", "unusual_percent", "awards_a_day", "same_pair", "expiry_months"]
    list_select_related = ["community"]
    readonly_fields = ["expiry_since"]
    fieldsets = [
        (
            _("Second look at awards"),
            {
                "fields": [
                    "community",
                    "unusual_percent", "most_at_once", "awards_a_day", "same_pair", "same_pair_days",
                    "adjustment_from",
                ],
                "description": _(
                    "Points that meet one of these wait until a second colleague approves them. What people give to "
                    "themselves or their home always waits."
                ),
            },
        ),
        (
            _("Expiry"),
            {
                "fields": ["expiry_months", "expiry_since", "seen_version"],
                "description": _(
                    "Nothing expires earlier than 60 days after this is first set or made shorter, and never "
                    "without two messages."
                ),
            },
        ),
    ]  # fmt: skip

    def save_model(self, request: HttpRequest, obj: PassbookRules, form: Any, change: bool) -> None:
        passbook_rules.begin_expiry(obj, before=form.initial.get("expiry_months") if change else None)
        if change:
            obj.version += 1
        super().save_model(request, obj, form, change)


@admin.register(HeldAward)
class HeldAwardAdmin(ReadOnlyAdmin):
    menu_order = 31
    list_display = ["at", "resident", "community", "amount", "reason", "why", "by", "state"]
    list_filter = ["state"]
    list_select_related = ["resident", "by", "community"]
    search_fields = ["resident__name", "reason"]
    fields = [
        "community", "resident", "kind", "amount", "proposed", "occurred_on", "reason", "arithmetic", "standard", "why",
        "by", "at", "who_decides", "state", "decided_by", "decided_at", "decision", "entry", "passbook",
    ]  # fmt: skip
    steps = (
        Step(
            "approve",
            _("Approve"),
            _("Entered in the passbook."),
            reviews.approve,
            when=lambda held: held.is_pending,
            is_primary=True,
            hint=_("A second colleague does this: not who awarded, and nobody of the receiver's home."),
        ),
        Step(
            "refuse",
            _("Refuse"),
            _("Not entered; the resident has a message."),
            reviews.refuse,
            form=ReasonForm,
            when=lambda held: held.is_pending,
            hint=_("The resident reads this reason."),
            is_grave=True,
        ),
    )

    @admin.display(description=_("who decides"))
    def who_decides(self, held: HeldAward) -> str:
        asked = Deciders.of([held])
        if asked.colleagues(held):
            return gettext("a second colleague of the community")
        if asked.street(held):
            return gettext("the street office, as the community has no second colleague")
        return gettext("the street's administrator, as the community has no second colleague")

    @admin.display(description=_("statement"))
    def passbook(self, held: HeldAward) -> str:
        return statement_link(held.resident_id)


@admin.register(ServiceHours)
class ServiceHoursAdmin(ReadOnlyAdmin):
    menu_order = 38
    list_display = ["served_on", "resident", "community", "kind", "minutes", "what", "by"]
    list_filter = ["kind"]
    list_select_related = ["resident", "by", "community"]
    search_fields = ["resident__name", "=resident__phone", "what"]
    fields = [
        "community", "resident", "kind", "minutes", "served_on", "what", "reference", "corrects", "reason", "by", "at",
        "record",
    ]  # fmt: skip
    steps = (
        Step(
            "correct",
            _("Take back"),
            _("Taken back. The record shows both."),
            hours.correct,
            form=ReasonForm,
            when=lambda one: one.minutes > 0 and not ServiceHours.objects.filter(corrects=one).exists(),
            hint=_("The record stays; a second one takes the minutes back. The volunteer reads this reason."),
            is_grave=True,
        ),
    )

    @admin.display(description=_("record of service"))
    def record(self, one: ServiceHours) -> str:
        address = f"{reverse('points:service')}?for={one.resident_id}"
        return format_html('<a href="{}">{}</a>', address, gettext("Hours and certificates"))


@admin.register(ServiceCertificate)
class ServiceCertificateAdmin(ReadOnlyAdmin):
    menu_order = 39
    list_display = ["issued_at", "name", "community", "first", "last", "minutes", "code", "revoked_at"]
    list_select_related = ["community"]
    search_fields = ["name", "=code"]
    fields = [
        "community", "resident", "name", "code", "first", "last", "minutes", "services", "issued_at", "issued_by",
        "revoked_at", "revoked_by", "reason", "page",
    ]  # fmt: skip
    steps = (
        Step(
            "revoke",
            _("Revoke"),
            _("Revoked. Whoever checks the code is told."),
            service_certificates.revoke,
            form=ReasonForm,
            when=lambda one: not one.is_revoked,
            hint=_("The volunteer reads this reason; whoever checks the code only sees that it is revoked."),
            is_grave=True,
        ),
    )

    @admin.display(description=_("certificate"))
    def page(self, one: ServiceCertificate) -> str:
        return format_html('<a href="{}">{}</a>', one.get_absolute_url(), gettext("Show and print"))


@admin.register(Pool)
class PoolAdmin(ReadOnlyAdmin):
    menu_order = 39
    list_display = ["proposed_at", "community", "first", "second", "agreed_at", "ended_at"]
    list_select_related = ["community", "first", "second"]
    search_fields = ["first__name", "second__name"]
    fields = ["community", "first", "second", "proposed_at", "agreed_at", "ended_at", "ended_by"]


@admin.register(ExpiryNotice)
class ExpiryNoticeAdmin(ReadOnlyAdmin):
    menu_order = 39
    list_display = ["due_on", "resident", "community", "points", "final_points", "done_at"]
    list_select_related = ["resident", "community"]
    search_fields = ["resident__name"]
    fields = [
        "community", "resident", "due_on", "points", "announced_on", "final_points", "final_on", "done_at", "entry",
    ]  # fmt: skip


def _waiting(office: Office) -> QuerySet[HeldAward]:
    return office.narrow(HeldAward.objects.filter(state=HeldAward.State.PENDING))


@register_panels(45, later=lambda office: _waiting(office).values("pk"))
def to_look_at_twice(office: Office) -> Iterable[Panel]:
    """Oldest first. Nothing held is not worth a panel."""
    rows = capped(_waiting(office).order_by("id").select_related("resident", "by"))
    if not rows:
        return
    asked = Deciders.of(rows)
    yield Panel(
        title=_("Points to look at twice"),
        icon="points",
        rows=[_row(held, office, asked) for held in rows],
        count=how_many(rows),
        all_url=reverse("admin:points_heldaward_changelist") + "?state__exact=pending",
        hint=_("Where no colleague of the community can, the street office decides."),
    )


def _row(held: HeldAward, office: Office, asked: Deciders) -> Row:
    url = reverse("admin:points_heldaward_change", args=[held.pk])
    can = reviews.may_decide(office.person, held)
    waits = (_("waits at the street office"),) if asked.street(held) else ()
    return Row(
        title=f"{held.resident} +{held.amount} · {held.reason}",
        url=url,
        facts=(held.why, *waits),
        step=_("Look") if can else "",
        step_url=url if can else "",
    )
