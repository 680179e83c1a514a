from repairs.admin import board, orders

__all__ = ["board", "orders"]
