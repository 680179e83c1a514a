import re

import pytest
from django.utils.translation import override

from community.messages.senders import MemorySender


@pytest.fixture(autouse=True)
def phones(settings):
    """What arrived on phones: [(phone, text), …]."""
    settings.SMS_BACKEND = "community.messages.senders.MemorySender"
    MemorySender.sent.clear()
    yield MemorySender.sent
    MemorySender.sent.clear()


@pytest.fixture
def code_on(phones):
    """`code_on("19900010001")` reads the newest code from that phone."""

    def read(phone):
        texts = [text for number, text in phones if number == phone]
        return re.search(r"\d{6}", texts[-1])[0]

    return read


@pytest.fixture
def as_person():
    """`as_person(cast.wang)`: a browser of their own, logged in; `as_person()` is a stranger's."""
    from django.test import Client

    def make(person=None, **headers):
        client = Client(**headers)
        if person is not None:
            client.force_login(person, backend="community.accounts.backends.PhoneBackend")
        return client

    return make


@pytest.fixture
def sentences():
    """What the page says to the person: errors of its forms, and notes."""

    def of(response):
        with override("en"):
            return collect(response)

    def collect(response):
        forms = [context.get("form") for context in response.context or []]
        forms += [context.get("code_form") for context in response.context or []]
        errors = [
            str(error)
            for form in forms
            if form is not None
            for errors in form.errors.values()
            for error in errors
        ]
        notes = [str(note) for note in response.context["messages"]] if response.context else []
        return list(dict.fromkeys([*errors, *notes]))

    return of
