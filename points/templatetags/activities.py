"""Activities in lists."""

from django import template

register = template.Library()


@register.filter
def of_key(known: dict[int, str], key: int) -> str:
    """What is known under this key, or nothing."""
    return known.get(key, "")
