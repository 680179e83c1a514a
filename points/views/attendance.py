"""The list in the organiser's hand: who is announced, who is here, and everything around it."""

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community import importing, kept_workbooks
from community.access import is_staff_of
from community.errors import Refused
from community.importing import Fate, Summary
from community.models import Resident
from community.once import once
from points import activity_photos, attendance_book, check_in, sign_ups
from points.activities import link_to, may_run
from points.activity_forms import ListForm, PhotosForm, PressForm, RepresentativeForm
from points.counter import find_people
from points.models import Activity, ActivityPhoto, SignUp
from points.views.common import Asked, done_once, posted, workbook_response

MOST_NAMES = 300
MOST_LINES = 300
DIGITS_SHOWN = 4  # of a phone, on the organiser's list


def _run(request: Asked, pk: int) -> Activity:
    found = get_object_or_404(Activity.objects.select_related("community"), pk=pk)
    if not may_run(request.user, found):
        raise Http404
    return found


def _staffed(request: Asked, pk: int) -> Activity:
    found = get_object_or_404(Activity.objects.select_related("community"), pk=pk)
    if not is_staff_of(request.user, found.community_id):
        raise Http404
    return found


@require_GET
def people(request: Asked, pk: int) -> HttpResponse:
    found = _run(request, pk)
    words = request.GET.get("q", "").strip()[:40].replace("\x00", "")
    is_staff = is_staff_of(request.user, found.community_id)
    listed = _named(found, words, digits=len(words) if is_staff else DIGITS_SHOWN)
    return render(
        request,
        "points/activities/people.html",
        {
            "activity": found,
            "words": words,
            "missing_only": "missing" in request.GET,
            "entries": _missing(listed) if "missing" in request.GET else listed[:MOST_NAMES],
            "most": MOST_NAMES,
            "came": found.attendances.count(),
            "is_staff": is_staff,
            "others": _others(found, words) if is_staff and found.is_published else [],
            "form": PressForm(),
        },
    )


def _named(found: Activity, words: str, *, digits: int):
    """By so many digits of the phone at most: who sees the last ones only shall not guess the others."""
    entries = found.sign_ups.valid().select_related("resident", "attendance").order_by("position")
    if not words:
        return entries
    fits = Q(organisation__icontains=words) | Q(person_name__icontains=words)
    fits |= Q(resident__name__icontains=words)
    if words.isdecimal() and len(words) <= digits:
        fits |= Q(phone__endswith=words) | Q(resident__contact_phone__endswith=words)
        fits |= Q(resident__phone__endswith=words)
    return entries.filter(fits)


def _missing(entries):
    return entries.filter(attendance__isnull=True)[:MOST_NAMES]


def _others(found: Activity, words: str) -> list[Resident]:
    """Residents who came without signing up."""
    people = find_people(found.community, words)
    known = set(found.sign_ups.valid().filter(resident__in=people).values_list("resident", flat=True))
    return [one for one in people if one.pk not in known]


