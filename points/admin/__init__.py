from points.admin import (
    activities,
    activity_board,
    board,
    goods,
    passbooks,
    settlement_board,
    settlements,
    shop,
    shop_board,
    standards,
    trust,
)

__all__ = [
    "activities",
    "activity_board",
    "board",
    "goods",
    "passbooks",
    "settlement_board",
    "settlements",
    "shop",
    "shop_board",
    "standards",
    "trust",
]
