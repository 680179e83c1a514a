"""One order's page: the timeline in plain words, and the buttons this person may press; and the list of one's own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from community.access import person_of
from community.models import Consent, Message, Resident
from community.paging import page_of
from community.photos import path_of, thumbnail_name
from repairs import boundary, deadlines, family, invitations, safety, standing
from repairs.actions import ACTIONS, Action, Role, allowed, roles_of
from repairs.cards import card_of_followed, card_of_request
from repairs.forms.table import form_for
from repairs.models import (
    Claim,
    Event,
    Inspection,
    OrderFollower,
    OrderPhoto,
    PartsCost,
    Referral,
    ReferralQuestion,
    RepairOrder,
    Window,
)
from repairs.timeline import lines_of
from repairs.views import answering, arranging
from repairs.views.arranging import act_url
from repairs.visibility import ASKING, Sight, log_reveals, sight_of

NOT_YET_DONE = {RepairOrder.State.SUBMITTED, RepairOrder.State.REFERRED}
CONFIRM_LABEL = gettext_lazy("It is fixed: confirm")


# The latest consent between the two, whether it still stands or not.
_CONSENT = Consent.objects.filter(resident=OuterRef("requester"), helper=OuterRef("helper")).order_by("-id")


def orders_whole() -> QuerySet[RepairOrder]:
    """Orders with everything the questions about them need."""
    return (
        RepairOrder.objects.select_related(
            "community",
            "building",
            "skill",
            "requester",
            "helper",
            "hazard",
            "responsibility",
            "merged_into",
            "voice",
            "clock",
        )
        .annotate(
            has_family=family.HAS_FAMILY,
            has_findings=family.HAS_FINDINGS,
            known_planned_look=Exists(
                Inspection.objects.filter(order=OuterRef("pk"), recorded_at__isnull=True)
            ),
            known_parts_money=Exists(PartsCost.objects.filter(visit__order=OuterRef("pk"))),
            **{
                f"consent_{name}": Subquery(_CONSENT.values(name)[:1])
                for name in ("relation", "given_at", "given_how")
            },
        )
        .prefetch_related(
            Prefetch("claims", Claim.objects.select_related("volunteer__volunteer__portrait")),
            Prefetch("windows", Window.objects.live()),
            Prefetch("referrals", Referral.objects.select_related("partner")),
        )
    )


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    page = page_of(asked_by(person), request.GET)
    cards = [(card_of_request if order.is_own else card_of_followed)(order, person) for order in page]
    return render(request, "repairs/mine.html", {"page": page, "cards": cards})


def asked_by(person: Resident) -> QuerySet[RepairOrder]:
    """One's own, those asked for somebody whose consent still stands, and those one follows."""
    consent = Consent.objects.filter(resident=OuterRef("requester"), helper=person, withdrawn_at__isnull=True)
    own = Q(requester=person) | Q(Q(requester__isnull=True) | Exists(consent), helper=person)
    followed = OrderFollower.objects.filter(resident=person).values("order")
    rows = RepairOrder.objects.filter(own | Q(pk__in=followed))
    is_own = Case(When(own, then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.annotate(is_own=is_own).select_related("skill", "building", "requester")


@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    return order_page(request, get_object_or_404(orders_whole(), pk=pk))


@login_not_required
@require_safe
def track(request: HttpRequest, token: str) -> HttpResponse:
    """The private link: whoever holds it stands for the one who asked."""
    return order_page(request, get_object_or_404(orders_whole(), token=token), token=token)


def order_page(request: HttpRequest, found: RepairOrder, *, token: str = "") -> HttpResponse:
    roles = roles_of(request.user, found, token=token)
    sight = sight_of(request.user, found, roles)
    if not sight.page:
        return _too_late(request, found)
    if sight.contact and sight.is_logged:
        log_reveals([found], by=person_of(request))
    return render(request, "repairs/order.html", order_context(request, found, roles, sight, token))


def _too_late(request: HttpRequest, found: RepairOrder) -> HttpResponse:
    """A link we sent still leads somewhere kind when somebody else has the job; for others there is nothing."""
    person = request.user
    if not isinstance(person, Resident) or not person.is_volunteer or not _was_told(person, found):
        raise Http404
    messages.info(request, _("This job does not look for anybody any more. Thank you for looking!"))
    return redirect("repairs:hall")


def _was_told(person: Resident, found: RepairOrder) -> bool:
    """Asked by name, or told with everybody who has the trade."""
    link = found.get_absolute_url()
    return invitations.was_asked(found, person) or Message.objects.filter(resident=person, link=link).exists()


@require_POST
def decline_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap, and no reason asked."""
    found = get_object_or_404(RepairOrder.objects.select_related("community"), pk=pk)
    invitations.decline(found, by=person_of(request))
    messages.success(request, _("That is quite all right. Thank you for telling us."))
    return redirect("repairs:hall")


def order_context(
    request: HttpRequest, found: Any, roles: frozenset[Role], sight: Sight, token: str
) -> dict[str, Any]:
    viewer = request.user if request.user.is_authenticated else None
    events = list(found.events.select_related("by")) if sight.timeline else []
    look = _look(found, roles, events)
    promise = deadlines.promise(found) if ASKING & roles else ""
    return {
        "order": found,
        "token": token,
        "sight": sight,
        "is_asking": bool(ASKING & roles),
        "is_guest": roles == {Role.GUEST},
        "title": sight.of_text(found, found.item),
        "description": sight.of_text(found, found.description),
        "next": standing.what_next(found, roles),
        "when": "" if promise else standing.when(found),
        "promise": promise,
        "is_invited": Role.VOLUNTEER in roles and invitations.is_waiting_for(found, person_of(request)),
        "alarm": safety.alarm_on(found) if roles & (ASKING | {Role.STAFF, Role.PARTNER}) else None,
        "whose": boundary.answer_of(found, look) if ASKING & roles and _is_known(found) else None,
        "acting": acting_for(found) if roles & (ASKING | {Role.STAFF}) else "",
        "voice": getattr(found, "voice", None) if sight.contact else None,
        **arranging.arranged(request, found, roles, sight, token),
        "asked": _questions(found, roles, token),
        "referrals": _referred_to(found, viewer),
        "photos": list(found.photos.all()) if sight.contact else [],
        "family": family.family_shown(found, roles, token) if found.has_family else [],
        "findings": family.findings_shown(found, viewer) if found.has_findings else [],
        "lines": lines_of(found, events, sight, viewer),
        **answering.asked_of(found, roles, token),
        "has_rare": any(action.is_rare for action in allowed(found, roles)),
        "buttons": [
            _button(action, found, roles, token)
            for action in sorted(
                allowed(found, roles), key=lambda action: (action.is_rare, not action.is_primary)
            )
            if (action.name != "claim" or Role.CLAIMER not in roles)
            and (action.name == "claim" or form_for(action.name, found, roles) is not None)
        ],
    }


def _is_known(found: RepairOrder) -> bool:
    """Waiting with the office or a partner; what nobody has listened to yet may be anything."""
    return found.state in NOT_YET_DONE and not found.is_unheard


def acting_for(found: Any) -> str:
    """Who asked for whom, and since when they may: read by both of them and by the office."""
    if found.helper is None or found.requester is None:
        return ""
    names = {"helper": found.helper.name, "resident": found.requester.name}
    said = (
        _("%(helper)s (%(relation)s) asked for %(resident)s.")
        % (names | {"relation": found.consent_relation})
        if found.consent_relation
        else _("%(helper)s asked for %(resident)s.") % names
    )
    if not found.consent_given_at:
        return said
    day = date_format(localtime(found.consent_given_at), "SHORT_DATE_FORMAT")
    how = Consent.How(found.consent_given_how).label if found.consent_given_how else ""
    since = _("Agreed on %(day)s") % {"day": day}
    return f"{said} {since}" + (_(" (%(how)s)") % {"how": how} if how else "")


def _look(found: RepairOrder, roles: frozenset[Role], events: list[Event]) -> Inspection | None:
    """What was found on the spot, where it says whose this is. The timeline tells whether anybody looked."""
    if not ASKING & roles or all(event.action != "inspect" for event in events):
        return None
    return boundary.found_on_the_spot(found)


def _questions(found: RepairOrder, roles: frozenset[Role], token: str) -> list[dict[str, Any]]:
    """What partners wait to be told."""
    asking = {one.pk: one for one in found.referrals.all() if one.stage == Referral.Step.ASKED}
    if not asking or not roles & ACTIONS["explain"].who:
        return []
    rows = ReferralQuestion.objects.filter(referral__in=asking, answered_at__isnull=True)
    return [
        {
            "text": question.text,
            "partner": asking[question.referral_id].partner.name,
            "url": reverse("repairs:track_explain", args=[token, question.pk])
            if token
            else reverse("repairs:explain", args=[found.pk, question.pk]),
        }
        for question in rows
    ]


def _referred_to(found: RepairOrder, viewer: Resident | None) -> list[Referral]:
    """The viewer's own referrals of it, each with its page."""
    having = [one for one in found.referrals.all() if one.state in {"sent", "done"}]
    if not having or viewer is None:
        return []
    return [one for one in having if one.partner_id in viewer.partner_ids]


def _button(action: Action, found: RepairOrder, roles: frozenset[Role], token: str) -> dict[str, Any]:
    if action.name == "claim":
        return {
            "action": action,
            "label": action.label,
            "url": reverse("repairs:claim", args=[found.pk]),
            "form": True,
        }
    form = form_for(action.name, found, roles)
    shown = form(found, None) if form and form.is_one_press else None
    confirms = action.name == "close" and shown is not None
    return {
        "action": action,
        "label": CONFIRM_LABEL if confirms else action.label,
        "url": act_url(found, action.name, token),
        "form": shown,
        "answers": shown.fields["result"].choices if confirms else [],  # type: ignore[union-attr]
    }


@login_not_required
@require_safe
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """A photo of an order, or with `?s=1` its thumbnail; `?t=` carries the tracking link's secret."""
    row = get_object_or_404(OrderPhoto, pk=pk)
    found = get_object_or_404(orders_whole(), pk=row.order_id)
    roles = roles_of(request.user, found, token=request.GET.get("t", ""))
    if not sight_of(request.user, found, roles).contact:
        raise Http404
    path = path_of(thumbnail_name(row.file) if request.GET.get("s") else row.file)
    if not path.exists():
        raise Http404
    return FileResponse(open(path, "rb"), content_type="image/jpeg")
