from repairs.models.callbacks import Callback
from repairs.models.claims import Claim
from repairs.models.deadlines import DeadlineRule, OrderClock
from repairs.models.events import Event
from repairs.models.followers import OrderFollower
from repairs.models.invitations import Invitation
from repairs.models.orders import DayCounter, OrderPhoto, OrderTerm, RepairOrder
from repairs.models.referrals import Referral
from repairs.models.rules import PlaceKind, ResponsibilityRule, SafetyRule
from repairs.models.thanks import Thanks, ThanksTo
from repairs.models.voices import VoiceMessage

__all__ = [
    "Callback",
    "Claim",
    "DayCounter",
    "DeadlineRule",
    "Event",
    "Invitation",
    "OrderClock",
    "OrderFollower",
    "OrderPhoto",
    "OrderTerm",
    "PlaceKind",
    "Referral",
    "RepairOrder",
    "ResponsibilityRule",
    "SafetyRule",
    "Thanks",
    "ThanksTo",
    "VoiceMessage",
]
