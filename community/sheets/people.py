"""What a cell says about a person: names, trades, yes or no, gender, year of birth, party membership."""

import datetime
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .problems import CellProblem
from .text import HANZI, plain, quote, tight

_NAME_LENGTH = 30
_HANZI_NAME = re.compile(rf"[{HANZI}]{{2,4}}")
_LONG_NAME = re.compile(rf"[{HANZI}]{{1,12}}(?:·[{HANZI}]{{1,12}})+|[A-Za-z][A-Za-z .'-]{{1,28}}")
_BREAK = re.compile(r"[、,，/;；&|+\n\r]+|以?及")
_BRACKETS = re.compile(r"\([^()]*\)")
_DOTS = str.maketrans("•・‧∙●", "·····")
_YES = {"是", "有", "对", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "志愿者", "已注册", "在册"}
_NO = {"否", "不是", "不", "非", "×", "✗", "✘", "x", "☐", "□", "n", "no", "false", "0", "未注册"}
_GENDERS = {
    "m": {"男", "男性", "男士", "先生", "m", "male", "man"},
    "f": {"女", "女性", "女士", "f", "female", "woman"},
}
_OTHER_PARTIES = re.compile("民革|民盟|民建|民进|农工|致公|九三|台盟|民主|无党派|非|不是|积极分子")
_NOT_PARTY = re.compile("群众|团员|否|社员|盟员|会员|学生|少先队")


def name(value: object) -> str:
    """One person's name, spaces inside Chinese names removed; "" for an empty cell."""
    text = re.sub(r"\s+", " ", plain(value)).translate(_DOTS)
    text = re.sub(rf"(?<=[{HANZI}·()]) (?=[{HANZI}·()])", "", text)
    if text and (len(text) > _NAME_LENGTH or not re.match(r"[^\W\d_]", text)):
        raise CellProblem(_("“%(cell)s” is not a name.") % {"cell": quote(value)})
    return text


def names(value: object) -> list[str]:
    """Every name in the cell, in its order, each once: "吴桂兰 胡振华" is two, "张 三" is one."""
    text = _BRACKETS.sub("", plain(value)).translate(_DOTS)
    found = [
        name for piece in _BREAK.split(text) if piece.strip() for name in _in_piece(piece.strip(), value)
    ]
    return list(dict.fromkeys(found))


def skills(value: object) -> list[str]:
    """Trades in the cell, in its order, each once."""
    pieces = re.split(r"[、,，/;；&|+\s]+", plain(value))
    found = list(dict.fromkeys(piece for piece in pieces if piece))
    if any(len(piece) > _NAME_LENGTH for piece in found):
        raise CellProblem(_("“%(cell)s” is too long for a trade.") % {"cell": quote(value)})
    return found


def yes_no(value: object) -> bool:
    """是, √, Y are yes; 否, × and an empty cell are no."""
    text = tight(value).lower()
    if text in _YES:
        return True
    if not text or text in _NO:
        return False
    raise CellProblem(_("“%(cell)s” is neither yes nor no.") % {"cell": quote(value)})


def gender(value: object) -> str:
    """The letter "m" or "f", or "" for an empty cell."""
    text = tight(value).lower()
    for answer, words in _GENDERS.items():
        if text in words:
            return answer
    if text:
        raise CellProblem(_("“%(cell)s” is neither male nor female.") % {"cell": quote(value)})
    return ""


def birth_year(value: object) -> int | None:
    """The year out of 1978, 1978年, 1978-05, 19780503 or a date; None for an empty cell."""
    text = str(value.year) if isinstance(value, datetime.date) else tight(value)
    if not text:
        return None
    match = re.fullmatch(
        r"(\d{4})(?:年?|(?:年|[-./])\d{1,2}(?:月?|(?:月|[-./])\d{1,2}日?)|\d{2}|\d{4})(?:生|出生)?", text
    )
    if match and 1900 <= int(match[1]) <= datetime.date.today().year:
        return int(match[1])
    raise CellProblem(_("“%(cell)s” is not a year of birth.") % {"cell": quote(value)})


def is_party_member(value: object) -> bool:
    """中共党员, 党员, 预备党员 are yes; 群众, 团员, other parties and an empty cell are no."""
    text = tight(value)
    if not text or _OTHER_PARTIES.search(text):
        return False
    if "党员" in text or text == "中共":
        return True
    if _NOT_PARTY.search(text):
        return False
    raise CellProblem(_("“%(cell)s” is not a political status this list knows.") % {"cell": quote(value)})


def _in_piece(piece: str, value: object) -> list[str]:
    """Names divided by spaces or 和 only."""
    if _LONG_NAME.fullmatch(piece):
        return [piece]
    tokens = _joined_singles(piece.split(), value)
    return [name for token in tokens for name in _around_and(token, value)]


def _joined_singles(tokens: list[str], value: object) -> list[str]:
    """张 三 is 张三 with a space for looks; 张 三丰 and 张 三 丰 too. Beyond that nobody can tell."""
    singles = [token for token in tokens if len(token) == 1]
    if not singles:
        return tokens
    if len(tokens) in (2, 3) and sum(map(len, tokens)) <= 3:
        return ["".join(tokens)]
    return list(_pairs(tokens, value))


def _pairs(tokens: list[str], value: object) -> Iterator[str]:
    """张 三 李四 王 五: each single must have exactly one neighbour that is single too."""
    waiting = list(tokens)
    runs = re.findall(r"1+", "".join("1" if len(token) == 1 else "2" for token in tokens))
    if any(len(run) not in (2, 4) for run in runs):
        raise _not_names(value)
    while waiting:
        token = waiting.pop(0)
        yield token + waiting.pop(0) if len(token) == 1 else token


def _around_and(token: str, value: object) -> list[str]:
    """张三和李四 is two; 李和平 is one; 李和平和张三 is two because only one division gives names."""
    if _HANZI_NAME.fullmatch(token) or _LONG_NAME.fullmatch(token):
        return [token]
    # A sheet never names thirty people joined by 和; without a limit a hostile cell would take for ever.
    divisions = list(_divisions(token)) if len(token) <= 40 else []
    if len(divisions) != 1:
        raise _not_names(value)
    return divisions[0]


def _divisions(text: str) -> Iterator[list[str]]:
    if _HANZI_NAME.fullmatch(text):
        yield [text]
    for at in (2, 3, 4):
        if text[at : at + 1] in ("和", "与") and _HANZI_NAME.fullmatch(text[:at]):
            for rest in _divisions(text[at + 1 :]):
                yield [text[:at], *rest]


def _not_names(value: object) -> CellProblem:
    return CellProblem(
        _("“%(cell)s”: it is not clear which names these are; divide them with “、”.")
        % {"cell": quote(value)}
    )
