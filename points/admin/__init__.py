from points.admin import activities, activity_board, board, goods, passbooks, standards

__all__ = ["activities", "activity_board", "board", "goods", "passbooks", "standards"]
