"""The home page: a stranger learns what this is, everybody else finds what they most likely came for."""

import datetime
from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.context import PageContext
from community.models import Community, Consent, Duty, Resident, Volunteer
from community.navigation import Standing
from points import ledger
from points.models import Redemption
from repairs.models import Claim, Referral, RepairOrder, Round

State = RepairOrder.State
OVER = [State.CLOSED, State.DECLINED, State.CANCELLED]
UNDER_WAY = [state for state in State if state not in OVER]
FIGURES_FOR_SECONDS = 600
ORDERS_SHOWN = 3
FIRST = 2  # choices above the orders under way


@dataclass(frozen=True)
class Choice:
    """One large button."""

    url: str
    icon: str
    label: str
    hint: str = ""
    count: int = 0
    primary: bool = False


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    site = PageContext(request)
    if site.person is None:
        return render(request, "community/home.html", {"site": site, "figures": public_figures()})
    person = site.person
    work = work_choices(person, site.standing)
    own = own_choices(person, is_main=not work)
    orders = current_orders(person)
    shown_first = FIRST if orders else len(own)
    return render(
        request,
        "community/home.html",
        {
            "site": site,
            "person": person,
            "work": [replace(choice, primary=place == 0) for place, choice in enumerate(work)],
            "first": own[:shown_first],
            "others": own[shown_first:],
            "orders": orders,
        },
    )


def public_figures() -> dict[str, int]:
    """What everybody may know, of all communities together. Counted every ten minutes."""
    return cache.get_or_set("home:figures", _count_figures, FIGURES_FOR_SECONDS) or {}


def _count_figures() -> dict[str, int]:
    today = timezone.localdate()
    new_year = timezone.make_aware(datetime.datetime(today.year, 1, 1))
    orders = RepairOrder.objects.filter(community__is_active=True)
    return {
        "closed": orders.filter(state=State.CLOSED, closed_at__gte=new_year).count(),
        "under_way": orders.filter(state__in=UNDER_WAY).count(),
        "volunteers": Volunteer.objects.approved().count(),
    }


def current_orders(person: Resident) -> list[RepairOrder]:
    """What is not over yet of what this person asked for, for themselves or for others who still let them."""
    consent = Consent.objects.filter(resident=OuterRef("requester"), helper=person, withdrawn_at__isnull=True)
    helped = Q(Q(requester__isnull=True) | Exists(consent), helper=person)
    mine = RepairOrder.objects.filter(Q(requester=person) | helped).exclude(state__in=OVER)
    return list(mine.select_related("building", "skill").order_by("-id")[:ORDERS_SHOWN])


def own_choices(person: Resident, *, is_main: bool) -> list[Choice]:
    balance = ledger.balance_of(person)
    return [
        _choice(
            "repairs:report",
            "report",
            _("I need a repair"),
            _("Something is broken? Tell us."),
            primary=is_main,
        ),
        _choice("repairs:mine", "list", _("My repairs"), _("How far they are")),
        _choice(
            "points:passbook",
            "points",
            _("My points"),
            ngettext("%(n)s point in the passbook", "%(n)s points in the passbook", balance) % {"n": balance},
        ),
        _choice("points:activities", "calendar", _("Activities"), _("What is on, and signing up")),
        _choice("points:topics", "chat", _("Topics"), _("Talk it over and decide together")),
    ]


def work_choices(person: Resident, standing: Standing) -> list[Choice]:
    """The ways to what this person does for others, with how much waits there."""
    choices: list[Choice] = []
    jobs, rounds, wards = _held(person)
    if standing.is_staff:
        choices.append(_office(person, standing.community))
    if standing.is_volunteer:
        choices += _volunteer(person, jobs)
    elif jobs:
        choices.append(_jobs(jobs))  # paused: what was taken before stays theirs
    if standing.is_partner:
        choices.append(_partner(person))
    if standing.is_street:
        choices.append(
            _choice("repairs:street", "people", _("Street office"), _("The communities side by side"))
        )
    if rounds:
        choices.append(_choice("repairs:rounds", "eye", _("My rounds"), _("What you are to inspect"), rounds))
    if wards:
        choices.append(
            _choice("repairs:wards", "building", _("My buildings"), _("Neighbours you help, and rounds"))
        )
    if standing.is_keeper:
        choices.append(_counter(standing.community))
    return choices


def _office(person: Resident, community: Community | None) -> Choice:
    waiting = RepairOrder.objects.of(community).in_state(State.SUBMITTED, State.REPORTED).count()
    return _choice("admin:index", "building", _("Office"), _("Requests to answer, repairs to close"), waiting)


def _held(person: Resident) -> tuple[int, ...]:
    """How many jobs, how many rounds and how many posts as a warden this person has, in one query."""
    jobs = Claim.objects.unfinished().filter(volunteer=person).order_by().values("volunteer")
    rounds = Round.objects.under_way().filter(assignee=person).order_by().values("assignee")
    wards = Duty.objects.filter(resident=person, kind=Duty.Kind.WARDEN).order_by().values("resident")
    counts = [Subquery(rows.annotate(n=Count("pk")).values("n")) for rows in (jobs, rounds, wards)]
    found = Resident.objects.filter(pk=person.pk).values_list(*counts).get()
    return tuple(count or 0 for count in found)


def _volunteer(person: Resident, jobs: int) -> list[Choice]:
    claims = Claim.objects.unfinished().filter(volunteer=person)
    fitting = (
        RepairOrder.objects.of(person.community_id)
        .in_state(State.OPEN)
        .filter(skill__volunteers__resident=person)
        .exclude(requester=person)
        .exclude(helper=person)
        .exclude(pk__in=claims.values("order"))
        .count()
    )
    return [
        _choice("repairs:hall", "hall", _("Job hall"), _("Open jobs that fit your skills"), fitting),
        _jobs(jobs),
    ]


def _jobs(count: int) -> Choice:
    return _choice("repairs:jobs", "jobs", _("My jobs"), _("Addresses, and reporting a visit"), count)


def _partner(person: Resident) -> Choice:
    waiting = Referral.objects.filter(
        partner__members__resident=person,
        partner__is_active=True,
        state=Referral.State.SENT,
        step=Referral.Step.TOLD,
    ).count()
    return _choice("repairs:partner", "partner", _("Referred to us"), _("Waiting for your answer"), waiting)


def _counter(community: Community | None) -> Choice:
    waiting = Redemption.objects.filter(community=community, state=Redemption.State.RESERVED).count()
    return _choice("points:counter", "shop", _("Counter"), _("Goods to hand over"), waiting)


def _choice(address: str, icon: str, label: str, hint: str, count: int = 0, primary: bool = False) -> Choice:
    return Choice(reverse(address), icon, label, hint, count, primary)
