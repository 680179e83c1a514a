"""Finding a Chinese name by the first letters of its sounds: wxl for 王秀兰."""

from functools import lru_cache


@lru_cache(maxsize=50_000)
def initials(name: str) -> tuple[frozenset[str], ...]:
    """For each character the letters it may begin with: 单 is s or d."""
    from pypinyin import Style, pinyin  # its dictionary is large: whoever never searches so never loads it

    sounds = pinyin(name, style=Style.FIRST_LETTER, heteronym=True, errors=_as_they_are)  # type: ignore[arg-type]
    return tuple(frozenset(sound[:1].lower() for sound in letters) for letters in sounds)


def _as_they_are(text: str) -> list[str]:
    """Letters and digits in a name stand for themselves."""
    return list(text)


def begins_with(name: str, letters: str) -> bool:
    signs = initials(name)
    return len(letters) <= len(signs) and all(
        letter in sign for letter, sign in zip(letters, signs, strict=False)
    )
