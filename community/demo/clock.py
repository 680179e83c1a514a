"""Letting the operations believe that it is another day, while the sample community's history is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.apps import apps
from django.db.models import Field
from django.utils import timezone


class Clock:
    def __init__(self, moment: datetime):
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@contextmanager
def history() -> Iterator[Clock]:
    """Inside, `timezone.now` and the fields that begin with it read the clock handed out. Single-threaded use only."""
    real = timezone.now
    clock = Clock(real())
    dated = [
        field for model in apps.get_models() for field in model._meta.local_fields if field.default is real
    ]
    timezone.now = clock.now
    _begin_with(dated, clock.now)
    try:
        yield clock
    finally:
        timezone.now = real
        _begin_with(dated, real)


def _begin_with(fields: list[Field], default: object) -> None:
    for field in fields:
        field.default = default
        field.__dict__.pop("_get_default", None)  # a cached property
