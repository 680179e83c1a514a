from points.models.ledger import Entry
from points.models.shop import Category, Product, ProductPhoto, Redemption, StockMovement
from points.models.standards import Standard, StandardLine

__all__ = [
    "Category",
    "Entry",
    "Product",
    "ProductPhoto",
    "Redemption",
    "Standard",
    "StandardLine",
    "StockMovement",
]
