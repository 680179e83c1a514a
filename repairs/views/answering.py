"""The one who asked says how content they are with what was closed without asking them, and thanks the volunteers."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access import person_of
from community.errors import NotAllowed, Refused
from repairs import callbacks, thanks
from repairs.actions import Role, roles_of
from repairs.forms.thanks import ThanksForm
from repairs.models import Callback, RepairOrder, Thanks
from repairs.visibility import ASKING

ANSWERS = [(result.value, result.label) for result in (Callback.Result.SATISFIED, Callback.Result.PARTLY)]


def asked_of(order: RepairOrder, roles: Iterable[Role], token: str) -> dict[str, Any]:
    """For the order's page: the question still open, and the card that may be written or was."""
    if order.state != RepairOrder.State.CLOSED or not ASKING & set(roles):
        return {}
    card = Thanks.objects.filter(order=order).first()
    return {
        "answers": ANSWERS if callbacks.may_answer(order) else [],
        "answer_url": _url("answer", order, token),
        "thanks": card,
        "thanks_form": ThanksForm() if card is None and thanks.whom(order) else None,
        "thanks_url": _url("thank", order, token),
    }


def _url(name: str, order: RepairOrder, token: str) -> str:
    if token:
        return reverse(f"repairs:track_{name}", args=[token])
    return reverse(f"repairs:{name}", args=[order.pk])


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, get_object_or_404(RepairOrder, pk=pk), token="")


@login_not_required
@require_POST
def track_answer(request: HttpRequest, token: str) -> HttpResponse:
    return _answer(request, get_object_or_404(RepairOrder, token=token), token=token)


def _answer(request: HttpRequest, order: RepairOrder, *, token: str) -> HttpResponse:
    by = person_of(request) if request.user.is_authenticated else None
    try:
        callbacks.answer(order, by=by, result=request.POST.get("result", ""), token=token)
        messages.success(request, _("Thank you for telling us."))
    except NotAllowed:
        raise
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(_order_url(order, token))


@require_POST
def thank(request: HttpRequest, pk: int) -> HttpResponse:
    return _thank(request, get_object_or_404(RepairOrder, pk=pk), token="")


@login_not_required
@require_POST
def track_thank(request: HttpRequest, token: str) -> HttpResponse:
    return _thank(request, get_object_or_404(RepairOrder, token=token), token=token)


def _thank(request: HttpRequest, order: RepairOrder, *, token: str) -> HttpResponse:
    """One card for an order, so a second press finds the first one's and is told the same."""
    by = person_of(request) if request.user.is_authenticated else None
    if not ASKING & roles_of(by, order, token=token):
        raise Http404
    form = ThanksForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A thank-you has a few words, at most 120 characters."))
        return redirect(_order_url(order, token))
    try:
        thanks.write(
            order,
            by=by,
            words=form.cleaned_data["words"],
            may_be_shown=form.cleaned_data["may_be_shown"],
            token=token,
        )
        messages.success(request, _("Your thanks are on their way to the volunteers."))
    except NotAllowed:
        raise
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(_order_url(order, token))


def _order_url(order: RepairOrder, token: str) -> str:
    return order.get_tracking_url() if token else order.get_absolute_url()
