"""Names on a notice that hangs where everybody passes."""

import re

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Length, StrIndex

from community.models import Resident
from points.models import Settlement

NUMBER = re.compile(r"\d{3,}")  # of a door, a phone, an order

# The compound surnames one meets; the rest are one character.
COMPOUND = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "司徒",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "长孙",
        "宇文",
        "令狐",
        "端木",
        "夏侯",
        "南宫",
        "澹台",
        "轩辕",
        "钟离",
        "闻人",
        "司空",
        "独孤",
    ]
)
STAR = "*"


def masked(name: str, how: str) -> str:
    """王秀兰 as 王**, 王*兰, 王秀兰 or nothing."""
    if how == Settlement.Masking.FULL:
        return name
    if how == Settlement.Masking.HIDDEN:
        return ""
    kept = 2 if name[:2] in COMPOUND and len(name) > 2 else 1
    if how == Settlement.Masking.ENDS and len(name) > kept + 1:
        return f"{name[:kept]}{STAR * (len(name) - kept - 1)}{name[-1]}"
    return f"{name[:kept]}{STAR * max(len(name) - kept, 1)}"


def without_people(text: str, community_id: int) -> str:
    """A sentence somebody wrote, for whom the community's people are strangers: no number of a door or a phone, and
    no name from the register."""
    text = NUMBER.sub(lambda found: "＊" * len(found[0]), text)
    said = Cast(Value(text), CharField())
    people = Resident.objects.filter(community=community_id).annotate(
        at=StrIndex(said, F("name")), long=Length("name")
    )
    named = people.filter(at__gt=0, long__gt=1).order_by("-long").values_list("name", flat=True)
    for name in named.distinct():
        text = text.replace(name, masked(name, Settlement.Masking.ENDS))
    return text
