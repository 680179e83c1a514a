"""The street office's second look at points no colleague of a community can decide: nobody's phone or door."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.access import is_staff_of, streets_of
from points import deciders, reviews
from points.forms import SecondLookForm
from points.masking import without_people
from points.models import HeldAward
from points.views.common import Asked, done_once, posted


@require_safe
def second_looks(request: Asked) -> HttpResponse:
    """What waits at this person's street. For everybody else the page does not exist."""
    if not streets_of(request.user).exists():
        raise Http404
    return render(
        request, "points/second_looks/list.html", {"waiting": deciders.waiting_at_street(request.user)}
    )


@require_http_methods(["GET", "POST"])
def second_look(request: Asked, pk: int) -> HttpResponse:
    held = _find(request, pk)
    form = SecondLookForm(posted(request))
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data

        def make() -> str:
            if answer["decision"] == "approve":
                reviews.approve(held, by=request.user)
            else:
                reviews.refuse(held, by=request.user, reason=answer["reason"])
            return reverse("points:second_looks")

        if address := done_once(form, request, purpose=f"second-look:{held.pk}", make=make):
            messages.success(request, _("Decided. The community and the resident have a message."))
            return redirect(address)
    context = {"held": held, "form": form, "what": without_people(held.reason, held.community_id)}
    return render(request, "points/second_looks/one.html", context | _proposer(held))


def _find(request: Asked, pk: int) -> HeldAward:
    """What waits for this person; what they decided already is shown as it ended, so that a second press is harmless."""
    found = get_object_or_404(HeldAward.objects.select_related("resident", "by", "community"), pk=pk)
    is_theirs = found.decided_by_id == request.user.pk or deciders.is_at_street(request.user, found)
    if not is_theirs or not streets_of(request.user).filter(communities=found.community_id).exists():
        raise Http404
    return found


def _proposer(held: HeldAward) -> dict[str, str]:
    """Staff by name, so that the street can ask; nobody else."""
    is_staff = held.by is not None and is_staff_of(held.by, held.community_id)
    return {"proposer": held.by.name if is_staff and held.by else ""}
