from repairs.models.callbacks import Callback
from repairs.models.claims import Claim
from repairs.models.events import Event
from repairs.models.followers import OrderFollower
from repairs.models.orders import DayCounter, OrderPhoto, OrderTerm, RepairOrder
from repairs.models.referrals import Referral
from repairs.models.rounds import (
    Checklist,
    ChecklistItem,
    Finding,
    Look,
    Round,
    RoundItem,
    RoundPhoto,
)
from repairs.models.rules import PlaceKind, ResponsibilityRule, SafetyRule
from repairs.models.thanks import Thanks, ThanksTo

__all__ = [
    "Callback",
    "Checklist",
    "ChecklistItem",
    "Claim",
    "DayCounter",
    "Event",
    "Finding",
    "Look",
    "OrderFollower",
    "OrderPhoto",
    "OrderTerm",
    "PlaceKind",
    "Referral",
    "RepairOrder",
    "ResponsibilityRule",
    "Round",
    "RoundItem",
    "RoundPhoto",
    "SafetyRule",
    "Thanks",
    "ThanksTo",
]
