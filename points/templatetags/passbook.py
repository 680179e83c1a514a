"""Points as people read them."""

from django import template
from django.utils.translation import ngettext

from points.pickup import spaced

register = template.Library()
register.filter("spaced", spaced)


@register.filter
def points(number: int) -> str:
    return ngettext("%(count)d point", "%(count)d points", number) % {"count": number}


@register.filter
def signed(number: int) -> str:
    """+10 and −5, with a real minus sign."""
    return f"+{number}" if number > 0 else f"−{abs(number)}"


@register.filter
def last_four(phone: str) -> str:
    return phone[-4:]
