from points.models.activities import Activity, ActivityPhoto, Attendance, SignUp
from points.models.ledger import Entry
from points.models.settlements import Objection, Settlement, SettlementLine
from points.models.shop import Category, Product, ProductPhoto, Redemption, StockMovement
from points.models.standards import Standard, StandardLine

__all__ = [
    "Activity",
    "ActivityPhoto",
    "Attendance",
    "Category",
    "Entry",
    "Objection",
    "Product",
    "ProductPhoto",
    "Redemption",
    "Settlement",
    "SettlementLine",
    "SignUp",
    "Standard",
    "StandardLine",
    "StockMovement",
]
