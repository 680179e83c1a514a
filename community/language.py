"""Texts that are stored are written in the office's language, whoever pressed the button."""

from contextlib import AbstractContextManager
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_noop, ngettext_lazy


def office_language() -> AbstractContextManager[None]:
    return translation.override(settings.LANGUAGE_CODE)


def plain_day(day: date) -> str:
    """11月26日（周四）, as people say it; Thursday 26 November in English."""
    if (translation.get_language() or "").startswith("zh"):
        return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"
    return date_format(day, "l j F")


# Django's own words, said as people say them in the catalogue, which wins over Django's: 4 天, 3 个月.
REQUIRED = gettext_noop("This field is required.")
AFTER_A_LABEL = gettext_noop(":")
AGES = [
    ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    ngettext_lazy("%(num)d week", "%(num)d weeks", "num"),
    ngettext_lazy("%(num)d day", "%(num)d days", "num"),
]
