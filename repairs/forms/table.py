"""Which form an action is done with. `claim` has its own button in the hall, `submit` its own page."""

from collections.abc import Iterable

from repairs.actions import Role
from repairs.forms import actions, doorstep, inspecting, office, times, visit
from repairs.models import RepairOrder
from repairs.visibility import ASKING

FORMS: dict[str, type[actions.ActionForm]] = {
    "publish": office.PublishForm,
    "hear": office.HearForm,
    "lift": office.LiftForm,
    "begin": actions.BeginForm,
    "arrive": doorstep.ArriveForm,
    "agree-time": times.AgreeTimeForm,
    "offer-times": times.OfferTimesForm,
    "pass-on": doorstep.PassOnForm,
    "nobody-home": doorstep.NobodyHomeForm,
    "nobody-came": doorstep.NobodyCameForm,
    "release": actions.ReleaseForm,
    "pause": actions.PauseForm,
    "resume": actions.ResumeForm,
    "refer": office.ReferForm,
    "invite": inspecting.InviteForm,
    "return": actions.ReturnForm,
    "report": visit.ReportForm,
    "close": office.CloseForm,
    "reopen": actions.ReopenForm,
    "decline": office.DeclineForm,
    "cancel": actions.CancelForm,
    "merge": office.MergeForm,
    "appoint": inspecting.AppointForm,
    "call-off": inspecting.CallOffForm,
    "amend-parts": visit.CorrectPartsForm,
    "inspect": inspecting.InspectForm,
}


def form_for(action: str, order: RepairOrder, roles: Iterable[Role]) -> type[actions.ActionForm] | None:
    """The one who asked closes with one press; staff write down the reply they gave."""
    held = set(roles)
    with_partner = order.state == RepairOrder.State.REFERRED
    if action == "close" and held & ASKING and not (with_partner and Role.STAFF in held):
        return actions.ConfirmForm
    return FORMS.get(action)
