"""抢单大厅, taking a job with one tap, and the volunteer's own jobs."""

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.access import person_of
from community.errors import NotAllowed, Refused
from community.models import Resident
from community.paging import page_of
from points import reviews
from repairs import thanks, workflow
from repairs.cards import card_of_job
from repairs.hall import hall_for, signature_for
from repairs.models import Claim, RepairOrder, ThanksTo, Window
from repairs.standing import agreed_window
from repairs.views.places import offers_to
from repairs.visibility import log_reveals, masked, open_door_claims

THANKS_SHOWN = 5


@require_safe
def hall(request: HttpRequest) -> HttpResponse:
    volunteer = _volunteer(request)
    return render(request, "repairs/hall.html", {"hall": hall_for(volunteer, request.GET)})


@require_safe
def hall_list(request: HttpRequest) -> HttpResponse:
    """The list alone, asked for again and again: an empty 204 as long as it is what `?seen=` says."""
    volunteer = _volunteer(request)
    if request.GET.get("seen") == signature_for(volunteer, request.GET):
        return HttpResponse(status=204)
    return render(request, "repairs/hall_list.html", {"hall": hall_for(volunteer, request.GET)})


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap. Whoever comes second is told kindly and is back among the other jobs."""
    order = get_object_or_404(RepairOrder, pk=pk)
    try:
        made = workflow.claim(order, by=person_of(request))
    except NotAllowed:
        raise
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("repairs:hall")
    messages.success(request, _("It is yours. Please call before you come."))
    return redirect(made.order)


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """What one has taken and not finished, with the address; then what was."""
    whole = (
        Claim.objects.filter(volunteer=person_of(request))
        .select_related("order__community", "order__building", "order__skill")
        .prefetch_related(Prefetch("order__windows", Window.objects.agreed()))
    )
    active = list(whole.filter(released_at__isnull=True, order__state__in=UNFINISHED).order_by("id"))
    past = page_of(whole.exclude(released_at__isnull=True, order__state__in=UNFINISHED), request.GET)
    shown = [claim.order for claim in open_door_claims([*active, *past])]
    log_reveals(shown, by=person_of(request))
    held = reviews.not_entered([claim.reference for claim in [*active, *past] if claim.points])
    context = {
        "active": [
            card_of_job(claim, _clashing(active), held=held.get(claim.reference, "")) for claim in active
        ],
        "offers": offers_to(person_of(request)),
        "past": [card_of_job(claim, held=held.get(claim.reference, "")) for claim in past],
        "page": past,
        "thanks": _thanks_to(person_of(request)),
    }
    return render(request, "repairs/jobs.html", context)


def _clashing(claims: list[Claim]) -> set[tuple[date, str]]:
    """Parts of days for which more than one visit is agreed."""
    agreed = [agreed_window(claim.order) for claim in claims]
    counts = Counter((window.day, window.part) for window in agreed if window)
    return {slot for slot, count in counts.items() if count > 1}


def _thanks_to(volunteer: Resident) -> list[dict[str, Any]]:
    """The newest cards for this volunteer. Address and door stay out of the words."""
    rows = ThanksTo.objects.filter(claim__volunteer=volunteer).select_related("thanks", "claim__order")
    return [
        {
            "row": row,
            "item": masked(row.claim.order, row.claim.order.item),
            "words": masked(row.claim.order, row.thanks.words),
        }
        for row in rows.order_by("-id")[:THANKS_SHOWN]
    ]


@require_POST
def agree_to_thanks(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ThanksTo.objects.select_related("claim"), pk=pk)
    agrees = request.POST.get("agrees") == "1"
    try:
        thanks.agree(row, by=person_of(request), agrees=agrees)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Thank you, noted."))
    return redirect("repairs:jobs")


UNFINISHED = [
    RepairOrder.State.OPEN,
    RepairOrder.State.CLAIMED,
    RepairOrder.State.WAITING,
    RepairOrder.State.REPORTED,
]


def _volunteer(request: HttpRequest) -> Resident:
    person = person_of(request)
    if not person.is_volunteer or person.community_id is None:
        raise Http404
    return person
