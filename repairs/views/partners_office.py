"""Partners in the office: who has how much, how they answer, and who may answer for them."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import partnering
from community.access import person_of
from community.errors import Refused
from community.models import Partner, PartnerMember
from community.once import once
from repairs.cards import card_of_referral
from repairs.forms.partners import MemberForm
from repairs.models import Inspection, RepairOrder
from repairs.partner_figures import figures_of, partners_with_counts
from repairs.views.callbacks import desk_of
from repairs.visibility import log_reveals

MOST = 50


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    rows = partners_with_counts(desk_of(request).narrow(Partner.objects.filter(is_active=True)))
    return render(request, "repairs/office/partners.html", {"partners": rows.select_related("community")})


def _partner(request: HttpRequest, pk: int) -> Partner:
    return get_object_or_404(desk_of(request).reach(Partner.objects.all()), pk=pk)


@require_safe
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _partner(request, pk), MemberForm())


def _page(request: HttpRequest, found: Partner, form: MemberForm, *, status: int = 200) -> HttpResponse:
    rows = (
        found.referrals.open()
        .select_related("partner", "order__building", "order__skill")
        .order_by("due_on", "id")
    )
    context = {
        "partner": found,
        "figures": figures_of(found),
        "cards": [
            replace(card_of_referral(row), url=reverse("admin:repairs_referral_change", args=[row.pk]))
            for row in rows[:MOST]
        ],
        "members": list(found.members.select_related("resident").order_by("id")),
        "form": form,
        "lists": reverse("admin:repairs_referral_changelist"),
    }
    return render(request, "repairs/office/partner.html", context, status=status)


@require_POST
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = _partner(request, pk), person_of(request)
    form = MemberForm(request.POST)
    address = reverse("repairs:office_partner", args=[found.pk])

    def make() -> str:
        values = form.cleaned_data
        partnering.add_member(found, by=by, phone=values["phone"], name=values["name"])
        return address

    if form.is_valid():
        try:
            answer, _first = once(form.cleaned_data["once"], purpose=f"member:{found.pk}", by=by, make=make)
            messages.success(request, _("Added. They see what is referred to the partner from now on."))
            return redirect(answer)
        except Refused as refused:
            form.add_error(None, str(refused))
    return _page(request, found, form, status=422)


@require_POST
def remove_member(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    found = _partner(request, pk)
    leaving = PartnerMember.objects.filter(pk=member, partner=found).select_related("partner", "resident")
    row = leaving.first()
    if row is None:
        messages.warning(request, _("They were removed already."))
    else:
        partnering.remove_member(row, by=person_of(request))
        messages.success(request, _("Removed. They see nothing of it any more."))
    return redirect("repairs:office_partner", pk=found.pk)


@require_safe
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One look, to print: who, when, what was found, with its photos."""
    ours = desk_of(request).reach(RepairOrder.objects.all())
    looks = Inspection.objects.filter(order__in=ours).select_related(
        "order__building", "order__community", "partner", "recorded_by"
    )
    look = get_object_or_404(looks, pk=pk)
    log_reveals([look.order], by=person_of(request))
    return render(
        request, "repairs/office/inspection.html", {"look": look, "photos": list(look.photos.all())}
    )
