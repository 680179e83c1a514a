"""Texts that are stored are written in the office's language, whoever pressed the button."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_noop


def office_language() -> AbstractContextManager[None]:
    return translation.override(settings.LANGUAGE_CODE)


# Django's own sentence, worded for people in the catalogue, whose words win over Django's.
REQUIRED = gettext_noop("This field is required.")
