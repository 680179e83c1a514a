"""Doing one action of the table: GET shows what it needs, POST does it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.access import person_of
from community.errors import NotAllowed, Refused, Stale
from community.models import Resident
from community.once import answered_before, once
from repairs.actions import ACTIONS, Role, roles_of
from repairs.forms.actions import ActionForm
from repairs.forms.table import form_for
from repairs.models import RepairOrder
from repairs.timeline import lines_of
from repairs.views.orders import orders_whole
from repairs.visibility import log_reveals, sight_of


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    return _act(request, get_object_or_404(orders_whole(), pk=pk), action, token="")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def track_act(request: HttpRequest, token: str, action: str) -> HttpResponse:
    return _act(request, get_object_or_404(orders_whole(), token=token), action, token=token)


def _act(request: HttpRequest, found: RepairOrder, action: str, *, token: str) -> HttpResponse:
    by = person_of(request) if request.user.is_authenticated else None
    if request.method == "POST":
        # Before anything else: what the first press did may have taken the person's role, or the order's state.
        earlier = answered_before(request.POST.get("once", ""), purpose=f"{action}:{found.pk}", by=by)
        if earlier:
            return redirect(earlier)
    roles = roles_of(by, found, token=token)
    form_class = form_for(action, found, roles)
    if form_class is None or not ACTIONS[action].who & roles:
        raise Http404
    if request.method == "POST":
        form = form_class(found, by, request.POST, request.FILES, token=token)
        try:
            return _done(request, form, action, by, token) or _page(request, form, action, roles, status=422)
        except Stale as stale:
            return _stale_page(request, form, action, roles, stale)
    if not ACTIONS[action].is_open_to(roles, found.state):
        messages.warning(
            request,
            _("This cannot be done now: the order is “%(state)s”.") % {"state": found.get_state_display()},
        )
        return redirect(_order_url(found, token))
    return _page(request, form_class(found, by, token=token), action, roles)


def _done(
    request: HttpRequest, form: ActionForm, action: str, by: Resident | None, token: str
) -> HttpResponse | None:
    """Where to go on when it was done; nothing when the form has to be shown again."""
    if not form.is_valid():
        return None
    try:
        answer, _first = once(
            form.cleaned_data["once"],
            purpose=f"{action}:{form.order.pk}",
            by=by,
            make=lambda: _where_next(form.perform(), by, token),
        )
    except (NotAllowed, Stale):
        raise
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, _("Done: %(action)s") % {"action": ACTIONS[action].label})
    return redirect(answer)


def _where_next(done: RepairOrder, by: Resident | None, token: str) -> str:
    """The order's page, or the person's own list when the order is no longer theirs."""
    if token:
        return _order_url(done, token)
    roles = roles_of(by, done)
    if roles - {Role.VOLUNTEER} and sight_of(by, done, roles).page:
        return _order_url(done, token)
    return reverse("repairs:partner") if by is not None and by.partner_ids else reverse("repairs:jobs")


def _order_url(order: RepairOrder, token: str) -> str:
    return reverse("repairs:track", args=[token]) if token else reverse("repairs:order", args=[order.pk])


def _stale_page(
    request: HttpRequest, form: ActionForm, action: str, roles: frozenset[Role], stale: Stale
) -> HttpResponse:
    """Both versions: what was typed, kept in the form, and what somebody else stored meanwhile."""
    form.add_error(None, str(stale))
    found = orders_whole().get(pk=form.order.pk)
    differences = form.look_again(found)
    sight = sight_of(request.user, found, roles)
    latest = lines_of(
        found, reversed(found.events.select_related("by").order_by("-id")[:3]), sight, request.user
    )
    return _page(
        request, form, action, roles, status=409, is_stale=True, differences=differences, latest=latest
    )


def _page(
    request: HttpRequest,
    form: ActionForm,
    action: str,
    roles: frozenset[Role],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    found = form.order
    sight = sight_of(request.user, found, roles)
    if sight.contact and sight.is_logged:
        log_reveals([found], by=person_of(request))
    context = {
        "order": found,
        "form": form,
        "action": ACTIONS[action],
        "sight": sight,
        "title": sight.of_text(found, found.item),
        "back": _order_url(found, form.token),
        "multipart": form.needs_files,
    }
    return render(request, "repairs/act.html", context | more, status=status)
