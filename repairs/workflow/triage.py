"""What the office does with a request: publish it, refer it, decline it, correct it; and anyone's cancelling."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.errors import Refused
from community.models import AuditEvent, Partner, Resident, Skill
from repairs import ladder, partner_replies, replies, safety, search
from repairs.actions import Role
from repairs.models import Claim, Referral, RepairOrder
from repairs.workflow import appointments, inspecting, partners, releasing, standby
from repairs.workflow.moves import begin_move, required

State = RepairOrder.State


@transaction.atomic
def publish(
    order: RepairOrder,
    *,
    by: Resident,
    skill: Skill,
    size: str,
    places: int = 1,
    urgency: str | None = None,
    needs_certificate: bool = False,
    expected_version: int | None = None,
) -> RepairOrder:
    """Show the order in the hall for volunteers with this trade. What is dangerous stays with the office."""
    move = begin_move("publish", order, by=by, expected_version=expected_version)
    if not 1 <= places <= 20:
        raise Refused(_("An order needs between 1 and 20 volunteers."))
    if move.order.is_unheard:
        raise Refused(_("Please listen to the voice message first, and write down what it says."))
    _check_safe(move.order, skill)
    done = move.to(
        State.OPEN,
        skill=skill,
        size=size,
        places=places,
        urgency=urgency or move.order.urgency,
        needs_certificate=needs_certificate or skill.needs_certificate,
        published_at=timezone.now(),
        detail={"skill": skill.code, "size": size, "places": places},
    )
    search.index(done)
    replies.published(done)
    ladder.tell_skilled(done)
    return done


def _check_safe(order: RepairOrder, skill: Skill) -> None:
    order.skill = skill
    hazard = order.hazard if order.is_dangerous else safety.hazard_of(order)
    if hazard is not None and (order.is_dangerous or hazard.pk != order.hazard_id):
        raise Refused(
            _("“%(danger)s” is not for volunteers. Refer it, or look at it first and say why it is safe.")
            % {"danger": hazard.title}
        )


@transaction.atomic
def lift(order: RepairOrder, *, by: Resident, reason: str) -> RepairOrder:
    """Staff had a look and found no danger: volunteers may have it. What they found is kept with their name."""
    move = begin_move("lift", order, by=by)
    hazard = move.order.hazard
    if hazard is None or not move.order.is_dangerous:
        raise Refused(_("The safety gate has not stopped this one."))
    reason = required(reason, _("Please say who looked, and why it is safe."))
    done = move.to(
        State.SUBMITTED,
        hazard_lifted_at=timezone.now(),
        hazard_lifted_by=by,
        hazard_lifted_reason=reason[:200],
        private=reason,
        detail={"danger": hazard.title},
    )
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=done.community,
        subject=done,
        summary=done.number,
        danger=hazard.title,
        found_safe=reason,
    )
    return done


@transaction.atomic
def refer(
    order: RepairOrder,
    *,
    by: Resident,
    partner: Partner,
    due_on: date,
    co_partners: Iterable[tuple[Partner, date]] = (),
    note: str = "",
    expected_version: int | None = None,
) -> RepairOrder:
    """Hand the order to a lead partner, and co-partners each with a deadline of their own."""
    move = begin_move("refer", order, by=by, expected_version=expected_version)
    sent = [(partner, due_on, True), *((other, due, False) for other, due in co_partners)]
    made = [partners.hand_to(move.order, body, due, is_lead=is_lead, by=by) for body, due, is_lead in sent]
    for referral in made:
        partner_replies.told(referral)
    freed = free_claims(move.order, _("Passed on to %(partner)s") % {"partner": partner})
    detail = {"partner": partner.name, "due_on": made[0].due_on.isoformat()}
    done = move.to(State.REFERRED, taken=0, private=note, detail=detail)
    replies.referred(done, partner, freed)
    return done


@transaction.atomic
def send_back(order: RepairOrder, *, by: Resident, reason: str, taken_back: bool = False) -> RepairOrder:
    """The lead partner says "not ours", or staff write down that it did; with `taken_back` the office recalls it."""
    move = begin_move("return", order, by=by)
    reason = required(reason, _("Please say why it is not yours."))
    lead = move.order.referrals.select_related("partner").filter(state="sent", is_lead=True).first()
    taken_back = taken_back and Role.STAFF in move.roles
    if not taken_back:
        partners.end_lead(move.order, Referral.State.RETURNED, reason=reason, answered=True)
    partners.withdraw_others(move.order, reason)
    done = move.to(State.SUBMITTED, private=reason, detail={"partner": lead.partner.name} if lead else None)
    if lead:
        partner_replies.returned(done, lead.partner, taken_back=taken_back)
    return done


@transaction.atomic
def decline(
    order: RepairOrder, *, by: Resident, reason: str, reply: str, expected_version: int | None = None
) -> RepairOrder:
    """Not accepted, with the reason and the reply the resident was given."""
    move = begin_move("decline", order, by=by, expected_version=expected_version)
    reason = required(reason, _("Please give the reason."))
    reply = required(reply, _("Please write the reply the resident gets."))
    inspecting.end_planned(move.order)
    done = move.to(State.DECLINED, public=reply, private=reason, ended_reason=reason, reply=reply)
    replies.declined(done)
    return done


@transaction.atomic
def cancel(order: RepairOrder, *, by: Resident | None, reason: str, token: str = "") -> RepairOrder:
    """Withdrawn by the one who asked, their helper, or staff. Volunteers already coming are told."""
    move = begin_move("cancel", order, by=by, token=token)
    reason = required(reason, _("Please give the reason."))
    freed = free_claims(move.order, _("The request was cancelled"))
    inspecting.end_planned(move.order)
    done = move.to(State.CANCELLED, taken=0, public=reason, ended_reason=reason)
    replies.cancelled(done, freed)
    return done


def free_claims(order: RepairOrder, reason: str) -> list[Claim]:
    """Release every active place, when the order leaves the volunteers' hands."""
    freed = list(order.claims.active().select_related("volunteer"))
    order.claims.active().update(released_at=timezone.now(), release_reason=reason[:120], is_lead=False)
    releasing.withdraw_offers(order)
    appointments.unsettle(order)
    standby.send_away(order)
    return freed
