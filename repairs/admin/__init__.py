from repairs.admin import afterwards, board, deadlines, orders, rules, visits

__all__ = ["afterwards", "board", "deadlines", "orders", "rules", "visits"]