@require_POST
def tick(request: Asked, pk: int, entry: int) -> HttpResponse:
    """Check in, or (`undo`) take it back. With htmx only the row is drawn again."""
    found = _run(request, pk)
    listed = get_object_or_404(
        found.sign_ups.valid().select_related("activity__community", "resident", "attendance"), pk=entry
    )
    try:
        if "undo" in request.POST:
            _undo(listed, request.user)
        else:
            check_in.check_in_by_list(listed, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    if request.headers.get("HX-Request") and not messages.get_messages(request):
        fresh = found.sign_ups.select_related("resident", "attendance").get(pk=entry)
        is_staff = is_staff_of(request.user, found.community_id)
        shown = {"activity": found, "entry": fresh, "is_staff": is_staff}
        return render(request, "points/activities/row.html", shown)
    return _back(request, found)


def _undo(listed: SignUp, by: Resident) -> None:
    if not hasattr(listed, "attendance"):
        raise Refused(_("This check-in was undone already."))
    check_in.undo(listed.attendance, by=by)


def _back(request: Asked, found: Activity) -> HttpResponse:
    """To the list as it was, or to the start of it."""
    words = request.POST.get("words", "")
    address = reverse("points:activity_people", args=[found.pk])
    response = redirect(f"{address}?{words}" if words else address)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": response.url})
    return response


@require_POST
def walk_in(request: Asked, pk: int) -> HttpResponse:
    found = _staffed(request, pk)
    given = request.POST.get("resident", "")
    resident = get_object_or_404(
        Resident, pk=int(given) if given.isdecimal() and len(given) < 19 else 0, community=found.community_id
    )
    try:
        check_in.check_in_walk_in(found, resident=resident, by=request.user)
        messages.success(request, _("%(name)s is checked in.") % {"name": resident.name})
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("points:activity_people", pk=pk)


@require_POST
def take_off(request: Asked, pk: int, entry: int) -> HttpResponse:
    """Staff withdraw somebody's sign-up, who said so by phone."""
    found = _staffed(request, pk)
    listed = get_object_or_404(found.sign_ups.select_related("activity", "resident"), pk=entry)
    try:
        sign_ups.withdraw(listed, by=request.user)
        messages.success(request, _("%(who)s is off the list.") % {"who": listed})
    except Refused as refused:
        messages.warning(request, str(refused))
    return _back(request, found)


def representative(request: Asked, pk: int) -> HttpResponse:
    found = _staffed(request, pk)
    form = RepresentativeForm(posted(request))
    if form.is_valid() and (address := _announce(request, found, form)):
        messages.success(request, _("Entered in the list."))
        return redirect(address)
    return render(request, "points/activities/representative.html", {"activity": found, "form": form})


def _announce(request: Asked, found: Activity, form: RepresentativeForm) -> str | None:
    def make() -> str:
        told = {name: form.cleaned_data[name] for name in ("organisation", "person_name", "phone")}
        sign_ups.sign_up_representative(found, by=request.user, **told)
        return reverse("points:activity_people", args=[found.pk])

    return done_once(form, request, purpose=f"announce:{found.pk}", make=make)


@require_POST
def export(request: Asked, pk: int) -> FileResponse:
    """A POST, because it is logged."""
    found = _staffed(request, pk)
    return workbook_response(
        lambda file: attendance_book.export(file, activity=found, by=request.user), found.title
    )


@require_http_methods(["GET", "POST"])
def import_list(request: Asked, pk: int) -> HttpResponse:
    found = _staffed(request, pk)
    form = ListForm(posted(request), request.FILES or None)
    if form.is_valid():
        file, says = form.cleaned_data["workbook"], form.cleaned_data["says"]
        kept = kept_workbooks.keep(
            file.file, kind=_kind(found, says), name=file.name, community=found.community, owner=request.user
        )
        return redirect("points:activity_import_preview", pk=pk, says=says, token=kept.token)
    return render(request, "points/activities/import.html", {"activity": found, "form": form})


def _kind(found: Activity, says: str) -> str:
    return f"{says}-{found.pk}"


@require_http_methods(["GET", "POST"])
def import_preview(request: Asked, pk: int, says: str, token: str) -> HttpResponse:
    """What the list would do; pressing the button does it."""
    found = _staffed(request, pk)
    kept = kept_workbooks.find(token, kind=_kind(found, says), owner=request.user)
    if kept is None:
        raise Http404
    sheet = importing.read(kept.path, attendance_book.ATTENDANCE, kept.name)

    def bring(dry_run: bool) -> Summary:
        return attendance_book.import_list(
            found, sheet, came=says == "came", by=request.user, dry_run=dry_run
        )

    if request.method == "POST":
        form = PressForm(request.POST)
        if form.is_valid() and (address := _imported(request, found, form, bring)):
            return redirect(address)
    else:
        form = PressForm()
    summary = bring(True)
    return render(
        request,
        "points/activities/import_preview.html",
        {"activity": found, "kept": kept, "form": form, "groups": _groups(summary)},
    )


def _imported(request: Asked, found: Activity, form: PressForm, bring) -> str | None:
    def make() -> str:
        bring(False)
        messages.success(request, _("The workbook has been imported."))
        return reverse("points:activity_people", args=[found.pk])

    try:
        return once(form.cleaned_data["once"], purpose=f"list:{found.pk}", by=request.user, make=make)[0]
    except Refused as refused:
        form.add_error(None, str(refused))
        return None


def _groups(summary: Summary) -> list[dict[str, object]]:
    groups: list[dict[str, object]] = []
    for fate in (Fate.REFUSED, Fate.CREATED, Fate.UPDATED, Fate.UNCHANGED):
        lines = summary.of(fate)
        is_open = fate in (Fate.REFUSED, Fate.UPDATED, Fate.CREATED)
        groups.append({"fate": fate, "count": len(lines), "lines": lines[:MOST_LINES], "is_open": is_open})
    return groups


@require_http_methods(["GET", "POST"])
def add_photos(request: Asked, pk: int) -> HttpResponse:
    found = _run(request, pk)
    form = PhotosForm(posted(request), request.FILES or None)
    if form.is_valid():

        def make() -> str:
            activity_photos.add_photos(found, form.cleaned_data["photos"], by=request.user)
            return link_to(found)

        address = done_once(form, request, purpose=f"photos:{found.pk}", make=make)
        if address:
            messages.success(request, _("Thank you, the photos are kept."))
            return redirect(address)
    return render(request, "points/activities/photos.html", {"activity": found, "form": form})


@require_POST
def remove_photo(request: Asked, pk: int) -> HttpResponse:
    found = get_object_or_404(ActivityPhoto.objects.select_related("activity__community"), pk=pk)
    _staffed(request, found.activity_id)
    try:
        activity_photos.remove_photo(found, by=request.user)
        messages.success(request, _("The photo is removed."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(link_to(found.activity))
