"""Which words of a rule a resident's sentence meets."""

import re
import unicodedata

from repairs.models.rules import SharedRule

ASKED = ("有没有", "是不是")
NOT = ("没有", "没闻到", "没看到", "没发现", "没", "不", "不是", "并非", "未", "无")
MARGINS = re.compile(r"\s+")


class Sentence:
    """What somebody wrote, however it was typed: full width, capitals and spaces make no difference."""

    def __init__(self, *texts: str):
        self.text = "\n".join(plain(text) for text in texts if text)

    def words_met(self, rule: SharedRule) -> str:
        """The line of the rule's words that this sentence meets, the longest of several; or nothing."""
        text = self.text
        for expression in lines(rule.exceptions):
            text = text.replace(plain(expression), "\n")
        met = [line for line in lines(rule.words) if all(says(text, plain(word)) for word in line.split())]
        return max(met, key=len, default="")


def says(text: str, word: str) -> bool:
    """Does the word stand there, somewhere not denied: 没有煤气味 says nothing of 煤气味."""
    return any(not _is_denied(text[: found.start()]) for found in re.finditer(re.escape(word), text))


def _is_denied(before: str) -> bool:
    return before.endswith(NOT) and not before.endswith(ASKED)


def plain(text: str) -> str:
    return MARGINS.sub("", unicodedata.normalize("NFKC", text).lower())


def lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]
