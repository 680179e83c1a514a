"""Settlements in the office: draft, publish as a notice, answer objections, post."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.admin.base import ChoiceFilter, ReadOnlyAdmin, ScopedFilter
from community.admin.office import Office, office_of
from community.admin.steps import ReasonForm, Step, StepForm
from community.errors import Refused
from community.models import Community, Resident
from community.once import OnceFormMixin, answered_before, once
from points import objections, reckoning, settlements
from points.admin.passbooks import statement_link
from points.models import Objection, Settlement, SettlementLine

DAYS_SUGGESTED = 7
PURPOSE = "settlement:draft"


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class PeriodForm(forms.Form):
    starts_on = day_field(
        _("First day"),
        required=False,
        help_text=_("Only for the first settlement; every later one begins the day after the one before."),
    )
    ends_on = day_field(_("Last day"))
    name_masking = forms.ChoiceField(
        label=_("Names on the notice"),
        choices=Settlement.Masking.choices,
        initial=Settlement.Masking.SURNAME,
    )
    notes = forms.CharField(
        label=_("Notes"), max_length=200, required=False, help_text=_("Printed on the notice.")
    )


class DraftForm(OnceFormMixin, PeriodForm):
    community = forms.ModelChoiceField(Community.objects.none(), label=_("Community"))
    field_order = ["community", "starts_on", "ends_on", "name_masking", "notes"]

    def __init__(self, *args: Any, office: Office, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.office = office
        places: Any = self.fields["community"]
        places.queryset = Community.objects.filter(pk__in=[place.pk for place in office.communities])
        if office.current is not None:
            del self.fields["community"]

    @property
    def answers(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name != "once"}
        return {"community": self.office.current, **values}


class RedraftForm(StepForm, PeriodForm):
    def prepare(self) -> None:
        for name in ("starts_on", "ends_on", "name_masking", "notes"):
            self.initial[name] = getattr(self.thing, name)


class PublishForm(StepForm):
    days = forms.IntegerField(
        label=_("Days on notice"),
        min_value=settlements.LEAST_NOTICE_DAYS,
        max_value=settlements.MOST_NOTICE_DAYS,
        initial=DAYS_SUGGESTED,
    )
    name_masking = forms.ChoiceField(
        label=_("Names on the notice"),
        choices=Settlement.Masking.choices,
        help_text=_("People recognise their line by their number, too."),
    )

    def prepare(self) -> None:
        self.initial["name_masking"] = self.thing.name_masking


class AnsweredFilter(ChoiceFilter):
    title = _("answer")
    parameter_name = "answered"
    answers = {
        "no": (_("waiting"), Q(answered_at__isnull=True)),
        "yes": (_("answered"), Q(answered_at__isnull=False)),
    }


@admin.register(Settlement)
class SettlementAdmin(ReadOnlyAdmin):
    menu_order = 34
    in_bar = True
    change_form_template = "admin/points/settlement/change_form.html"
    list_display = ["number", "community", "starts_on", "ends_on", "state", "notice_until", "posted_at"]
    list_filter = ["state"]
    list_select_related = ["community"]
    search_fields = ["number", "notes"]
    fields = [
        "community", "number", "starts_on", "ends_on", "state", "name_masking", "notes", "drafted_by", "noticed_at",
        "noticed_by", "notice_until", "withdrawn_reason", "posted_at", "posted_by", "digest",
    ]  # fmt: skip
    steps = (
        Step(
            "publish",
            _("Publish the notice"),
            _("The notice is published; everybody concerned got a message."),
            settlements.publish_notice,
            form=PublishForm,
            when=lambda settlement: settlement.is_draft,
            hint=_(
                "It is counted once more, then shown to the community. Objections can be raised while it runs."
            ),
            is_primary=True,
        ),
        Step(
            "refresh",
            _("Count again"),
            _("Counted again from the passbooks."),
            settlements.refresh,
            when=lambda settlement: settlement.is_draft,
        ),
        Step(
            "redraft",
            _("Change the period"),
            _("Counted for the new period."),
            settlements.redraft,
            form=RedraftForm,
            when=lambda settlement: settlement.is_draft,
        ),
        Step(
            "post",
            _("Post and close the period"),
            _("Posted. Nothing can be dated into this period any more."),
            settlements.post,
            when=settlements.may_post,
            is_primary=True,
        ),
        Step(
            "withdraw",
            _("Take the notice back"),
            _("The notice is taken back; the settlement is a draft again."),
            settlements.withdraw_notice,
            form=ReasonForm,
            when=lambda settlement: settlement.is_noticed,
            hint=_("Residents who follow the link of their message read this reason."),
            is_grave=True,
        ),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A draft is made by the operation; asked once, whatever the finger does."""
        form = DraftForm(request.POST if request.method == "POST" else None, office=office_of(request))
        if request.method == "POST":
            by: Resident = request.user  # type: ignore[assignment]
            if earlier := answered_before(request.POST.get("once", ""), purpose=PURPOSE, by=by):
                return redirect(earlier)
            if form.is_valid() and (address := self._draft(form, by)):
                messages.success(request, gettext("Drafted. Look through it, then publish it."))
                return redirect(address)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Settle a period"),
            "form": form,
            "back": reverse("admin:points_settlement_changelist"),
        }
        return TemplateResponse(request, "admin/points/settlement/draft.html", context)

    def _draft(self, form: DraftForm, by: Resident) -> str:
        def make() -> str:
            return self._address(settlements.draft(by=by, **form.answers))

        try:
            return once(form.cleaned_data["once"], purpose=PURPOSE, by=by, make=make)[0]
        except Refused as refused:
            form.add_error(None, str(refused))
            return ""

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> Any:
        settlement = context.get("original")
        if settlement is not None:
            context["totals"] = reckoning.totals(settlement)
            context["objections"] = settlement.objections.select_related("resident").order_by("pk")
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(SettlementLine)
class SettlementLineAdmin(ReadOnlyAdmin):
    community_path = "settlement__community"
    menu_order = 36
    list_display = [
        "settlement", "place", "resident", "opening", "earned", "spent", "reversed", "closing", "statement",
    ]  # fmt: skip
    list_display_links = ["place"]
    list_filter = [("settlement", ScopedFilter)]
    list_select_related = ["settlement", "resident"]
    search_fields = ["resident__name", "=resident__phone", "=resident__contact_phone"]
    fields = [
        "settlement", "place", "resident", "opening", "earned", "spent", "reversed", "closing", "movements", "head",
        "statement",
    ]  # fmt: skip

    @admin.display(description=_("statement"))
    def statement(self, line: SettlementLine) -> str:
        period = line.settlement
        return statement_link(line.resident_id, first=period.starts_on, last=period.ends_on)


class AnswerForm(StepForm):
    text = forms.CharField(
        label=_("Answer"),
        max_length=objections.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The resident gets it as a message."),
    )


@admin.register(Objection)
class ObjectionAdmin(ReadOnlyAdmin):
    community_path = "settlement__community"
    menu_order = 35
    list_display = ["raised_at", "resident", "settlement", "text", "answered_at"]
    list_filter = [AnsweredFilter]
    list_select_related = ["resident", "settlement"]
    search_fields = ["resident__name", "text"]
    fields = [
        "settlement", "resident", "text", "raised_at", "raised_by", "answer", "answered_at", "answered_by", "passbook",
    ]  # fmt: skip
    steps = (
        Step(
            "answer",
            _("Answer"),
            _("Answered; the resident has a message."),
            objections.answer,
            form=AnswerForm,
            when=lambda objection: not objection.is_answered,
            is_primary=True,
        ),
    )

    @admin.display(description=_("statement"))
    def passbook(self, objection: Objection) -> str:
        period = objection.settlement
        return statement_link(objection.resident_id, first=period.starts_on, last=period.ends_on)
