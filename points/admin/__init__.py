from points.admin import board, goods, passbooks, standards

__all__ = ["board", "goods", "passbooks", "standards"]
