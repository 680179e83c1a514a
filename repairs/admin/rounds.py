"""Inspection rounds in the office: the checklists, who walks what until when, and what became of the findings."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit
from community.admin.base import ChoiceFilter, OfficeInline, ReadOnlyAdmin, ScopedFilter
from community.admin.office import Office
from community.admin.steps import ReasonForm, Step, StepForm
from community.admin.today import CAP, SHOWN, Link, Panel, Row, register_panels, register_quick_link
from community.errors import Refused
from community.models import AuditEvent, Resident
from community.models.places import building_label
from repairs.admin.rules import SharedRuleAdmin, community_for_own
from repairs.models import Checklist, ChecklistItem, Finding, Round
from repairs.rounds import findings, planning
from repairs.rounds.forms import WalkerFields

register_quick_link(40, Link(gettext_lazy("Plan a round"), "repairs:round_new", "eye"))


@transaction.atomic
def make_own(checklist: Checklist, *, by: Resident) -> Checklist:
    """A copy for the community of `by`, which takes the shared checklist's place there."""
    if checklist.community_id is not None:
        raise Refused(_("This is your community's own already."))
    place = community_for_own(by)
    found = Checklist.objects.filter(community=place, code=checklist.code).first()
    if found is not None:
        return found
    lines = list(checklist.items.all())
    own = Checklist.objects.get(pk=checklist.pk)
    own.pk, own.community, own._state.adding = None, place, True
    own.save()
    for line in lines:
        line.pk, line.checklist, line._state.adding = None, own, True
    ChecklistItem.objects.bulk_create(lines)
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=place,
        subject=own,
        summary=own.title,
        copied_from=checklist.pk,
    )
    return own


class ItemInline(OfficeInline):
    model = ChecklistItem
    fields = ["position", "text", "hint", "wants_photo", "skill"]
    extra = 2

    def _may_change(self, request: HttpRequest, obj: Any = None) -> bool:
        is_shared = obj is not None and obj.community_id is None
        return self.admin_site.has_permission(request) and (not is_shared or bool(request.user.is_superuser))

    has_add_permission = _may_change
    has_change_permission = _may_change
    has_delete_permission = _may_change


