"""One order's page in the office: everything known of it, the buttons of the action table, and correcting it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from community.admin.forms import both_versions, take_over_version
from community.admin.office import office_of
from community.errors import Refused, Stale
from community.models import Building, Resident, Skill
from community.once import OnceFormMixin, answered_before, once
from repairs import boundary, chat_cards, clock, duplicates, family, invitations, posters, safety, workflow
from repairs.actions import ACTIONS, Action, allowed, roles_of
from repairs.admin.deadlines import due_badge
from repairs.cards import STAGE_BADGES
from repairs.forms.actions import ActionForm
from repairs.forms.fields import PhoneField
from repairs.forms.table import FORMS, form_for
from repairs.models import Arrival, HandOver, ReferralQuestion, RepairOrder, Standby
from repairs.partner_replies import when
from repairs.timeline import lines_of
from repairs.views.arranging import staff_cards
from repairs.views.orders import acting_for, orders_whole
from repairs.visibility import log_reveals, sight_of
from repairs.workflow.correcting import EDITABLE


class OrderEditForm(forms.ModelForm):
    """The particulars. What the order has been through is not among them."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = RepairOrder
        fields = [
            "item", "description", "contact_name", "contact_phone", "place_kind", "building", "unit", "room", "place",
            "good_times", "skill", "size", "urgency", "places", "needs_certificate", "requester",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, admin_site: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        order, fields = self.instance, cast(dict[str, Any], self.fields)
        self.initial["seen_version"] = order.version
        fields["building"].queryset = Building.objects.filter(community=order.community_id)
        fields["skill"].queryset = Skill.objects.filter(is_active=True)
        fields["requester"].queryset = Resident.objects.filter(community=order.community_id)
        fields["requester"].widget = AutocompleteSelect(
            RepairOrder._meta.get_field("requester"), admin_site, choices=fields["requester"].choices
        )
        if order.published_at:
            fields["skill"].required = True

    def clean_contact_phone(self) -> str:
        """As it is dialled, however it is typed; an old one nobody can read may stay."""
        number = self.cleaned_data["contact_phone"]
        return PhoneField(required=False).clean(number) if "contact_phone" in self.changed_data else number


class InviteForm(OnceFormMixin):
    volunteer = forms.ModelChoiceField(queryset=Resident.objects.none())

    def __init__(self, *args: Any, order: RepairOrder, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["volunteer"])
        field.queryset = Resident.objects.filter(community=order.community_id, volunteer__state="approved")


class OrderPageMixin:
    """Replaces Django's change form: an order is changed by its actions and by `workflow.edit`, never by saving it."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        own = [
            path("<int:object_id>/act/<slug:action>/", wrap(self.act_view), name="repairs_repairorder_act"),
            path("<int:object_id>/edit/", wrap(self.edit_view), name="repairs_repairorder_edit"),
            path("<int:object_id>/invite/", wrap(self.invite_view), name="repairs_repairorder_invite"),
        ]
        return own + super().get_urls()  # type: ignore[misc]

    def _order(self, request: HttpRequest, object_id: Any) -> RepairOrder:
        rows = office_of(request).reach(orders_whole())
        found = rows.filter(pk=object_id).first() if str(object_id).isdecimal() else None
        if found is None:
            raise Http404
        return found

    def _context(self, request: HttpRequest, order: RepairOrder, **more: Any) -> dict[str, Any]:
        """Whatever shows the order shows its address: that is logged."""
        log_reveals([order], by=request.user)  # type: ignore[arg-type]
        return {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": order,
            "order": order,
            "back": order_url(order),
            **more,
        }

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        order = self._order(request, object_id)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        by: Resident = request.user  # type: ignore[assignment]
        roles = roles_of(by, order)
        sight = sight_of(by, order, roles)
        context = self._context(
            request,
            order,
            title=order.item,
            sight=sight,
            **buttons_on(order, by, roles),
            photos=list(order.photos.all()),
            lines=lines_of(order, order.events.select_related("by"), sight, by),
            facts=facts_of(order),
            alarm=safety.alarm_on(order),
            proposal=proposal_on(order, by),
            twins=twins_of(order, by),
            referrals=referrals_of(order),
            looks=list(order.inspections.select_related("partner")),
            followers=list(order.followers.select_related("resident")),
            outcome=outcome_of(order),
            visits=list(order.visits.select_related("by", "parts__receipt")),
            arrivals=list(Arrival.objects.filter(claim__order=order).select_related("claim__volunteer")),
            coming=staff_cards(order, by),
            windows=list(order.windows.all()),
            standbys=list(Standby.objects.waiting().filter(order=order).select_related("volunteer")),
            hand_overs=list(
                HandOver.objects.filter(claim__order=order).select_related("to", "claim__volunteer")
            ),
            family=family.family_of(order),
            findings=family.findings_shown(order, by),
            callbacks=list(order.callbacks.select_related("by")),
            chat_cards=chat_cards.cards_of(order),
            due=due_badge(order),
            **invitations_on(order),
            posters=posters.choices_of(order),
        )
        return TemplateResponse(request, "admin/repairs/repairorder/order.html", context)

    def act_view(self, request: HttpRequest, object_id: int, action: str) -> HttpResponse:
        order = self._order(request, object_id)
        by: Resident = request.user  # type: ignore[assignment]
        purpose = f"{action}:{order.pk}"
        earlier = answered_before(request.POST.get("once", ""), purpose=purpose, by=by)
        if earlier:
            return redirect(earlier)
        roles = roles_of(by, order)
        form_class = form_for(action, order, roles)
        if form_class is None or not ACTIONS[action].who & roles:
            raise Http404
        if request.method == "POST":
            return self._act(request, form_class(order, by, request.POST, request.FILES), ACTIONS[action])
        if not ACTIONS[action].is_open_to(roles, order.state):
            sentence = _("This cannot be done now: the order is “%(state)s”.")
            messages.warning(request, sentence % {"state": order.get_state_display()})
            return redirect(order_url(order))
        return self._act_page(request, form_class(order, by), ACTIONS[action])

    def _act(self, request: HttpRequest, form: ActionForm, action: Action) -> HttpResponse:
        if not form.is_valid():
            return self._act_page(request, form, action)
        try:
            address, _first = once(
                form.cleaned_data["once"],
                purpose=f"{action.name}:{form.order.pk}",
                by=form.by,
                make=lambda: order_url(form.perform()),
            )
        except Stale as stale:
            form.add_error(None, str(stale))
            differences = form.look_again(self._order(request, form.order.pk))
            return self._act_page(request, form, action, differences=differences)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self._act_page(request, form, action)
        messages.success(request, _("Done: %(action)s") % {"action": action.label})
        return redirect(address)

    def _act_page(self, request: HttpRequest, form: ActionForm, action: Action, **more: Any) -> HttpResponse:
        context = self._context(request, form.order, title=action.label, action=action, form=form, **more)
        return TemplateResponse(request, "admin/repairs/repairorder/act.html", context)

    def invite_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        order = self._order(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = InviteForm(request.POST, order=order)
        if not form.is_valid():
            messages.warning(request, _("Please choose somebody on the list."))
            return redirect(f"{order_url(order)}#invite")
        by: Resident = request.user  # type: ignore[assignment]
        volunteer = form.cleaned_data["volunteer"]

        def make() -> str:
            return f"{order_url(invitations.invite(order, by=by, volunteer=volunteer).order)}#invite"

        try:
            address, _first = once(form.cleaned_data["once"], purpose=f"invite:{order.pk}", by=by, make=make)
        except Refused as refused:
            messages.warning(request, str(refused))
            return redirect(f"{order_url(order)}#invite")
        messages.success(request, _("%(name)s was asked.") % {"name": volunteer.name})
        return redirect(address)

    def edit_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        order = self._order(request, object_id)
        site = self.admin_site  # type: ignore[attr-defined]
        if request.method != "POST":
            return self._edit_page(request, order, OrderEditForm(instance=order, admin_site=site))
        form = OrderEditForm(request.POST, instance=order, admin_site=site)
        if form.is_valid() and self._edited(request, order, form):
            messages.success(request, _("Saved."))
            return redirect(order_url(order))
        return self._edit_page(request, self._order(request, object_id), form)

    def _edited(self, request: HttpRequest, order: RepairOrder, form: OrderEditForm) -> bool:
        changes = {name: value for name, value in form.cleaned_data.items() if name in EDITABLE}
        by: Resident = request.user  # type: ignore[assignment]
        try:
            workflow.edit(order, by=by, expected_version=form.cleaned_data["seen_version"], **changes)
        except Stale:
            stored = RepairOrder.objects.get(pk=order.pk)
            form.add_error(None, both_versions(form, stored))
            take_over_version(form, stored)
        except Refused as refused:
            form.add_error(None, str(refused))
        return not form.errors

    def _edit_page(self, request: HttpRequest, order: RepairOrder, form: OrderEditForm) -> HttpResponse:
        context = self._context(request, order, title=_("Correct the particulars"), form=form)
        return TemplateResponse(request, "admin/repairs/repairorder/edit.html", context)


def order_url(order: RepairOrder) -> str:
    return reverse("admin:repairs_repairorder_change", args=[order.pk])


# Needed now and then: behind “more” in the office, so that the usual next steps stand alone.
NOW_AND_THEN = {
    "arrive", "offer-times", "nobody-home", "nobody-came", "release", "return", "appoint", "call-off", "inspect",
    "amend-parts", "merge", "cancel",
}  # fmt: skip


def buttons_on(order: RepairOrder, by: Resident, roles: Any) -> dict[str, list[dict[str, Any]]]:
    """The usual steps, the main one first, and the rest."""
    steps = [action for action in allowed(order, roles) if action.name in FORMS]
    steps.sort(key=lambda action: not action.is_primary)
    return {
        "buttons": [_button(order, step, by, roles) for step in steps if step.name not in NOW_AND_THEN],
        "rare_buttons": [_button(order, step, by, roles) for step in steps if step.name in NOW_AND_THEN],
    }


def _button(order: RepairOrder, action: Action, by: Resident, roles: Any) -> dict[str, Any]:
    """An action that asks nothing is a form of its own; the others lead to their page."""
    form_class = form_for(action.name, order, roles)
    return {
        "action": action,
        "url": reverse("admin:repairs_repairorder_act", args=[order.pk, action.name]),
        "form": form_class(order, by) if form_class is not None and form_class.is_one_press else None,
    }


def proposal_on(order: RepairOrder, by: Resident) -> dict[str, Any] | None:
    """While the office decides: whose it is, and the decision as one press where everything for it is known."""
    if order.state != RepairOrder.State.SUBMITTED or order.is_unheard:
        return None
    answer = boundary.proposal_of(order)
    hidden: dict[str, Any] = {}
    action = "publish" if answer.is_for_volunteers else "refer"
    if answer.is_for_volunteers and order.skill_id and not order.is_dangerous:
        hidden = {"skill": order.skill_id, "size": order.size or "small", "places": order.places}
        hidden |= {"urgency": order.urgency} | (
            {"needs_certificate": "on"} if order.needs_certificate else {}
        )
    elif answer.partner is not None:
        due = clock.answer_day(order.community, answer.partner.days_to_answer)
        hidden = {"partner": answer.partner.pk, "due_on": due.isoformat()}
    choose = reverse("admin:repairs_repairorder_act", args=[order.pk, "refer"])
    return {"answer": answer, "hidden": hidden, "choose": choose} | _pressed(order, by, action)


def invitations_on(order: RepairOrder) -> dict[str, Any]:
    """While the job looks for somebody: who was asked, and who could be. Later its history tells."""
    if order.state != RepairOrder.State.OPEN:
        return {}
    return {
        "invited": list(order.invitations.select_related("volunteer", "invited_by")),
        "candidates": [
            {"candidate": one, "form": InviteForm(order=order, initial={"volunteer": one.person.pk})}
            for one in invitations.candidates(order)
        ],
    }


def twins_of(order: RepairOrder, by: Resident) -> list[dict[str, Any]]:
    """Earlier ones that may be the same, each with a button that merges this one into it."""
    if order.state not in ACTIONS["merge"].sources:
        return []
    return [
        {"order": twin, "hidden": {"into": twin.number}} | _pressed(order, by, "merge")
        for twin in duplicates.alike_to(order)
    ]


def _pressed(order: RepairOrder, by: Resident, action: str) -> dict[str, Any]:
    return {
        "action": ACTIONS[action],
        "url": reverse("admin:repairs_repairorder_act", args=[order.pk, action]),
        "form": FORMS[action](order, by),
    }


def referrals_of(order: RepairOrder) -> list[dict[str, Any]]:
    """Each with its questions; the open ones can be answered here."""
    rows = list(order.referrals.all())
    asked: dict[int, list[ReferralQuestion]] = {}
    if rows:
        for question in ReferralQuestion.objects.filter(referral__in=rows).select_related("answered_by"):
            asked.setdefault(question.referral_id, []).append(question)
    return [
        {
            "referral": row,
            "badge": STAGE_BADGES[row.stage],
            "when": when(row.visit_on, row.visit_half) if row.visit_on else "",
            "questions": asked.get(row.pk, []),
        }
        for row in rows
    ]


def facts_of(order: RepairOrder) -> list[tuple[str, Any]]:
    facts = [
        (_("number"), order.number),
        (_("resident"), order.contact_name),
        (_("phone"), order.contact_phone),
        (_("where"), order.where),
        (_("home or common area"), order.get_place_kind_display()),
        (_("details"), order.description),
        (_("good times to come"), order.good_times),
        (_("trade"), order.skill or ""),
        (_("size of job"), order.get_size_display()),
        (_("volunteers needed"), f"{order.taken}/{order.places}"),
        (_("only with a checked certificate"), _("yes") if order.needs_certificate else ""),
        (_("found safe"), order.hazard_lifted_reason),
        (_("goes on in"), order.merged_into.number if order.merged_into else ""),
        (_("how it came"), order.get_channel_display()),
        (_("reported by"), acting_for(order) or order.helper or ""),
        (_("reported"), order.created_at),
    ]
    return [(label, value) for label, value in facts if value]


def outcome_of(order: RepairOrder) -> list[tuple[str, Any]]:
    facts = [
        (_("waiting for"), order.waiting_reason),
        (_("expected"), order.expected_on),
        (_("outcome"), order.get_outcome_display() if order.outcome else ""),
        (_("outcome in words"), order.outcome_note),
        (_("date of visit"), order.visited_on),
        (_("minutes"), order.minutes),
        (_("reply given"), order.reply),
        (_("how the reply was given"), order.get_reply_by_display() if order.reply_by else ""),
        (_("reason"), order.ended_reason),
        (_("closed"), order.closed_at),
        (_("times reopened"), order.times_reopened),
    ]
    return [(label, value) for label, value in facts if value]
