"""Ways a text reaches a phone. SMS_BACKEND names one; another is a class with the same method."""

import json
import logging
from typing import ClassVar, Protocol
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class NotSent(Exception):
    """The text did not reach the carrier. Says why, for the office."""


class Sender(Protocol):
    def send(self, phone: str, text: str) -> None:
        """Hand over one text. Raises NotSent."""


def chosen_sender() -> Sender:
    return import_string(settings.SMS_BACKEND)()


class ConsoleSender:
    """Writes the text where the server writes its log."""

    def send(self, phone: str, text: str) -> None:
        log.info("SMS to %s: %s", phone, text)


class MemorySender:
    """Keeps the texts, so that a story can be told about them."""

    sent: ClassVar[list[tuple[str, str]]] = []

    def send(self, phone: str, text: str) -> None:
        self.sent.append((phone, text))


class _NoRedirects(HTTPRedirectHandler):
    """A redirected POST would silently become a GET that sends nothing."""

    def redirect_request(self, *args, **kwargs) -> None:
        return None


class WebhookSender:
    """POSTs {"phone": …, "text": …} to SMS_WEBHOOK_URL, where the office's SMS gateway listens.

    With SMS_WEBHOOK_TOKEN it goes along as "Authorization: Bearer …". Any answer 2xx means taken.
    """

    timeout = 10

    def __init__(self) -> None:
        if urlsplit(settings.SMS_WEBHOOK_URL).scheme not in {"http", "https"}:
            raise ImproperlyConfigured("SMS_WEBHOOK_URL must be an http or https address.")

    def send(self, phone: str, text: str) -> None:
        try:
            with build_opener(_NoRedirects).open(self._request(phone, text), timeout=self.timeout):
                return
        except URLError as error:
            raise NotSent(f"{error}"[:200]) from error
        except (OSError, ValueError) as error:
            raise NotSent(f"{type(error).__name__}: {error}"[:200]) from error

    def _request(self, phone: str, text: str) -> Request:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if settings.SMS_WEBHOOK_TOKEN:
            headers["Authorization"] = f"Bearer {settings.SMS_WEBHOOK_TOKEN}"
        body = json.dumps({"phone": phone, "text": text}, ensure_ascii=False).encode()
        return Request(settings.SMS_WEBHOOK_URL, data=body, headers=headers, method="POST")  # noqa: S310 checked above
