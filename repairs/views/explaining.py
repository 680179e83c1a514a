"""The answer to a partner's question, by the one who asked for the repair or by the office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.access import person_of
from community.errors import NotAllowed, Refused
from community.once import answered_before, once
from repairs.actions import ACTIONS, roles_of
from repairs.forms.partners import ExplainForm
from repairs.models import ReferralQuestion, RepairOrder
from repairs.views.orders import orders_whole


@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    return _explain(request, get_object_or_404(orders_whole(), pk=pk), question)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def track_explain(request: HttpRequest, token: str, question: int) -> HttpResponse:
    return _explain(request, get_object_or_404(orders_whole(), token=token), question, token=token)


def _explain(request: HttpRequest, order: RepairOrder, question: int, *, token: str = "") -> HttpResponse:
    by = person_of(request) if request.user.is_authenticated else None
    purpose = f"explain:{question}"
    earlier = answered_before(request.POST.get("once", ""), purpose=purpose, by=by)
    if earlier:
        return redirect(earlier)
    if not roles_of(by, order, token=token) & ACTIONS["explain"].who:
        raise Http404
    asked = get_object_or_404(ReferralQuestion.objects.select_related("referral__partner"), pk=question)
    if asked.referral.order_id != order.pk:
        raise Http404
    asked.referral.order = order
    back = reverse("repairs:track", args=[token]) if token else order.get_absolute_url()
    form = ExplainForm(request.POST) if request.method == "POST" else ExplainForm()
    if request.method != "POST" and not asked.is_open:
        messages.warning(request, _("This question was answered already."))
        return redirect(back)

    def make() -> str:
        form.perform(asked, by=by, token=token)
        return back

    if request.method == "POST" and form.is_valid():
        try:
            address, _first = once(form.cleaned_data["once"], purpose=purpose, by=by, make=make)
            messages.success(request, _("Thank you. The answer was passed on."))
            return redirect(address)
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"question": asked, "form": form, "back": back}
    return render(request, "repairs/explain.html", context, status=422 if form.errors else 200)
