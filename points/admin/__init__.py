from points.admin import (
    activities,
    activity_board,
    board,
    goods,
    passbooks,
    settlement_board,
    settlements,
    standards,
    topic_board,
    topics,
)

__all__ = [
    "activities",
    "activity_board",
    "board",
    "goods",
    "passbooks",
    "settlement_board",
    "settlements",
    "standards",
    "topic_board",
    "topics",
]
