"""What leaves the office on paper and in pictures: the resident's slip, and posters for the chat group. Staff only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from community.access import person_of
from community.language import office_language
from community.links import outside, qr_svg
from repairs import posters, slips
from repairs.models import RepairOrder
from repairs.views.callbacks import desk_of
from repairs.views.orders import orders_whole


def order_in_reach(request: HttpRequest, pk: int) -> RepairOrder:
    return get_object_or_404(desk_of(request).reach(orders_whole()), pk=pk)


@require_safe
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """In the residents' language, whoever prints it."""
    order = order_in_reach(request, pk)
    made = slips.slip_of(order, by=person_of(request))
    address = outside(request, order.get_tracking_url())
    with office_language():
        return render(
            request, "repairs/desk/slip.html", {"slip": made, "qr": qr_svg(address), "order": order}
        )


@require_safe
def poster(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    order = order_in_reach(request, pk)
    if which not in {choice.which for choice in posters.choices_of(order)}:
        raise Http404
    picture = posters.drawn(order, which, outside(request, reverse("repairs:order", args=[order.pk])))
    name = f'inline; filename="{order.number}-{which}.png"'
    return HttpResponse(picture, content_type="image/png", headers={"Content-Disposition": name})
