"""One order's page: the timeline in plain words, and the buttons this person may press; and the list of one's own."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from community.access import Person, person_of
from community.models import Consent, Resident
from community.paging import page_of
from community.photos import path_of, thumbnail_name
from repairs import boundary, safety, standing
from repairs.actions import Action, Role, allowed, roles_of
from repairs.cards import card_of_request
from repairs.forms.table import form_for
from repairs.models import Claim, OrderPhoto, Referral, RepairOrder
from repairs.timeline import lines_of
from repairs.views import answering
from repairs.visibility import ASKING, Sight, log_reveals, sight_of

NOT_YET_DONE = {RepairOrder.State.SUBMITTED, RepairOrder.State.REFERRED}
CONFIRM_LABEL = gettext_lazy("It is fixed: confirm")


def orders_whole() -> QuerySet[RepairOrder]:
    """Orders with everything the questions about them need."""
    return RepairOrder.objects.select_related(
        "community", "building", "skill", "requester", "helper", "hazard", "responsibility", "merged_into"
    ).prefetch_related(
        Prefetch("claims", Claim.objects.select_related("volunteer")),
        Prefetch("referrals", Referral.objects.select_related("partner")),
    )


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    page = page_of(_asked_by(person), request.GET)
    cards = [card_of_request(order, person) for order in page]
    return render(request, "repairs/mine.html", {"page": page, "cards": cards})


def _asked_by(person: Resident) -> QuerySet[RepairOrder]:
    """One's own, and those asked for somebody whose consent still stands."""
    consent = Consent.objects.filter(resident=OuterRef("requester"), helper=person, withdrawn_at__isnull=True)
    return RepairOrder.objects.filter(
        Q(requester=person) | Q(Q(requester__isnull=True) | Exists(consent), helper=person)
    ).select_related("skill", "building", "requester")


@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    return order_page(request, get_object_or_404(orders_whole(), pk=pk))


@login_not_required
@require_safe
def track(request: HttpRequest, token: str) -> HttpResponse:
    """The private link: whoever holds it stands for the one who asked."""
    return order_page(request, get_object_or_404(orders_whole(), token=token), token=token)


def order_page(request: HttpRequest, found: RepairOrder, *, token: str = "") -> HttpResponse:
    roles = roles_of(request.user, found, token=token)
    sight = sight_of(request.user, found, roles)
    if not sight.page:
        raise Http404
    if sight.contact and sight.is_logged:
        log_reveals([found], by=person_of(request))
    return render(request, "repairs/order.html", order_context(request, found, roles, sight, token))


def order_seen_by(person: Person, found: RepairOrder) -> bool:
    """Whether this person may open the order's page."""
    return sight_of(person, found, roles_of(person, found)).page


def order_context(
    request: HttpRequest, found: RepairOrder, roles: frozenset[Role], sight: Sight, token: str
) -> dict[str, Any]:
    viewer = request.user if request.user.is_authenticated else None
    events = found.events.select_related("by") if sight.timeline else []
    return {
        "order": found,
        "token": token,
        "sight": sight,
        "is_asking": bool(ASKING & roles),
        "is_guest": roles == {Role.GUEST},
        "title": sight.of_text(found, found.item),
        "description": sight.of_text(found, found.description),
        "next": standing.what_next(found, roles),
        "when": standing.when(found),
        "alarm": safety.alarm_on(found) if roles & (ASKING | {Role.STAFF, Role.PARTNER}) else None,
        "whose": boundary.answer_of(found) if ASKING & roles and found.state in NOT_YET_DONE else None,
        "coming": _coming(found, roles),
        "photos": list(found.photos.all()) if sight.contact else [],
        "lines": lines_of(found, events, sight, viewer),
        **answering.asked_of(found, roles, token),
        "buttons": [
            _button(action, found, roles, token)
            for action in sorted(allowed(found, roles), key=lambda action: not action.is_primary)
            if action.name != "claim" or Role.CLAIMER not in roles
        ],
    }


def _coming(found: RepairOrder, roles: frozenset[Role]) -> list[Claim]:
    """The volunteers who have it, for those who wait for them or work beside them."""
    if not roles & (ASKING | {Role.STAFF, Role.CLAIMER}):
        return []
    return [claim for claim in found.claims.all() if claim.released_at is None]


def _button(action: Action, found: RepairOrder, roles: frozenset[Role], token: str) -> dict[str, Any]:
    if action.name == "claim":
        return {
            "action": action,
            "label": action.label,
            "url": reverse("repairs:claim", args=[found.pk]),
            "form": True,
        }
    form = form_for(action.name, found, roles)
    shown = form(found, None) if form and form.is_one_press else None
    confirms = action.name == "close" and shown is not None
    return {
        "action": action,
        "label": CONFIRM_LABEL if confirms else action.label,
        "url": act_url(found, action.name, token),
        "form": shown,
        "answers": shown.fields["result"].choices if confirms else [],  # type: ignore[union-attr]
    }


def act_url(found: RepairOrder, action: str, token: str) -> str:
    if token:
        return reverse("repairs:track_act", args=[token, action])
    return reverse("repairs:act", args=[found.pk, action])


@login_not_required
@require_safe
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """A photo of an order, or with `?s=1` its thumbnail; `?t=` carries the tracking link's secret."""
    row = get_object_or_404(OrderPhoto, pk=pk)
    found = get_object_or_404(orders_whole(), pk=row.order_id)
    roles = roles_of(request.user, found, token=request.GET.get("t", ""))
    if not sight_of(request.user, found, roles).contact:
        raise Http404
    path = path_of(thumbnail_name(row.file) if request.GET.get("s") else row.file)
    if not path.exists():
        raise Http404
    return FileResponse(open(path, "rb"), content_type="image/jpeg")
