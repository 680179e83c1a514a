"""上门单: a page of half a sheet to take along and fill in by pen, with a code that leads to the form."""

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from community.access import person_of
from repairs import doorstep, standing
from repairs.actions import Role, roles_of
from repairs.models import RepairOrder
from repairs.views.orders import orders_whole
from repairs.visibility import log_reveals, sight_of


@require_safe
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever goes there, and for the office to print. It shows the address, so that is written down."""
    found = get_object_or_404(orders_whole(), pk=pk)
    roles = roles_of(request.user, found)
    sight = sight_of(request.user, found, roles)
    if not roles & {Role.CLAIMER, Role.STAFF} or not sight.contact:
        raise Http404
    held = [claim for claim in found.claims.all() if claim.released_at is None]
    if not held or found.state not in doorstep.ON_THE_WAY:
        raise Http404
    if sight.is_logged:
        log_reveals([found], by=person_of(request))
    address = reverse("repairs:act", args=[found.pk, "report"])
    context = {
        "order": found,
        "claims": held,
        "when": standing.agreed_window(found),
        "outcomes": [outcome.label for outcome in RepairOrder.Outcome if outcome.value],
        "qr": _qr(f"{settings.SITE_URL or request.build_absolute_uri('/').rstrip('/')}{address}"),
        "back": found.get_absolute_url(),
    }
    return render(request, "repairs/slip.html", context)


def _qr(address: str) -> str:
    made = segno.make(address, micro=False, error="m")
    return made.svg_inline(border=2, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
