from repairs.admin import afterwards, board, orders, rules, visits

__all__ = ["afterwards", "board", "orders", "rules", "visits"]
