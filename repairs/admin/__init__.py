from repairs.admin import afterwards, board, deadlines, orders, partners, rounds, rules, visits

__all__ = ["afterwards", "board", "deadlines", "orders", "partners", "rounds", "rules", "visits"]
