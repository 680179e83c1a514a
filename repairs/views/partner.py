"""The partner's portal: what was referred to the bodies one answers for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.access import is_partner_member, person_of
from community.paging import page_of
from repairs.cards import card_of_referral
from repairs.models import Referral, RepairOrder


@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """Waiting ones first, the earliest deadline on top; then what was dealt with."""
    if not is_partner_member(request.user):
        raise Http404
    ours = Referral.objects.filter(partner__in=person_of(request).partner_ids).select_related(
        "partner", "order__building", "order__skill"
    )
    waiting = ours.filter(state=Referral.State.SENT, order__state=RepairOrder.State.REFERRED)
    past = page_of(ours.exclude(pk__in=waiting.values("pk")), request.GET)
    context = {
        "waiting": [card_of_referral(referral) for referral in waiting.order_by("due_on", "id")[:100]],
        "past": [card_of_referral(referral) for referral in past],
        "page": past,
    }
    return render(request, "repairs/partner.html", context)
