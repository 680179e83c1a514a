"""What partners do with what was referred to them, and what the office does beside it: one referral at a time.

Each begins by locking the order, so that two members of a partner, or a partner and the office, take turns; the table of
repairs.referral_steps is then asked about the referral as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import photos
from community.errors import NotAllowed, Refused, Stale
from community.language import office_language
from community.models import Partner, Resident
from community.working_time import calendar_of
from repairs import clock, partner_replies, pictures
from repairs.actions import ACTIONS, Role
from repairs.models import Half, OrderPhoto, Referral, ReferralQuestion, RepairOrder
from repairs.referral_steps import STEPS, roles_on, step_after_answer
from repairs.workflow.moves import Move, begin_move, checked_outcome, required

FARTHEST_DAYS = 180


@dataclass
class Turn:
    """One step on one referral, the order's row held."""

    move: Move
    referral: Referral
    target: str

    def take(self, *, public: str = "", private: str = "", detail: Any = None, **changes: Any) -> Referral:
        """Change the referral if it is still as seen, and put it on the order's timeline."""
        was = self.referral
        where = {"step": self.target} if self.target in Referral.Step.values else self._ended()
        changed = Referral.objects.filter(pk=was.pk, state=was.state, step=was.step).update(**where | changes)
        if not changed:
            raise Stale(_("Somebody else changed this just now. Please look again."))
        self.move.to(
            self.move.order.state,
            public=public,
            private=private,
            detail={"partner": was.partner.name} | (detail or {}),
        )
        was.refresh_from_db()
        was.order = self.move.order
        return was

    def _ended(self) -> dict[str, Any]:
        return {"state": self.target, "ended_at": timezone.now()}

    @property
    def first_answer(self) -> dict[str, Any]:
        return {"answered_at": self.referral.answered_at or timezone.now()}


def begin_turn(name: str, referral: Referral, *, by: Resident) -> Turn:
    """Lock the order and check that `by` may take this step on the referral now. Call inside a transaction."""
    step = STEPS[name]
    action = step.action_on(referral)
    if not action:
        raise Refused(_("The lead partner is recalled with the order."))
    move = begin_move(action, referral.order, by=by)
    current = Referral.objects.select_related("partner", "order").get(pk=referral.pk)
    if not step_roles(move, current, by):
        raise NotAllowed(_("You have no business with this order."))
    if current.stage not in step.sources:
        raise Refused(
            _("This cannot be done now: it stands at “%(stage)s”.") % {"stage": current.stage_label}
        )
    return Turn(move, current, step.target)


def step_roles(move: Move, referral: Referral, by: Resident) -> frozenset[Role]:
    return roles_on(move.roles, referral, by.partner_ids) & ACTIONS[move.action].who


@transaction.atomic
def accept(referral: Referral, *, by: Resident) -> Referral:
    """The partner will see to it, and names the day later."""
    turn = begin_turn("accept", referral, by=by)
    _no_longer_asked(turn.referral, by)
    done = turn.take(accepted_at=timezone.now(), **turn.first_answer)
    partner_replies.accepted(done)
    return done


@transaction.atomic
def schedule(
    referral: Referral,
    *,
    by: Resident,
    visit_on: date,
    half: str,
    contact_name: str = "",
    contact_phone: str = "",
) -> Referral:
    """The day and the half of it; whoever had not accepted has now. May be done again with another day."""
    turn = begin_turn("schedule", referral, by=by)
    _check_day(visit_on, half)
    _no_longer_asked(turn.referral, by)
    named = {"contact_name": contact_name.strip()[:40], "contact_phone": contact_phone.strip()[:20]}
    done = turn.take(
        accepted_at=turn.referral.accepted_at or timezone.now(),
        visit_on=visit_on,
        visit_half=half,
        detail={"on": visit_on.isoformat(), "half": half, "contact": named["contact_name"]},
        **turn.first_answer,
        **named,
    )
    partner_replies.scheduled(done)
    return done


def _check_day(day: date, half: str) -> None:
    if half not in Half.values:
        raise Refused(_("Please say morning or afternoon."))
    if day < timezone.localdate():
        raise Refused(_("The day is in the past."))
    if (day - timezone.localdate()).days > FARTHEST_DAYS:
        raise Refused(_("The day is too far away."))


@transaction.atomic
def ask(referral: Referral, *, by: Resident, text: str) -> ReferralQuestion:
    """A question to the one who asked and the office. The partner's clock stands still until it is answered."""
    turn = begin_turn("ask", referral, by=by)
    text = required(text, _("Please write the question."))[:160]
    question = ReferralQuestion.objects.create(referral=turn.referral, text=text, asked_by=by)
    question.referral = turn.take(public=text)
    partner_replies.asked(question)
    return question


