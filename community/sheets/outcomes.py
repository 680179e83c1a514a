"""How a visit ended, out of the free text that the result column holds."""

import re
from typing import NamedTuple

from .text import free, plain

FIXED = "fixed"
PARTLY = "partly"
PARTS = "parts"
UNFIXABLE = "unfixable"
PROFESSIONAL = "professional"
NOBODY_HOME = "nobody_home"
OTHER = "other"

# The first pattern that is found decides: "未修好" must not be read as "修好", nor "无法维修" as "维修".
_RULES = [
    (NOBODY_HOME, re.compile(r"(家中|家里)?(无人|没人|没有人|不在家)|nobody home", re.I)),
    (PARTLY, re.compile(r"部分|大部|partly|partial", re.I)),
    (
        PARTS,
        re.compile(
            r"(?<![不无未])[需待缺等](?!要不)[^,，。;；]{0,8}(配件|零件|材料|备件)|"
            r"[待需](约)?[^,，。]{0,4}(二次|再次)上门|waiting|parts",
            re.I,
        ),
    ),
    (
        UNFIXABLE,
        re.compile(r"(无法|不能|没法)(维修|修复|修理|修好|处理|解决)|修不了|修不好|not fixable|cannot", re.I),
    ),
    (PROFESSIONAL, re.compile(r"(需|请|找|建议|联系|转).{0,6}(专业|厂家|物业|售后)|professional", re.I)),
    (OTHER, re.compile(r"[未没无不][能曾有]?(修好|修复|完成|解决|处理|办结)|尚未|\bnot\b", re.I)),
    (
        FIXED,
        re.compile(
            r"修好|修复|修理好|完成|解决|办结|正常|疏通|换好|已更换|已处理|已维修|\bfixed\b|\bdone\b", re.I
        ),
    ),
]


class Outcome(NamedTuple):
    kind: str
    text: str  # as written, for the order's own record


def outcome(value: object) -> Outcome | None:
    """What kind of ending the text tells of; `OTHER` when it is not clear, None for an empty cell."""
    text = plain(value)
    if not text:
        return None
    kind = next((kind for kind, pattern in _RULES if pattern.search(text)), OTHER)
    return Outcome(kind, free(value))
