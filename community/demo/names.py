"""Names as they are found in any neighbourhood, put together by chance, and numbers that belong to nobody."""

import random
from collections.abc import Iterator

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
MEN = [
    "建国",
    "国强",
    "志明",
    "德福",
    "永康",
    "文斌",
    "海涛",
    "立军",
    "明辉",
    "宝根",
    "家栋",
    "春生",
    "长顺",
    "玉田",
    "浩然",
    "子轩",
    "思远",
    "少华",
    "瑞祥",
    "守义",
]
WOMEN = [
    "秀英",
    "桂兰",
    "淑珍",
    "玉梅",
    "丽华",
    "雪琴",
    "春燕",
    "海霞",
    "慧敏",
    "月娥",
    "晓玲",
    "佳怡",
    "雨桐",
    "欣然",
    "凤霞",
    "巧云",
    "美娟",
    "静怡",
    "素芬",
    "红梅",
]
RARE = ["欧阳若琳", "司徒建平", "阿依古丽·买买提江", "诸葛文珺", "林喆", "宋堃"]


def people(chance: random.Random) -> Iterator[tuple[str, str]]:
    """(name, gender) without end. Namesakes happen, as in life."""
    yield from ((name, chance.choice("mf")) for name in RARE)
    while True:
        gender = chance.choice("mf")
        yield chance.choice(SURNAMES) + chance.choice(MEN if gender == "m" else WOMEN), gender


def phones(first: int) -> Iterator[str]:
    """1990000xxxx: nobody's."""
    return (f"1990000{number:04d}" for number in range(first, 10_000))
