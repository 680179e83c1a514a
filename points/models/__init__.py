from points.models.activities import Activity, ActivityPhoto, Attendance, SignUp
from points.models.expiry import ExpiryNotice
from points.models.held import HeldAward
from points.models.hours import ServiceCertificate, ServiceHours
from points.models.households import Pool
from points.models.ledger import Entry
from points.models.rules import PassbookRules
from points.models.settlements import Objection, Settlement, SettlementLine
from points.models.shop import Category, Product, ProductPhoto, Redemption, StockMovement
from points.models.standards import Standard, StandardLine

__all__ = [
    "Activity",
    "ActivityPhoto",
    "Attendance",
    "Category",
    "Entry",
    "ExpiryNotice",
    "HeldAward",
    "Objection",
    "PassbookRules",
    "Pool",
    "Product",
    "ProductPhoto",
    "Redemption",
    "ServiceCertificate",
    "ServiceHours",
    "Settlement",
    "SettlementLine",
    "SignUp",
    "Standard",
    "StandardLine",
    "StockMovement",
]
