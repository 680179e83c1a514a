"""Texts that are stored are written in the office's language, whoever pressed the button."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation


def office_language() -> AbstractContextManager[None]:
    return translation.override(settings.LANGUAGE_CODE)
