from repairs.models.callbacks import Callback
from repairs.models.claims import Claim
from repairs.models.events import Event
from repairs.models.followers import OrderFollower
from repairs.models.inspections import Inspection
from repairs.models.orders import DayCounter, OrderPhoto, OrderTerm, RepairOrder
from repairs.models.referrals import Half, Referral, ReferralQuestion
from repairs.models.rules import PlaceKind, ResponsibilityRule, SafetyRule
from repairs.models.thanks import Thanks, ThanksTo

__all__ = [
    "Callback",
    "Claim",
    "DayCounter",
    "Event",
    "Half",
    "Inspection",
    "OrderFollower",
    "OrderPhoto",
    "OrderTerm",
    "PlaceKind",
    "Referral",
    "ReferralQuestion",
    "RepairOrder",
    "ResponsibilityRule",
    "SafetyRule",
    "Thanks",
    "ThanksTo",
]
