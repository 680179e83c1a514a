"""Addresses that leave the site: on paper, on posters, in codes to scan."""

from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe


def outside(request: HttpRequest, path: str) -> str:
    """The whole address, under the site's own name where the office has given one."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def qr_code(address: str) -> Any:
    return segno.make(address, micro=False, error="m")


def qr_svg(address: str) -> SafeString:
    """Inline SVG without a style attribute, black on white in dark mode too."""
    svg = qr_code(address).svg_inline(
        border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(svg)  # noqa: S308 segno's own drawing, the text is not in it
