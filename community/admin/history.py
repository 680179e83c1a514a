"""What the audit trail says of an edit, in the words that the pages use."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from community.models import AuditEvent


def changes_of(line: AuditEvent, thing: Model) -> list[tuple[str, str]]:
    """Each field that was changed, and what it says since. What the table does not know stays as it was written."""
    after = line.detail.get("after")
    if not isinstance(after, dict):
        return []
    order = {field.name: number for number, field in enumerate(thing._meta.get_fields())}
    names = sorted(
        after, key=lambda name: order.get(name, len(order))
    )  # PostgreSQL keeps no order of its own
    return [_told(thing, name, after[name]) for name in names]


def _told(thing: Model, name: str, value: Any) -> tuple[str, str]:
    try:
        field = thing._meta.get_field(name)
    except FieldDoesNotExist:
        return name, str(value)
    if not isinstance(field, Field):
        return name, str(value)
    known = {"True": _("yes"), "False": _("no")} | {
        str(code): str(label) for code, label in field.flatchoices
    }
    return str(capfirst(field.verbose_name)), known.get(str(value), str(value))
