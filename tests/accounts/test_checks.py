"""An office that goes live is told when login codes would not reach phones, or reach everybody."""

import pytest

from community.checks import codes_stay_on_phones


@pytest.mark.parametrize(
    ("shown", "backend", "ids"),
    [
        (False, "community.messages.senders.WebhookSender", []),
        (False, "community.messages.senders.ConsoleSender", ["community.W001"]),
        (True, "community.messages.senders.WebhookSender", ["community.E001"]),
    ],
)
def test_codes_go_to_phones_only(settings, shown, backend, ids):
    settings.SMS_SHOW_CODES, settings.SMS_BACKEND = shown, backend

    assert [message.id for message in codes_stay_on_phones(None)] == ids