@admin.register(Checklist)
class ChecklistAdmin(SharedRuleAdmin):
    menu_order = 30
    list_display = ["title", "whose", "order", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["title"]
    fields = ["community", "title", "about", "order", "is_active"]
    inlines = [ItemInline]
    steps = (
        Step(
            "own",
            gettext_lazy("Make our own version"),
            gettext_lazy("Now you can change it for your community."),
            make_own,
            when=lambda checklist: checklist.community_id is None,
        ),
    )


class HandOverForm(WalkerFields, StepForm):
    def prepare(self) -> None:
        self.offer_people(self.thing.community)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned.pop("phone", None)
        cleaned["to"] = cleaned.pop("assignee", None)
        return cleaned


class DueFilter(ChoiceFilter):
    title = gettext_lazy("due")
    parameter_name = "when"

    @property
    def answers(self) -> dict[str, tuple[Any, Any]]:  # type: ignore[override]
        today = timezone.localdate()
        return {
            "overdue": (_("overdue"), Q(state=Round.State.OPEN, due_on__lt=today)),
            "open": (_("not yet walked"), Q(state=Round.State.OPEN)),
        }


def _repeats(walk: Round) -> bool:
    return bool(walk.repeats) and not hasattr(walk, "followed_by")


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    menu_order = 12
    list_display = ["title", "community", "due_on", "assignee", "state", "repeats", "opened"]
    list_filter = [DueFilter, "state", ("checklist", ScopedFilter), "repeats"]
    list_select_related = ["assignee", "community"]
    search_fields = ["title", "assignee__name"]
    fields = [
        "opened", "community", "title", "assignee", "due_on", "repeats", "buildings", "state", "made_by", "made_at",
        "ended_at", "ended_reason",
    ]  # fmt: skip
    readonly_fields = ["opened"]
    steps = (
        Step(
            "hand-over",
            gettext_lazy("Send somebody else"),
            gettext_lazy("Handed over."),
            planning.hand_over,
            form=HandOverForm,
            when=lambda walk: walk.is_open,
        ),
        Step(
            "stop-repeating",
            gettext_lazy("No further rounds after this one"),
            gettext_lazy("No round follows this one."),
            planning.stop_repeating,
            when=_repeats,
        ),
        Step(
            "call-off",
            gettext_lazy("Call it off"),
            gettext_lazy("Called off."),
            planning.call_off,
            form=ReasonForm,
            when=lambda walk: walk.is_open,
            is_grave=True,
        ),
    )

    @admin.display(description=gettext_lazy("page"))
    def opened(self, walk: Round) -> str:
        return format_html('<a href="{}">{}</a>', walk.get_absolute_url(), _("Open"))


class NextFilter(ChoiceFilter):
    title = gettext_lazy("what is next")
    parameter_name = "next"
    answers = {
        "found": (gettext_lazy("to be dealt with"), Q(state=Finding.State.FOUND)),
        "look": (
            gettext_lazy("to look at again"),
            lambda office: Q(pk__in=findings.to_look_at(Finding.objects.all()).values("pk")),
        ),
        "undone": (
            gettext_lazy("either of the two"),
            lambda office: (
                Q(state=Finding.State.FOUND)
                | Q(pk__in=findings.to_look_at(Finding.objects.all()).values("pk"))
            ),
        ),
        "verified": (gettext_lazy("put right, seen"), Q(state=Finding.State.VERIFIED)),
    }


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    menu_order = 13
    list_display = ["what", "community", "building", "found_at", "state", "order", "verified_at"]
    list_filter = [NextFilter, "state", ("found_at", admin.DateFieldListFilter)]
    list_select_related = ["item__building", "order", "community"]
    search_fields = ["item__text", "order__number"]
    fields = ["opened", "community", "what", "building", "found_at", "state", "order", "verified_at"]
    readonly_fields = ["opened", "what", "building"]

    @admin.display(description=gettext_lazy("finding"))
    def what(self, finding: Finding) -> str:
        return finding.item.text

    @admin.display(description=gettext_lazy("building"))
    def building(self, finding: Finding) -> str:
        return finding.item.building.label

    @admin.display(description=gettext_lazy("page"))
    def opened(self, finding: Finding) -> str:
        return format_html('<a href="{}">{}</a>', finding.get_absolute_url(), _("Open"))


def _due(office: Office) -> QuerySet[Round]:
    """Open and due today or before."""
    return office.narrow(Round.objects.under_way().filter(due_on__lte=timezone.localdate()))


def _undone(office: Office) -> QuerySet[Finding]:
    ours = office.narrow(Finding.objects.all())
    look = findings.to_look_at(ours).values("pk")
    return ours.filter(Q(state=Finding.State.FOUND) | Q(pk__in=look))


def _waiting(office: Office) -> QuerySet[Any]:
    """Rounds due and findings to deal with, as rows of the same shape."""
    rounds = _due(office).order_by("due_on", "id").values("pk")[:CAP]
    undone = _undone(office).order_by("id").values("pk")[:CAP]
    return (
        Round.objects.filter(pk__in=rounds)
        .order_by()
        .values_list(Value("round"), "pk", "title", "assignee__name", "repeats", "state", "due_on")
        .union(
            Finding.objects.filter(pk__in=undone)
            .order_by()
            .values_list(
                Value("finding"),
                "pk",
                "item__text",
                "item__building__number",
                Coalesce("order__number", Value("")),
                "state",
                TruncDate("found_at"),
            ),
            all=True,
        )
    )


@register_panels(44, later=lambda office: _undone(office).values("pk"))
def _nothing_more(office: Office) -> Iterable[Panel]:
    """The findings' part of the count on Today; their panel stands beside the rounds'."""
    return ()


@register_panels(42, later=lambda office: _due(office).values("pk"))
def rounds_and_findings(office: Office) -> Iterable[Panel]:
    """What is due, and what was found on rounds: to be dealt with, or repaired and to be looked at. One query."""
    found = sorted(_waiting(office), key=lambda row: (row[-1], row[1]))
    due = [row for row in found if row[0] == "round"]
    undone = [row for row in found if row[0] == "finding"]
    yield Panel(
        title=gettext_lazy("Rounds due"),
        icon="eye",
        rows=[_round(*row[1:]) for row in due[:SHOWN]],
        count=len(due),
        all_url=reverse("admin:repairs_round_changelist") + "?when=open",
        calm=gettext_lazy("No round is due."),
    )
    yield Panel(
        title=gettext_lazy("Findings of rounds"),
        icon="warning",
        rows=[_finding(*row[1:]) for row in undone[:SHOWN]],
        count=len(undone),
        all_url=reverse("admin:repairs_finding_changelist") + "?next=undone",
        calm=gettext_lazy("Every finding is dealt with."),
    )


def _round(pk: int, title: str, who: str, _repeats: str, _state: str, due_on: date) -> Row:
    url = reverse("repairs:round", args=[pk])
    return Row(
        title=title,
        url=url,
        facts=(who, f"{due_on:%m-%d}"),
        step=_("Look"),
        step_url=url,
        is_urgent=due_on < timezone.localdate(),
    )


def _finding(pk: int, text: str, building: str, number: str, state: str, found_on: date) -> Row:
    url = reverse("repairs:finding", args=[pk])
    return Row(
        title=text,
        url=url,
        facts=(building_label(building), number, f"{found_on:%m-%d}"),
        step=_("Deal with it") if state == Finding.State.FOUND else _("Look again"),
        step_url=url,
    )
