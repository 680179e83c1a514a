from repairs.admin import afterwards, board, orders, rules

__all__ = ["afterwards", "board", "orders", "rules"]
