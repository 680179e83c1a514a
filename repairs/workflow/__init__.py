"""Everything that changes an order. Each function is one row of the table in repairs.actions."""

from repairs.workflow.appointments import agree_time, clashes_of, offer_times
from repairs.workflow.claiming import begin, claim, pause, resume
from repairs.workflow.closing import Deviation, Next, close, proposed_worth, reopen, report
from repairs.workflow.correcting import edit
from repairs.workflow.handing_over import able_to_take_over, decline_place, pass_on, take_over
from repairs.workflow.hearing import hear
from repairs.workflow.inspecting import appoint, call_off, inspect
from repairs.workflow.intake import submit, to_be_heard
from repairs.workflow.merging import follow, merge
from repairs.workflow.partners import accept, ask, explain, invite, part_done, recall, schedule, step_out
from repairs.workflow.releasing import release
from repairs.workflow.standby import join, leave
from repairs.workflow.triage import cancel, decline, lift, publish, refer, send_back
from repairs.workflow.visiting import Parts, arrive, correct_parts, nobody_came, nobody_home

__all__ = [
    "Deviation",
    "Next",
    "Parts",
    "able_to_take_over",
    "accept",
    "agree_time",
    "appoint",
    "arrive",
    "ask",
    "begin",
    "call_off",
    "cancel",
    "claim",
    "clashes_of",
    "close",
    "correct_parts",
    "decline",
    "decline_place",
    "edit",
    "explain",
    "follow",
    "hear",
    "inspect",
    "invite",
    "join",
    "leave",
    "lift",
    "merge",
    "nobody_came",
    "nobody_home",
    "offer_times",
    "part_done",
    "pass_on",
    "pause",
    "proposed_worth",
    "publish",
    "recall",
    "refer",
    "release",
    "reopen",
    "report",
    "resume",
    "schedule",
    "send_back",
    "step_out",
    "submit",
    "take_over",
    "to_be_heard",
]
