"""The inbox."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from community.access import person_of
from community.messages.inbox import mark_read, messages_of
from community.paging import page_of


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    page = page_of(messages_of(person_of(request)), request.GET)
    for message in page:
        # Links were written by our own operations; a message typed by hand in the office must lead nowhere else.
        inside = url_has_allowed_host_and_scheme(message.link, {request.get_host()})
        message.leads_to = message.link if inside else ""
    context = {
        "page": page,
        "any_unread": any(message.read_at is None for message in page),
        "newest": page.items[0].pk if page.items else 0,
    }
    return render(request, "accounts/inbox.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Up to the newest message that was on the page; what came since stays unread."""
    newest = request.POST.get("up_to", "")
    if newest.isdecimal() and len(newest) < 19:
        mark_read(by=person_of(request), up_to=int(newest))
    return redirect("messages")
