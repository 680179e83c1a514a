"""One order's page: the timeline in plain words, and the buttons this person may press."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from community.photos.storage import path_of
from repairs.actions import allowed, roles_of
from repairs.models import OrderPhoto, RepairOrder


def order(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(RepairOrder, pk=pk)
    roles = roles_of(request.user, found)
    if not roles:
        raise Http404
    return render(request, "repairs/order.html", {"order": found, "actions": allowed(found, roles)})


@login_not_required
def track(request: HttpRequest, token: str) -> HttpResponse:
    found = get_object_or_404(RepairOrder, token=token)
    roles = roles_of(request.user, found, token=token)
    return render(
        request, "repairs/order.html", {"order": found, "actions": allowed(found, roles), "token": token}
    )


@login_not_required
def photo(request: HttpRequest, pk: int) -> FileResponse:
    found = get_object_or_404(OrderPhoto.objects.select_related("order"), pk=pk)
    if not roles_of(request.user, found.order, token=request.GET.get("t", "")):
        raise Http404
    return FileResponse(open(path_of(found.file), "rb"), content_type="image/jpeg")
