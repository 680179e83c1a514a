"""What `check --deploy` says about our own settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def codes_stay_on_phones(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A code that the page shows, or that only the log has, logs in whoever asks or nobody at all."""
    found: list[CheckMessage] = []
    if settings.SMS_SHOW_CODES:
        found.append(Error("SMS_SHOW_CODES shows login codes to whoever asks for them.", id="community.E001"))
    if settings.SMS_BACKEND.endswith("ConsoleSender"):
        found.append(
            Warning("SMS_BACKEND writes text messages to the log; nobody receives them.", id="community.W001")
        )
    return found
