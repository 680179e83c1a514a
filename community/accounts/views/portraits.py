"""我的照片: the photo that residents see before they open the door."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import portraits
from community.access import person_of
from community.accounts.forms.people import PortraitForm
from community.errors import Refused
from community.models import Resident, Volunteer, VolunteerPortrait
from community.once import answered_before, once
from community.photos import path_of

PURPOSE = "portrait"


@require_http_methods(["GET", "HEAD", "POST"])
def portrait(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    volunteer = person.volunteer_or_none
    if volunteer is None or volunteer.state == Volunteer.State.DECLINED:
        raise Http404
    if request.method != "POST":
        return _page(request, PortraitForm())
    if earlier := answered_before(request.POST.get("once", ""), purpose=PURPOSE, by=person):
        return redirect(earlier)
    form = PortraitForm(request.POST, request.FILES)
    if form.is_valid() and (answer := _shown(form, person)):
        messages.success(request, _("Saved. Residents you are on the way to see it on their page."))
        return redirect(answer)
    return _page(request, form, status=422)


def _shown(form: PortraitForm, person: Resident) -> str:
    values = form.cleaned_data

    def make() -> str:
        portraits.show(by=person, photo=values["photo"][0], agrees=values["agrees"])
        return reverse("portrait")

    try:
        answer, _first = once(values["once"], purpose=PURPOSE, by=person, make=make)
    except Refused as refused:
        form.add_error(None, str(refused))
        return ""
    return answer


def _page(request: HttpRequest, form: PortraitForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "shown": _own(request)}
    return render(request, "accounts/portrait.html", context, status=status)


def _own(request: HttpRequest) -> VolunteerPortrait | None:
    return VolunteerPortrait.objects.filter(volunteer__resident=person_of(request)).first()


@require_POST
def take_away(request: HttpRequest) -> HttpResponse:
    portraits.take_away(by=person_of(request))
    messages.success(request, _("Your photo is no longer shown."))
    return redirect("portrait")


@require_safe
def photo(request: HttpRequest) -> FileResponse:
    """One's own."""
    shown = _own(request)
    if shown is None or not path_of(shown.file).exists():
        raise Http404
    return FileResponse(open(path_of(shown.file), "rb"), content_type="image/jpeg")
