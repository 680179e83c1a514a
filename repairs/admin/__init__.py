from repairs.admin import afterwards, board, orders, rounds, rules

__all__ = ["afterwards", "board", "orders", "rounds", "rules"]
