"""The wish list as residents see it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from community.errors import NotAllowed, Refused
from community.paging import page_of
from points import wishes as operations
from points.forms.shop import WishForm
from points.models import Wish
from points.views.common import Asked, Whom, done_once, posted


@require_GET
def wishes(request: Asked) -> HttpResponse:
    """What is considered, the most wanted first; and, page by page, what was answered."""
    whom = Whom(request)
    shown: Any = operations.shown_to(whom.resident)
    return render(
        request,
        "points/wishes.html",
        {
            "whom": whom,
            "wanted": shown.filter(state__in=operations.CONSIDERED).order_by("-voices", "id")[:100],
            "page": page_of(shown.exclude(state__in=operations.CONSIDERED), request.GET),
        },
    )


def propose(request: Asked) -> HttpResponse:
    whom = Whom(request)
    form = WishForm(posted(request))
    if form.is_valid():

        def make() -> str:
            operations.propose(
                resident=whom.resident,
                text=form.cleaned_data["text"],
                about=form.cleaned_data["about"],
                by=request.user,
            )
            return reverse("points:wishes") + whom.query

        if address := done_once(form, request, purpose=f"wish:{whom.resident.pk}", make=make):
            messages.success(request, _("Your wish is on the list. Neighbours can vote for it."))
            return redirect(address)
    return render(request, "points/wish.html", {"whom": whom, "form": form})


@require_POST
def vote(request: Asked, pk: int) -> HttpResponse:
    return _spoken(request, pk, operations.vote, _("Your vote counts."))


@require_POST
def take_vote_back(request: Asked, pk: int) -> HttpResponse:
    return _spoken(request, pk, operations.take_vote_back, _("Your vote is taken back."))


def _spoken(request: Asked, pk: int, act: Callable[..., None], said: str) -> HttpResponse:
    whom, wish = Whom(request), get_object_or_404(Wish, pk=pk)
    try:
        act(wish, resident=whom.resident, by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(reverse("points:wishes") + whom.query)
