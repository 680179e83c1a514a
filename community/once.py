"""Every form that creates something carries a one-use key, so pressing twice or sending again makes one thing."""

import uuid
from collections.abc import Callable

from django import forms
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.errors import Refused
from community.models import OnceKey, Resident


def once(key: uuid.UUID, *, purpose: str, by: Resident | None, make: Callable[[], str]) -> tuple[str, bool]:
    """Run `make` for this key the first time only, and remember the address it returns.

    Returns (address, whether it was made now). A second call, even at the same moment, waits for the
    first and gets its address. Raises Refused when the key was used by someone else or for another purpose.
    """
    person = by if by is not None and by.pk else None
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = OnceKey.objects.create(key=key, purpose=purpose, by=person, answer="")
        except IntegrityError:
            return _earlier_answer(key, purpose, person), False
        row.answer = make()
        row.save(update_fields=["answer"])
        return row.answer, True


def _earlier_answer(key: uuid.UUID, purpose: str, by: Resident | None) -> str:
    row = OnceKey.objects.get(pk=key)
    if row.purpose != purpose or row.by_id != (by.pk if by else None):
        raise Refused(_("This form was already used. Please open the page again."))
    return row.answer


def answered_before(raw_key: str, *, purpose: str, by: Resident | None) -> str:
    """Where this person's earlier press of the same form led, or nothing.

    Asked before a form is checked: what was done the first time may have made the same answers invalid.
    """
    try:
        key = uuid.UUID(raw_key)
    except ValueError:
        return ""
    person = by if by is not None and by.pk else None
    return (
        OnceKey.objects.filter(pk=key, purpose=purpose, by=person).values_list("answer", flat=True).first()
        or ""
    )


class OnceFormMixin(forms.Form):
    """Adds the hidden key. It survives a rejected form, so a corrected one is still the same submission."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
