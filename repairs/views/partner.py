"""The partner's portal: what was referred to the bodies one answers for, and the steps on each."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from community.access import is_partner_member, person_of
from community.errors import NotAllowed, Refused
from community.once import answered_before, once
from community.paging import page_of
from repairs import safety
from repairs.actions import ACTIONS, TO_BE_LOOKED_AT, roles_of
from repairs.cards import STAGE_BADGES, card_of_referral
from repairs.forms.partners import FORMS, TurnForm
from repairs.models import Inspection, Referral
from repairs.models.referrals import IS_OPEN, is_late
from repairs.partner_replies import when
from repairs.referral_steps import FOR_PARTNERS, STEPS, Step, open_steps, roles_on
from repairs.timeline import lines_of
from repairs.views.orders import orders_whole
from repairs.visibility import log_reveals, masked, sight_of

LISTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "new": (gettext_lazy("New"), gettext_lazy("Nothing new")),
    "going": (gettext_lazy("Under way"), gettext_lazy("Nothing is under way")),
    "late": (gettext_lazy("Overdue"), gettext_lazy("Nothing is overdue")),
    "over": (gettext_lazy("Dealt with"), gettext_lazy("Nothing dealt with yet")),
}
LOOKS_SHOWN = 20


def _lists() -> dict[str, Q]:
    return {
        "new": IS_OPEN & Q(step="told"),
        "going": IS_OPEN & ~Q(step="told"),
        "late": IS_OPEN & is_late(timezone.localdate()),
        "over": ~IS_OPEN,
    }


def _ours(request: HttpRequest) -> QuerySet[Referral]:
    if not is_partner_member(request.user):
        raise Http404
    return Referral.objects.filter(partner__in=person_of(request).partner_ids)


@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """Four lists, the new ones first shown; and the looks they were asked to come to."""
    ours = _ours(request)
    which = _lists()
    shown = request.GET.get("show", "")
    shown = shown if shown in which else "new"
    counts = ours.aggregate(**{name: Count("pk", filter=rows) for name, rows in which.items()})
    rows = ours.filter(which[shown]).select_related("partner", "order__building", "order__skill")
    page = page_of(rows, request.GET)
    context = {
        "tabs": [
            {"name": name, "label": label, "count": counts[name]} for name, (label, _empty) in LISTS.items()
        ],
        "shown": shown,
        "empty_title": LISTS[shown][1],
        "cards": [card_of_referral(referral) for referral in page],
        "page": page,
        "looks": _looks(request),
    }
    return render(request, "repairs/partner.html", context)


def _looks(request: HttpRequest) -> list[dict[str, str]]:
    """Joint looks to come: building, job and day."""
    planned = Inspection.objects.filter(
        partner__in=person_of(request).partner_ids, recorded_at__isnull=True, order__state__in=TO_BE_LOOKED_AT
    ).select_related("order__building", "order__community")
    return [
        {
            "when": when(look.on, look.half),
            "where": look.order.public_where or look.order.place,
            "item": masked(look.order, look.order.item),
            "desk": look.order.community.desk_phone,
        }
        for look in planned.order_by("on", "id")[:LOOKS_SHOWN]
    ]


def _one(request: HttpRequest, pk: int) -> Referral:
    """One of ours that was not sent back or taken away, its order whole."""
    found = _ours(request).select_related("partner").filter(pk=pk).first()
    if found is None or found.state not in {Referral.State.SENT, Referral.State.DONE}:
        raise Http404
    found.order = orders_whole().get(pk=found.order_id)
    return found


def _seen(request: HttpRequest, referral: Referral) -> dict[str, Any]:
    """What the partner may see of it; seeing the door is written down."""
    order, by = referral.order, person_of(request)
    roles = roles_of(by, order)
    sight = sight_of(by, order, roles)
    if sight.contact and sight.is_logged:
        log_reveals([order], by=by)
    events = order.events.select_related("by")
    return {
        "referral": referral,
        "order": order,
        "sight": sight,
        "badge": STAGE_BADGES[referral.stage],
        "title": sight.of_text(order, order.item),
        "description": sight.of_text(order, order.description),
        "photos": list(order.photos.all()) if sight.contact else [],
        "when": when(referral.visit_on, referral.visit_half) if referral.visit_on else "",
        "others": [one for one in order.referrals.all() if one.pk != referral.pk and one.is_open],
        "questions": [
            {"asked": one, "text": sight.of_text(order, one.text), "answer": sight.of_text(order, one.answer)}
            for one in referral.questions.select_related("asked_by")
        ],
        "lines": lines_of(order, events, sight, by),
        "alarm": safety.alarm_on(order),
    }


@require_safe
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    found = _one(request, pk)
    by = person_of(request)
    roles = roles_on(roles_of(by, found.order), found, by.partner_ids)
    buttons = [
        {
            "label": step.label_on(found),
            "is_primary": number == 0,
            "url": reverse("repairs:referral_step", args=[found.pk, step.name]),
            "form": FORMS[step.name](found, by) if FORMS[step.name].is_one_press else None,
        }
        for number, step in enumerate(open_steps(found, roles, FOR_PARTNERS))
    ]
    return render(request, "repairs/referral.html", _seen(request, found) | {"buttons": buttons})


@require_safe
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """One referral on paper, for whoever goes there, with room for what they did and a name."""
    return render(request, "repairs/referral_slip.html", _seen(request, _one(request, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    by = person_of(request)
    purpose = f"referral:{step}:{pk}"[:40]
    if request.method == "POST":
        earlier = answered_before(request.POST.get("once", ""), purpose=purpose, by=by)
        if earlier:
            return redirect(earlier)
    found = _one(request, pk)
    form_class = FORMS.get(step)
    if form_class is None or step not in FOR_PARTNERS:
        raise Http404
    if request.method == "POST":
        form = form_class(found, by, request.POST, request.FILES)
        return _taken(request, form, STEPS[step], purpose) or _ask(request, form, STEPS[step], status=422)
    roles = roles_on(roles_of(by, found.order), found, by.partner_ids)
    if not STEPS[step].is_open_to(roles, found):
        messages.warning(
            request,
            _("This cannot be done now: it stands at “%(stage)s”.") % {"stage": found.stage_label},
        )
        return redirect(found)
    return _ask(request, form_class(found, by), STEPS[step])


def _taken(request: HttpRequest, form: TurnForm, step: Step, purpose: str) -> HttpResponse | None:
    """Where to go on when it was done; nothing when the form has to be shown again."""
    if not form.is_valid():
        return None
    portal_url = reverse("repairs:partner")
    own = form.referral.get_absolute_url()

    def make() -> str:
        form.perform()
        return portal_url if step.name == "return" else own

    try:
        answer, _first = once(form.cleaned_data["once"], purpose=purpose, by=form.by, make=make)
    except NotAllowed:
        messages.warning(request, _("It was taken back meanwhile. Thank you all the same."))
        return redirect(portal_url)
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(
        request, _("Done: %(action)s") % {"action": ACTIONS[step.action_on(form.referral)].label}
    )
    return redirect(answer)


def _ask(request: HttpRequest, form: TurnForm, step: Step, *, status: int = 200) -> HttpResponse:
    context = {
        "order": form.order,
        "form": form,
        "action": ACTIONS[step.action_on(form.referral)],
        "title": masked(form.order, form.order.item),
        "back": form.referral.get_absolute_url(),
        "multipart": form.needs_files,
    }
    return render(request, "repairs/act.html", context, status=status)
