"""The responsibility list and the safety rules: shared ones for all communities, and a community's own versions."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import transaction
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit
from community.access import staffed_communities
from community.admin.base import OfficeAdmin
from community.admin.forms import OfficeForm
from community.admin.office import office_of
from community.admin.partners import services_ticks
from community.admin.steps import Step
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Community, Resident
from repairs import boundary, safety
from repairs.models import DeadlineRule, PlaceKind, ResponsibilityRule, SafetyRule
from repairs.models.rules import SharedRule

Shared = SharedRule | DeadlineRule


@transaction.atomic
def make_own(rule: Shared, *, by: Resident) -> Shared:
    """A copy for the community of `by`, which takes the shared rule's place there."""
    if rule.community_id is not None:
        raise Refused(_("This is your community's own already."))
    place = community_for_own(by)
    rows: Any = type(rule)._default_manager
    found = rows.filter(community=place, code=rule.code).first()
    if found is not None:
        return found
    trades = list(rule.trades.all()) if isinstance(rule, SharedRule) else []
    own = rows.get(pk=rule.pk)
    own.pk, own.community, own._state.adding = None, place, True
    own.save()
    if isinstance(own, SharedRule):
        own.trades.set(trades)
    audit.note(
        AuditEvent.Kind.CHANGE, by=by, community=place, subject=own, summary=str(own), copied_from=rule.pk
    )
    return own


def community_for_own(by: Resident) -> Community:
    """Where somebody's own version of a shared thing belongs; held, so that two colleagues make one."""
    places = list(staffed_communities(by))
    place = next((each for each in places if each.pk == by.community_id or len(places) == 1), None)
    if place is None:
        raise NotAllowed(_("Only the staff of a community make its rules."))
    return Community.objects.select_for_update(no_key=True).get(pk=place.pk)


class RuleForm(OfficeForm):
    def clean(self) -> dict[str, Any]:
        """Only the superuser writes for all communities at once."""
        cleaned = super().clean()
        named = cleaned.get("community") or self.instance.community
        if named is None and not self.office.person.is_superuser:
            self.add_error("community", _("Please choose the community."))
        return cleaned


class SharedRuleAdmin(OfficeAdmin):
    """Staff see the shared rules too, and change their own versions of them."""

    form = RuleForm
    keyset = False
    steps = (
        Step(
            "own",
            gettext_lazy("Make our own version"),
            gettext_lazy("Now you can change it for your community."),
            make_own,
            when=lambda rule: rule.community_id is None,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = admin.ModelAdmin.get_queryset(self, request).select_related("community")
        return rows if request.user.is_superuser else rows.filter(self._seen(request))

    def narrowed(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return rows.filter(self._seen(request))

    def _seen(self, request: HttpRequest) -> Q:
        return Q(community__in=office_of(request).communities) | Q(community=None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        shared = obj is not None and obj.community_id is None
        return super().has_change_permission(request, obj) and (not shared or bool(request.user.is_superuser))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if ticks := services_ticks(db_field):
            return ticks
        if db_field.name in {"words", "exceptions", "calls"}:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 5})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "trades":
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("whose"))
    def whose(self, rule: Shared) -> str:
        return rule.community.name if rule.community else _("all communities")


@admin.register(ResponsibilityRule)
class ResponsibilityRuleAdmin(SharedRuleAdmin):
    menu_order = 28
    list_display = ["title", "place_kind", "who", "whose", "order", "is_active"]
    list_filter = ["place_kind", "who", "is_active"]
    search_fields = ["title", "words"]
    fields = [
        "community", "place_kind", "title", "who", "why", "services", "partner", "words", "exceptions", "trades",
        "order", "is_active",
    ]  # fmt: skip


@admin.register(SafetyRule)
class SafetyRuleAdmin(SharedRuleAdmin):
    """With a field to try a sentence, so that nobody finds out in an emergency what a word does."""

    menu_order = 29
    list_display = ["title", "severity", "whose", "order", "is_active"]
    list_filter = ["severity", "is_active"]
    search_fields = ["title", "words"]
    fields = [
        "community", "title", "severity", "advice", "calls", "partner_kind", "services", "words", "exceptions", "trades",
        "order", "is_active",
    ]  # fmt: skip
    change_list_template = "admin/repairs/safetyrule/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        trying = self.admin_site.admin_view(self.try_view)
        return [path("try/", trying, name="repairs_safetyrule_try"), *super().get_urls()]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The trades are saved here; then requests still waiting are looked at with the new rule."""
        super().save_related(request, form, formsets, change)
        flagged = safety.look_again(form.instance.community)
        if flagged:
            self.message_user(
                request, _("%(n)d waiting requests are stopped by the safety gate now.") % {"n": flagged}
            )

    def try_view(self, request: HttpRequest) -> HttpResponse:
        """Reads only: what the gate and the responsibility list make of a sentence."""
        office = office_of(request)
        place = office.current or next(iter(office.communities), None)
        sentence = request.GET.get("sentence", "")[:300]
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Try a sentence"),
            "sentence": sentence,
        }
        if sentence.strip() and place is not None:
            context["hazard"] = safety.first_met(safety.rules_of(place), sentence)
            context["whose"] = [
                (kind.label, boundary.rule_for(place, place_kind=kind, text=sentence, skill_id=None))
                for kind in PlaceKind
            ]
        return TemplateResponse(request, "admin/repairs/safetyrule/try.html", context)
