"""Everything that changes an order. Each function is one row of the table in repairs.actions."""

from repairs.workflow.claiming import begin, claim, pause, release, resume
from repairs.workflow.closing import Deviation, close, proposed_worth, reopen, report
from repairs.workflow.hearing import hear
from repairs.workflow.intake import submit, to_be_heard
from repairs.workflow.merging import follow, merge
from repairs.workflow.triage import cancel, decline, edit, lift, publish, refer, send_back

__all__ = [
    "Deviation",
    "begin",
    "cancel",
    "claim",
    "close",
    "decline",
    "edit",
    "follow",
    "hear",
    "lift",
    "merge",
    "pause",
    "proposed_worth",
    "publish",
    "refer",
    "release",
    "reopen",
    "report",
    "resume",
    "send_back",
    "submit",
    "to_be_heard",
]
