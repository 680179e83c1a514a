from repairs.models.appointments import Window
from repairs.models.callbacks import Callback
from repairs.models.claims import Claim
from repairs.models.deadlines import DeadlineRule, OrderClock
from repairs.models.events import Event
from repairs.models.followers import OrderFollower
from repairs.models.inspections import Inspection
from repairs.models.invitations import Invitation
from repairs.models.orders import DayCounter, OrderPhoto, OrderTerm, RepairOrder
from repairs.models.referrals import Half, Referral, ReferralQuestion
from repairs.models.rounds import Checklist, ChecklistItem, Finding, Look, Round, RoundItem, RoundPhoto
from repairs.models.rules import PlaceKind, ResponsibilityRule, SafetyRule
from repairs.models.standby import HandOver, Standby
from repairs.models.thanks import Thanks, ThanksTo
from repairs.models.visits import Arrival, NextJob, PartsCost, Visit
from repairs.models.voices import VoiceMessage

__all__ = [
    "Arrival",
    "Callback",
    "Checklist",
    "ChecklistItem",
    "Claim",
    "DayCounter",
    "DeadlineRule",
    "Event",
    "Finding",
    "Half",
    "HandOver",
    "Inspection",
    "Invitation",
    "Look",
    "NextJob",
    "OrderClock",
    "OrderFollower",
    "OrderPhoto",
    "OrderTerm",
    "PartsCost",
    "PlaceKind",
    "Referral",
    "ReferralQuestion",
    "RepairOrder",
    "ResponsibilityRule",
    "Round",
    "RoundItem",
    "RoundPhoto",
    "SafetyRule",
    "Standby",
    "Thanks",
    "ThanksTo",
    "Visit",
    "VoiceMessage",
    "Window",
]
