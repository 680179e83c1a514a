"""Activities as residents see them: what is coming, one of them, signing up and stepping back."""

from dataclasses import replace

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from community import photos
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.models import Resident
from community.once import once
from community.paging import Page, page_of
from points import activities as operations
from points import reviews, sign_ups
from points.activity_forms import PressForm
from points.models import Activity, ActivityPhoto, Attendance, SignUp
from points.views.common import Asked, Whom, helped_by

MOST_COMING = 50


@require_GET
def activities(request: Asked) -> HttpResponse:
    whom = Whom(request)
    shown = operations.visible_to(whom.resident.community)
    ahead = Q(state=Activity.State.PUBLISHED, ends_at__gte=timezone.now())
    return render(
        request,
        "points/activities/list.html",
        {
            "whom": whom,
            "coming": shown.filter(ahead).order_by("starts_at", "id")[:MOST_COMING],
            "page": _latest_first(page_of(shown.exclude(ahead), request.GET)),
            "mine": _states_of(whom.resident),
            "states": SignUp.State,
        },
    )


def _latest_first(page: Page) -> Page:
    """A page is cut by key; what stands on it reads by day."""
    return replace(page, items=sorted(page.items, key=lambda held: held.starts_at, reverse=True))


def _states_of(resident: Resident) -> dict[int, str]:
    """Activity → how far this person is with it."""
    valid = SignUp.objects.valid().filter(resident=resident)
    return {entry.activity_id: entry.get_state_display() for entry in valid.only("activity_id", "state")}


@require_GET
def activity(request: Asked, pk: int) -> HttpResponse:
    whom = Whom(request)
    found = _find(request, whom, pk)
    mine = found.sign_ups.valid().filter(resident=whom.resident).select_related("attendance").first()
    waits = mine is not None and mine.state == SignUp.State.WAITING
    came = getattr(mine, "attendance", None)
    return render(
        request,
        "points/activities/activity.html",
        {
            "whom": whom,
            "activity": found,
            "mine": mine,
            "came": came,
            "held": _held(came),
            "before": sign_ups.before_them(mine) if mine and waits else 0,
            "form": PressForm(),
            "runs": operations.may_run(request.user, found),
            "is_staff": is_staff_of(request.user, found.community_id),
            "is_own": whom.resident.community_id == found.community_id,
        },
    )


def _held(came: Attendance | None) -> str:
    """Whether its points wait for a second look, or were refused."""
    if came is None or not came.points:
        return ""
    return reviews.not_entered([came.reference]).get(came.reference, "")


@require_POST
def sign_up(request: Asked, pk: int) -> HttpResponse:
    whom = Whom(request)
    found = _find(request, whom, pk)

    def press() -> None:
        made = sign_ups.sign_up(found, resident=whom.resident, by=request.user)
        if made.state == SignUp.State.SIGNED:
            messages.success(request, _("Signed up."))
        else:
            messages.info(
                request, _("It is full. You are on the waiting list and are told when a place is free.")
            )

    return _pressed(request, whom, found, "sign-up", press)


@require_POST
def withdraw(request: Asked, pk: int) -> HttpResponse:
    whom = Whom(request)
    found = _find(request, whom, pk)

    def press() -> None:
        mine = found.sign_ups.valid().filter(resident=whom.resident).first()
        if mine is None:
            raise Refused(_("This sign-up was withdrawn already."))
        sign_ups.withdraw(mine, by=request.user)
        messages.success(request, _("Withdrawn. Thank you for making room for others."))

    return _pressed(request, whom, found, "withdraw", press)


def _pressed(request: Asked, whom: Whom, found: Activity, what: str, press) -> HttpResponse:
    address = operations.link_to(found) + whom.query
    form = PressForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This form was already used. Please open the page again."))
        return redirect(address)

    def make() -> str:
        press()
        return address

    try:
        purpose = f"{what}:{found.pk}:{whom.resident.pk}"
        once(form.cleaned_data["once"], purpose=purpose, by=request.user, make=make)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(address)


def _find(request: Asked, whom: Whom, pk: int) -> Activity:
    """A published one of the resident's own community; whoever runs it sees it anywhere and before."""
    found = get_object_or_404(shown_with_waiting(Activity.objects.all()), pk=pk)
    if operations.may_run(request.user, found):
        return found
    if found.community_id != whom.resident.community_id or found.published_at is None:
        raise Http404
    return found


def shown_with_waiting(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """With `waiting`, how many are on the waiting list."""
    waiting = Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.WAITING))
    return rows.select_related("community", "organiser").prefetch_related("photos").annotate(waiting=waiting)


@require_GET
def photo(request: Asked, pk: int, size: str) -> FileResponse:
    """For the community's people. A photo has its address for ever, so browsers may keep it; shared caches may not."""
    found = get_object_or_404(ActivityPhoto.objects.select_related("activity"), pk=pk)
    if not _may_look(request.user, found.activity):
        raise Http404
    name = photos.thumbnail_name(found.file) if size == "small" else found.file
    try:
        file = open(photos.path_of(name), "rb")  # noqa: SIM115 - the response closes it
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        file, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=31536000, immutable"}
    )


def _may_look(person: Resident, activity: Activity) -> bool:
    return (
        person.community_id == activity.community_id
        or operations.may_run(person, activity)
        or helped_by(person).filter(community_id=activity.community_id).exists()
    )
