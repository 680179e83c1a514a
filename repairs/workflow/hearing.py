"""The office listens to a voice message and writes down what it says; from then on it is a request like any other."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import Refused
from community.models import Resident
from repairs import search
from repairs.models import RepairOrder, VoiceMessage
from repairs.workflow.correcting import judged_anew
from repairs.workflow.moves import begin_move, required


@transaction.atomic
def hear(
    order: RepairOrder, *, by: Resident, item: str, description: str = "", expected_version: int | None = None
) -> RepairOrder:
    """What was heard becomes the order's words, and the safety gate reads them."""
    move = begin_move("hear", order, by=by, expected_version=expected_version)
    words = {"item": required(item, _("Please say what needs repair.")), "description": description.strip()}
    heard = VoiceMessage.objects.filter(order=move.order, heard_at=None).update(
        heard_at=timezone.now(), heard_by=by
    )
    if not heard:
        raise Refused(_("Somebody has listened to it already."))
    before = {"item": move.order.item, "description": move.order.description}
    judged = judged_anew(move.order, words)
    hazard = judged.get("hazard")
    done = move.to(
        move.order.state,
        **words,
        **judged,
        detail={"was": before} | ({"danger": hazard.title} if hazard else {}),
    )
    search.index(done)
    return done
