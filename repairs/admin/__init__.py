from repairs.admin import afterwards, board, orders, partners, rules

__all__ = ["afterwards", "board", "orders", "partners", "rules"]
