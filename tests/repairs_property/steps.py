"""Each action on an order, done as a person would, for whoever tries them in any order."""

from decimal import Decimal

from django.utils import timezone

from community.errors import Refused
from repairs import workflow
from repairs.doorstep import residents_code
from repairs.models import PartsCost, Referral, ReferralQuestion, RepairOrder


def held(order):
    return order.claims.active().select_related("order", "volunteer")


def one(rows):
    found = rows.last()
    if found is None:
        raise Refused("nothing there")
    return found


def parts_for(yuan):
    return workflow.Parts(Decimal(yuan), "合页", "王秀兰")


def partners_do(cast, today):
    """The steps on one referral of an order; refused where there is none, as its page would not offer them."""
    why = {"reason": "有事"}

    def referral(order, **which):
        sent = Referral.objects.filter(order=order, state="sent", **which).select_related("order", "partner")
        return one(sent.order_by("is_lead", "pk"))

    def question(order):
        asked = ReferralQuestion.objects.filter(referral__order=order)
        return one(asked.select_related("referral__order", "referral__partner").order_by("pk"))

    return {
        "accept": lambda order, by: workflow.accept(referral(order), by=by),
        "ask": lambda order, by: workflow.ask(referral(order), by=by, text="几楼?"),
        "explain": lambda order, by: workflow.explain(question(order), by=by, answer="三楼"),
        "schedule": lambda order, by: workflow.schedule(referral(order), by=by, visit_on=today, half="am"),
        "invite": lambda order, by: workflow.invite(order, by=by, partner=cast.water, due_on=today),
        "assist": lambda order, by: workflow.part_done(
            referral(order, is_lead=False), by=by, outcome="fixed", visited_on=today, no_photos=True
        ),
        "step_out": lambda order, by: workflow.step_out(referral(order, is_lead=False), by=by, **why),
        "recall": lambda order, by: workflow.recall(referral(order, is_lead=False), by=by, **why),
        "appoint": lambda order, by: workflow.appoint(
            order, by=by, on=today, half="am", looker="陈静", partner=cast.property
        ),
        "call-off": lambda order, by: workflow.call_off(order, by=by, **why),
        "inspect": lambda order, by: workflow.inspect(
            order, by=by, on=today, looker="陈静", finding="渗水", told="看过了", partner=cast.water
        ),
    }


def properly(cast, orders, community):
    """Each action of the table, done as it should be."""
    today = timezone.localdate()
    why = {"reason": "有事"}
    return {
        "publish": lambda order, by: workflow.publish(
            order, by=by, skill=orders.skills["carpentry"], size="small", places=2
        ),
        "claim": lambda order, by: workflow.claim(order, by=by),
        "begin": lambda order, by: workflow.begin(order, by=by),
        "release": lambda order, by: workflow.release(
            order, by=by, volunteer=next((claim.volunteer for claim in order.claims.active()), by), **why
        ),
        "pause": lambda order, by: workflow.pause(order, by=by, expected_on=today, **why),
        "resume": lambda order, by: workflow.resume(order, by=by),
        "refer": lambda order, by: workflow.refer(order, by=by, partner=cast.property, due_on=today),
        "return": lambda order, by: workflow.send_back(order, by=by, **why),
        "report": lambda order, by: workflow.report(
            order, by=by, outcome="fixed", visited_on=today, no_photos=True, parts=parts_for(10)
        ),
        "amend-parts": lambda order, by: workflow.correct_parts(
            order,
            by=by,
            cost=one(PartsCost.objects.filter(visit__order=order)),
            parts=parts_for(order.version),
            **why,
        ),
        "close": lambda order, by: workflow.close(
            order, by=by, reply="修好了", reply_by="phone" if by == cast.chen else "resident", outcome="fixed"
        ),
        "reopen": lambda order, by: workflow.reopen(order, by=by, **why),
        "decline": lambda order, by: workflow.decline(order, by=by, reply="请联系物业", **why),
        "cancel": lambda order, by: workflow.cancel(order, by=by, **why),
        "hear": lambda order, by: workflow.hear(order, by=by, item="门"),
        "lift": lambda order, by: workflow.lift(order, by=by, **why),
        "merge": lambda order, by: workflow.merge(
            order, by=by, into=RepairOrder.objects.filter(community=community).earliest("pk")
        ),
        "offer-times": lambda order, by: workflow.offer_times(order, by=by, slots=[(today, "evening")]),
        "agree-time": lambda order, by: workflow.agree_time(order, by=by, slot=(today, "morning")),
        "arrive": lambda order, by: workflow.arrive(
            order,
            by=by,
            code=next((residents_code(claim) for claim in held(order) if claim.volunteer == by), ""),
            volunteer=next((claim.volunteer for claim in held(order)), by) if by == cast.chen else by,
        ),
        "nobody-home": lambda order, by: workflow.nobody_home(order, by=by),
        "nobody-came": lambda order, by: workflow.nobody_came(order, by=by, day=today),
        "pass-on": lambda order, by: workflow.pass_on(
            order, by=by, to=workflow.able_to_take_over(order)[:1], **why
        ),
        **partners_do(cast, today),
    }
