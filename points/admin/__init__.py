from points.admin import board, goods, passbooks, settlement_board, settlements, standards

__all__ = ["board", "goods", "passbooks", "settlement_board", "settlements", "standards"]
