from repairs.models.claims import Claim
from repairs.models.events import Event
from repairs.models.orders import DayCounter, OrderPhoto, OrderTerm, RepairOrder
from repairs.models.referrals import Referral

__all__ = ["Claim", "DayCounter", "Event", "OrderPhoto", "OrderTerm", "Referral", "RepairOrder"]
