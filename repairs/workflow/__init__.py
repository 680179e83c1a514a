"""Everything that changes an order. Each function is one row of the table in repairs.actions."""

from repairs.workflow.claiming import begin, claim, pause, release, resume
from repairs.workflow.closing import Deviation, close, proposed_worth, reopen, report
from repairs.workflow.inspecting import appoint, inspect
from repairs.workflow.intake import submit
from repairs.workflow.merging import follow, merge
from repairs.workflow.partners import accept, ask, explain, invite, part_done, recall, schedule, step_out
from repairs.workflow.triage import cancel, decline, edit, lift, publish, refer, send_back

__all__ = [
    "Deviation",
    "accept",
    "appoint",
    "ask",
    "begin",
    "cancel",
    "claim",
    "close",
    "decline",
    "edit",
    "explain",
    "follow",
    "inspect",
    "invite",
    "lift",
    "merge",
    "part_done",
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
]
