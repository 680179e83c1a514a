"""Small helpers every template may use."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext

register = template.Library()


@register.filter
def masked_name(name: str) -> str:
    """王丽华 → 王**"""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


@register.filter
def masked_phone(phone: str) -> str:
    """19900001234 → 199****1234; of a short number of the city less is left"""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"{phone[:2]}****{phone[-2:]}" if len(phone) >= 7 else "*" * len(phone)


@register.simple_tag
def colon() -> str:
    """Between a name and what it names: Chinese has a wide one, without a blank."""
    return gettext(": ")


@register.simple_tag
def plain_static(name: str) -> str:
    """For pages that must come up whatever is broken: without the list of static files, the plain address."""
    try:
        return static(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


@register.simple_tag
def icon(name: str, label: str = "") -> str:
    """A picture from the sprite; `label` is read aloud, without it the picture is decoration."""
    href = f"{static('icons/sprite.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)
