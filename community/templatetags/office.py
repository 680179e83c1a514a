"""Helpers of the office's lists."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

EMPTY = "–"


@register.simple_tag
def labelled(results: Iterable[list[str]], headers: list[dict[str, Any]]) -> list[list[SafeString]]:
    """Each cell with its column's name, which a narrow screen shows instead of the table's head."""
    names = [format_html(' data-label="{}"', header["text"]) for header in headers]
    return [[_with_label(cell, name) for cell, name in zip(row, names, strict=False)] for row in results]


def _with_label(cell: str, label: SafeString) -> SafeString:
    """`cell` is <td …>…</td> or <th …>…</th>, escaped by Django. An empty one takes no room on a phone."""
    blank = " data-blank" if f">{EMPTY}</td>" in cell else ""
    return mark_safe(f"{cell[:3]}{label}{blank}{cell[3:]}")  # noqa: S308
