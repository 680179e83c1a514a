"""The purchase list, for the staff: what runs low, what is wished for, and what it costs against the budget."""

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.access import is_staff_of
from points import purchases as operations
from points.forms import show_again
from points.forms.purchases import BudgetForm, PlanWishForm
from points.models import Wish
from points.views.common import Asked, done_once, posted, workbook_response
from points.views.shop_office import StaffedCounter


@require_safe
def purchases(request: Asked) -> HttpResponse:
    here = StaffedCounter(request)
    found = operations.list_of(here.community)
    return render(request, "points/counter/purchases.html", {"counter": here, "list": found})


@require_POST
def workbook(request: Asked) -> FileResponse:
    """A POST, because it is logged."""
    here = StaffedCounter(request)
    return workbook_response(
        lambda file: operations.export(file, here.community, by=request.user),
        operations.title_of(here.community),
    )


@require_http_methods(["GET", "POST"])
def plan(request: Asked, pk: int) -> HttpResponse:
    """A wish onto the list, with a number from the votes; or another number, cost or sentence."""
    wish = get_object_or_404(Wish.objects.select_related("community"), pk=pk)
    if not is_staff_of(request.user, wish.community_id):
        raise Http404
    address = f"{reverse('points:purchases')}?community={wish.community.slug}"
    form = PlanWishForm(posted(request), initial=_suggested(wish))
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("pieces", "unit_cost", "text", "seen")}

        def make() -> str:
            operations.take_up(wish, by=request.user, **values)
            return address

        if done := _done(form, request, wish, make):
            messages.success(request, _("On the purchase list: %(wish)s.") % {"wish": wish.text})
            return redirect(done)
    context = {"wish": wish, "voices": wish.votes.count(), "form": form, "address": address}
    return render(request, "points/counter/plan_wish.html", context)


def _suggested(wish: Wish) -> dict[str, object]:
    return {
        "seen": operations.seen_of(wish),
        "pieces": operations.suggested_pieces(wish),
        "unit_cost": operations.suggested_cost(wish),
        "text": wish.answer or _("We plan to buy it."),
    }


def _done(form: PlanWishForm, request: Asked, wish: Wish, make: Callable[[], str]) -> str | None:
    """After a refusal because somebody else was faster, the next press speaks of what stands there now."""
    done = done_once(form, request, purpose=f"plan-wish:{wish.pk}", make=make)
    if done is None:
        wish.refresh_from_db()
        show_again(form, seen=operations.seen_of(wish))
    return done


@require_http_methods(["GET", "POST"])
def budget(request: Asked) -> HttpResponse:
    here = StaffedCounter(request)
    now = operations.budget_of(here.community)
    seen = operations.seen_of_budget(now)
    initial = {"seen": seen} | ({"amount": now.amount, "note": now.note} if now else {})
    form = BudgetForm(posted(request), initial=initial)
    address = reverse("points:purchases") + here.query
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("amount", "note", "seen")}

        def make() -> str:
            operations.set_budget(here.community, by=request.user, **values)
            return address

        if done := done_once(form, request, purpose=f"budget:{here.community.pk}", make=make):
            messages.success(request, _("The budget is noted."))
            return redirect(done)
        show_again(form, seen=seen)
    return render(
        request,
        "points/counter/budget.html",
        {"counter": here, "form": form, "now": now, "address": address},
    )
