"""What the pages of rounds share: finding the thing, and answering a form once."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from community.access import person_of
from community.errors import NotAllowed, Refused
from community.once import answered_before, once
from repairs.models import Finding, Round
from repairs.rounds.access import visible_to


def visible_rounds(request: HttpRequest) -> QuerySet[Round]:
    return visible_to(person_of(request)).select_related("community", "assignee")


def round_of(request: HttpRequest, pk: int) -> Round:
    return get_object_or_404(visible_rounds(request), pk=pk)


def finding_of(request: HttpRequest, pk: int) -> Finding:
    rows = Finding.objects.filter(item__round__in=visible_to(person_of(request))).select_related(
        "item__round__community", "item__building", "item__by", "order__merged_into", "community"
    )
    return get_object_or_404(rows, pk=pk)


def done_before(request: HttpRequest, purpose: str) -> HttpResponse | None:
    """Where an earlier press of the same form led."""
    earlier = answered_before(request.POST.get("once", ""), purpose=purpose, by=person_of(request))
    return redirect(earlier) if earlier else None


def taken_once(
    request: HttpRequest, form: forms.Form, *, purpose: str, make: Callable[[], str]
) -> HttpResponse | None:
    """To where it leads, or None when it was refused and the form says why."""
    try:
        address, _first = once(form.cleaned_data["once"], purpose=purpose, by=person_of(request), make=make)
    except NotAllowed:
        raise
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    return redirect(address)


def pressed(
    request: HttpRequest,
    form: forms.Form,
    *,
    purpose: str,
    make: Callable[[], str],
    back: str,
    done: str = "",
) -> HttpResponse:
    """A button on a page that has no place for errors: they are told on the page it came from."""
    earlier = done_before(request, purpose)
    if earlier is not None:
        return earlier
    answer = taken_once(request, form, purpose=purpose, make=make) if form.is_valid() else None
    if answer is not None:
        if done:
            messages.success(request, done)
        return answer
    for sentences in form.errors.values():
        messages.warning(request, " ".join(str(sentence) for sentence in sentences))
    return redirect(back)
