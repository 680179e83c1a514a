from repairs.admin import board, orders, rules

__all__ = ["board", "orders", "rules"]
