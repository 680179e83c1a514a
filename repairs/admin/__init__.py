from repairs.admin import afterwards, board, deadlines, orders, rules

__all__ = ["afterwards", "board", "deadlines", "orders", "rules"]
