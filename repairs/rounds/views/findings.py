"""One finding: what was seen, the repair order it became, and whether it is put right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.access import is_staff_of, person_of
from repairs.actions import roles_of
from repairs.models import Finding, Look, RepairOrder
from repairs.rounds import findings
from repairs.rounds.forms import AttachForm, LookForm, PressForm
from repairs.rounds.views.common import done_before, finding_of, pressed, taken_once
from repairs.visibility import masked, sight_of


@require_http_methods(["GET", "HEAD"])
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, finding_of(request, pk), LookForm())


def _page(request: HttpRequest, found: Finding, form: LookForm, status: int = 200) -> HttpResponse:
    waits = found.state == Finding.State.FOUND
    order = found.order
    context = {
        "finding": found,
        "item": found.item,
        "round": found.item.round,
        "order": order,
        **_shown(request, order),
        "photos": list(found.item.photos.filter(look=None)),
        "looks": list(found.looks.select_related("by", "order").prefetch_related("photos")),
        "alike": _alike(found) if waits else [],
        "press": PressForm() if waits else None,
        "attach": AttachForm() if waits else None,
        "is_staff": is_staff_of(request.user, found.community_id),
        "form": form if waits or found.is_to_look_at else None,
        "results": Look.Result.choices,
    }
    return render(request, "repairs/rounds/finding.html", context, status=status)


def _shown(request: HttpRequest, order: RepairOrder | None) -> dict[str, str]:
    """Where the order's page is, for whom it is one, and as much of its words as they may read."""
    if order is None:
        return {}
    sight = sight_of(request.user, order, roles_of(request.user, order))
    return (
        {"order_url": order.get_absolute_url(), "order_item": sight.of_text(order, order.item)}
        if sight.page
        else {}
    )


def _alike(found: Finding) -> list[tuple[RepairOrder, str]]:
    """Open orders of the same building, without what residents wrote about themselves."""
    return [(order, masked(order, order.item)) for order in findings.alike(found)[: findings.SHOWN_ALIKE]]


@require_POST
def make_order(request: HttpRequest, pk: int) -> HttpResponse:
    found = finding_of(request, pk)

    def make() -> str:
        findings.make_order(found, by=person_of(request))
        return found.get_absolute_url()

    return pressed(
        request,
        PressForm(request.POST),
        purpose=f"finding-order:{pk}",
        make=make,
        back=found.get_absolute_url(),
        done=_("It is a repair order now."),
    )


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = finding_of(request, pk), AttachForm(request.POST)
    order = form.order_of(found.community_id) if form.is_valid() else None
    if order is None:
        messages.warning(request, _("There is no order with this number."))
        return redirect(found)

    def make() -> str:
        findings.attach(found, order, by=person_of(request))
        return found.get_absolute_url()

    return pressed(
        request,
        form,
        purpose=f"finding-attach:{pk}",
        make=make,
        back=found.get_absolute_url(),
        done=_("It goes on in that order."),
    )


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    found, purpose = finding_of(request, pk), f"finding-look:{pk}"
    earlier = done_before(request, purpose)
    if earlier is not None:
        return earlier
    form = LookForm(request.POST, request.FILES)

    def make() -> str:
        form.save(found, person_of(request))
        return found.get_absolute_url()

    answer = taken_once(request, form, purpose=purpose, make=make) if form.is_valid() else None
    if answer is None:
        return _page(request, found, form, status=422)
    messages.success(request, _("Thank you, that is written down."))
    return answer