@transaction.atomic
def explain(
    question: ReferralQuestion, *, by: Resident | None, answer: str, token: str = ""
) -> ReferralQuestion:
    """The one who asked for the repair, or the office, answers; the first answer counts."""
    order = question.referral.order
    move = begin_move("explain", order, by=by, token=token)
    current = ReferralQuestion.objects.select_related("referral__partner", "referral__order").get(
        pk=question.pk
    )
    referral = current.referral
    if not current.is_open or referral.stage != Referral.Step.ASKED:
        raise Refused(_("This question was answered already."))
    answer = required(answer, _("Please write the answer."))[:160]
    now, calendar = timezone.now(), calendar_of(order.community)
    _answered(current, answer, by)
    Referral.objects.filter(pk=referral.pk, step=Referral.Step.ASKED).update(
        step=step_after_answer(referral),
        due_on=clock.went_on(calendar, referral.due_on, current.asked_at, now),
    )
    move.to(move.order.state, public=answer, detail={"partner": referral.partner.name})
    current.refresh_from_db()
    partner_replies.explained(current)
    return current


def _answered(question: ReferralQuestion, answer: str, by: Resident | None) -> None:
    person = by if by is not None and by.pk else None
    ReferralQuestion.objects.filter(pk=question.pk, answered_at__isnull=True).update(
        answer=answer, answered_by=person, answered_at=timezone.now()
    )


def _no_longer_asked(referral: Referral, by: Resident) -> None:
    """Who goes on without an answer needs none any more."""
    for question in referral.questions.filter(answered_at__isnull=True):
        with office_language():
            _answered(question, _("No longer needed."), by)


def part_done(
    referral: Referral,
    *,
    by: Resident,
    outcome: str,
    visited_on: date,
    note: str = "",
    pictures_taken: Sequence[photos.PreparedPhoto] = (),
    no_photos: bool = False,
) -> Referral:
    """A partner beside the lead reports its own part. The order waits for the lead."""
    if not pictures_taken and not no_photos:
        raise Refused(_("Add a photo, or tick that there is none."))
    with photos.kept() as store, transaction.atomic():
        turn = begin_turn("report", referral, by=by)
        if turn.referral.is_lead:
            raise Refused(_("The lead partner reports for the order."))
        found = checked_outcome(turn.move.order, outcome, visited_on, note)
        _no_longer_asked(turn.referral, by)
        kept = pictures.attach(
            turn.move.order, pictures_taken, stage=OrderPhoto.Stage.VISIT, by=by, store=store
        )
        done = turn.take(public=note, detail={"outcome": outcome}, **found, **turn.first_answer)
        done.photos.set(kept)
    return done


@transaction.atomic
def step_out(referral: Referral, *, by: Resident, reason: str) -> Referral:
    """A partner beside the lead says "not ours": the order stays with the others, the office chooses anew."""
    turn = begin_turn("return", referral, by=by)
    if turn.referral.is_lead:
        raise Refused(_("The lead partner sends the order back."))
    reason = required(reason, _("Please say why it is not yours."))
    _no_longer_asked(turn.referral, by)
    return turn.take(private=reason, reason=reason[:200], **turn.first_answer)


@transaction.atomic
def recall(referral: Referral, *, by: Resident, reason: str) -> Referral:
    """The office needs a partner beside the lead no longer."""
    turn = begin_turn("recall", referral, by=by)
    reason = required(reason, _("Please give the reason."))
    _no_longer_asked(turn.referral, by)
    done = turn.take(private=reason, reason=reason[:200])
    partner_replies.recalled([done])
    return done


@transaction.atomic
def invite(order: RepairOrder, *, by: Resident, partner: Partner, due_on: date) -> Referral:
    """One more partner beside the lead, while the lead has it."""
    move = begin_move("invite", order, by=by)
    if move.order.referrals.filter(partner=partner, state=Referral.State.SENT).exists():
        raise Refused(_("This partner has it already."))
    made = hand_to(move.order, partner, due_on, is_lead=False, by=by)
    move.to(move.order.state, detail={"partner": partner.name, "due_on": made.due_on.isoformat()})
    partner_replies.told(made)
    return made


def hand_to(order: RepairOrder, partner: Partner, due_on: date, *, is_lead: bool, by: Resident) -> Referral:
    """The row, for `refer` and `invite`. The clock starts now; a day off means the next working day."""
    if partner.community_id != order.community_id:
        raise NotAllowed(_("That partner belongs to another community."))
    if due_on < timezone.localdate():
        raise Refused(_("The deadline is in the past."))
    due_on = calendar_of(order.community).from_day(due_on)
    return Referral.objects.create(order=order, partner=partner, is_lead=is_lead, sent_by=by, due_on=due_on)


def end_lead(
    order: RepairOrder, state: str, *, reason: str = "", answered: bool = False, **found: Any
) -> None:
    """What becomes of the lead's referral when the order moves on."""
    lead = order.referrals.filter(state=Referral.State.SENT, is_lead=True).first()
    if lead is None:
        return
    now = timezone.now()
    if answered:
        found["answered_at"] = lead.answered_at or now
    kept = found.pop("photos", [])
    Referral.objects.filter(pk=lead.pk).update(state=state, ended_at=now, reason=reason[:200], **found)
    lead.photos.set(kept)


def withdraw_others(order: RepairOrder, reason: str) -> None:
    """Whoever still has it is told that it is gone: the order follows the lead, or the office took it back."""
    others = list(order.referrals.filter(state=Referral.State.SENT).select_related("partner", "order"))
    for referral in others:
        referral.reason = reason[:200]
    order.referrals.filter(pk__in=[referral.pk for referral in others]).update(
        state=Referral.State.WITHDRAWN, ended_at=timezone.now(), reason=reason[:200]
    )
    partner_replies.recalled(others)
