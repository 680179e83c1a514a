"""Report a repair: for oneself, for somebody who agreed to it, at the desk for whoever calls, or without an account."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.access import person_of, staffed_communities
from community.errors import NotAllowed, Refused
from community.models import Community, Resident
from community.once import answered_before, once
from repairs import callers, duplicates, guests, old_callers, safety, workflow
from repairs.actions import roles_of
from repairs.forms.request import DeskRequestForm, RequestForm
from repairs.models import RepairOrder, SafetyRule
from repairs.old_callers import OldCaller
from repairs.visibility import log_reveals

Channel = RepairOrder.Channel
PURPOSE = "repair"


@dataclass
class Asking:
    """Who asks, for whom, in which community; and what may be chosen when that is not settled yet."""

    by: Resident | None
    channel: str
    community: Community | None = None
    resident: Resident | None = None
    form_class: type[RequestForm] = RequestForm
    communities: list[Community] = field(default_factory=list)
    found: list[Resident] = field(default_factory=list)
    query: str = ""
    caller: OldCaller | None = None  # known from earlier orders only
    template: str = "repairs/new.html"
    done: str = "repairs:order"  # where somebody known goes on to

    @property
    def is_desk(self) -> bool:
        return issubclass(self.form_class, DeskRequestForm)

    @property
    def is_guest(self) -> bool:
        return self.by is None

    @property
    def people(self) -> list[tuple[Resident, list[RepairOrder]]]:
        return callers.with_latest(self.found)

    @cached_property
    def old_callers(self) -> list[OldCaller]:
        """Who is in no register, and asked before."""
        return old_callers.find(self.community, self.query) if self.community and self.query else []

    @property
    def history(self) -> list[RepairOrder]:
        """What this person, or somebody at the same door, asked for before."""
        if self.caller is not None:
            return self.caller.orders
        return callers.history_of(self.resident) if self.is_desk and self.resident else []

    @property
    def helped(self) -> list[Resident]:
        return callers.helped_by(self.by) if self.by and not self.is_desk else []


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    asking = _asking(request)
    if asking.community is None:
        return render(request, "repairs/which_community.html", {"asking": asking})
    if asking.is_desk and asking.resident is not None:
        log_reveals([asking.resident], by=person_of(request))  # the form shows the door and the phone
    if request.method == "POST":
        return submitted(request, asking, asking.community)
    form = asking.form_class(community=asking.community, resident=asking.resident)
    return page_with(request, asking, form)


def _asking(request: HttpRequest) -> Asking:
    if not request.user.is_authenticated:
        return _guest(request)
    person = person_of(request)
    if person.is_staff and "own" not in request.GET:
        return at_the_desk(request)
    asking = Asking(person, Channel.WEB, person.community, person)
    chosen = request.GET.get("for", "")
    if chosen and chosen != str(person.pk):
        asking.resident = get_object_or_404(callers.helped_queryset(person), pk=number_in(chosen))
        asking.community, asking.channel = asking.resident.community, Channel.HELPER
    return asking


def _guest(request: HttpRequest) -> Asking:
    communities = list(Community.objects.filter(is_active=True))
    return Asking(None, Channel.GUEST, _chosen(request, communities), communities=communities)


def at_the_desk(request: HttpRequest, form_class: type[RequestForm] = DeskRequestForm, **more: Any) -> Asking:
    """Staff, for whoever calls or comes: the person named by `?for=`, and whom `?q=` finds."""
    communities = list(staffed_communities(request.user))
    asking = Asking(
        person_of(request),
        Channel.PHONE,
        form_class=form_class,
        query=request.GET.get("q", "").strip()[:40],
        **more,
    )
    if chosen := request.GET.get("for", ""):
        asking.resident = get_object_or_404(
            Resident.objects.select_related("community", "building"),
            pk=number_in(chosen),
            community__in=communities,
        )
        asking.community = asking.resident.community
    else:
        asking.community = _chosen(request, communities)
    asking.communities = communities
    if asking.query and asking.community:
        asking.found = callers.find(asking.community, asking.query)
    return asking


def _chosen(request: HttpRequest, communities: list[Community]) -> Community | None:
    """The one named in the address, or the only one there is."""
    if len(communities) == 1:
        return communities[0]
    slug = request.GET.get("community", "")
    return next((community for community in communities if community.slug == slug), None)


def number_in(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def submitted(request: HttpRequest, asking: Asking, community: Community) -> HttpResponse:
    earlier = answered_before(request.POST.get("once", ""), purpose=PURPOSE, by=asking.by)
    if earlier:
        return redirect(earlier)
    form = asking.form_class(request.POST, request.FILES, community=community, resident=asking.resident)
    if not form.is_valid():
        return page_with(request, asking, form, status=422)
    found = _alike(request, asking, community, form)
    try:
        if found and "same" not in request.POST:
            return _alike_page(request, asking, form, found)
        answer, is_new = once(
            form.cleaned_data["once"],
            purpose=PURPOSE,
            by=asking.by,
            make=lambda: _joined(request, asking, form, found) if found else _made(request, asking, form),
        )
    except NotAllowed:
        raise
    except Refused as refused:
        form.add_error(None, str(refused))
        return page_with(request, asking, form, status=refused.status)
    if is_new and asking.done == "repairs:order":
        done = _("You are told of every step.") if found else _("Thank you! Your request has arrived.")
        messages.success(request, done)
    return redirect(answer)


@transaction.atomic
def _made(request: HttpRequest, asking: Asking, form: RequestForm) -> str:
    if asking.is_guest:
        guests.count_one(request)
    order = form.submit(by=asking.by, channel=asking.channel)
    return order.get_tracking_url() if asking.is_guest else reverse(asking.done, args=[order.pk])


def _alike(
    request: HttpRequest, asking: Asking, community: Community, form: RequestForm
) -> list[duplicates.Alike]:
    """What may be the same, unless the person has said it is not. Danger is never held up by a question."""
    values = form.cleaned_data
    if "apart" in request.POST or _danger(community, values):
        return []
    return duplicates.shown_to(asking.resident if not asking.is_desk else asking.by, community, values)


def _danger(community: Community, values: dict[str, Any]) -> SafetyRule | None:
    skill = values["skill"]
    rules = safety.rules_of(community)
    return safety.first_met(
        rules, values["item"], values["description"], skill_id=skill.pk if skill else None
    )


def _alike_page(
    request: HttpRequest, asking: Asking, form: RequestForm, found: list[duplicates.Alike]
) -> HttpResponse:
    """Everything typed goes along unseen, the photos as names. A stranger's photos on our disk count as a request."""
    if asking.is_guest and (form.cleaned_data["photos"] or form.cleaned_data["voice"]):
        guests.count_one(request)
    left_out = {"csrfmiddlewaretoken", "kept", "kept_voice", "same", "apart"}
    carried = [
        (name, value) for name, values in request.POST.lists() if name not in left_out for value in values
    ]
    context = {"asking": asking, "alike": found, "carried": [*carried, *form.keep_files()]}
    return render(request, "repairs/alike.html", context)


@transaction.atomic
def _joined(request: HttpRequest, asking: Asking, form: RequestForm, found: list[duplicates.Alike]) -> str:
    chosen = number_in(request.POST.get("same", ""))
    order = next((each.order for each in found if each.order.pk == chosen), None)
    if order is None:
        raise Refused(_("That one is over meanwhile. Please look again."))
    if asking.is_guest:
        guests.count_one(request)
    joined = workflow.follow(
        order, by=asking.by, resident=asking.resident, phone=form.cleaned_data["contact_phone"]
    )
    if asking.by is None:
        return reverse("home")
    return joined.get_absolute_url() if roles_of(asking.by, joined) else reverse("repairs:mine")


def page_with(request: HttpRequest, asking: Asking, form: RequestForm, *, status: int = 200) -> HttpResponse:
    alarms = [safety.alarm_of(rule, None) for rule in safety.rules_of(asking.community) if rule.is_danger]
    context: dict[str, Any] = {"asking": asking, "form": form, "helped": asking.helped, "alarms": alarms}
    response = render(request, asking.template, context, status=status)
    # The one page of the site that may ask for the microphone.
    response.headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=(), payment=()"
    return response
