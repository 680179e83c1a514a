from repairs.admin import afterwards, board, orders

__all__ = ["afterwards", "board", "orders"]
