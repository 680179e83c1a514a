"""Small helpers every template may use."""

from django import template

register = template.Library()


@register.filter
def masked_name(name: str) -> str:
    """王丽华 → 王**"""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


@register.filter
def masked_phone(phone: str) -> str:
    """19900001234 → 199****1234"""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else "*" * len(phone)
