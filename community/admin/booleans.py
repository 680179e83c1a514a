"""Ticks and crosses that say yes and no in the language of the page; Django's own say True and False."""

from django.contrib.admin.templatetags import admin_list
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

SAID = {True: _("yes"), False: _("no"), None: _("not known")}
PICTURES = {True: "yes", False: "no", None: "unknown"}


def icon(value: bool | None) -> SafeString:
    return format_html(
        '<img src="{}" alt="{}">', static(f"admin/img/icon-{PICTURES[value]}.svg"), SAID[value]
    )


def install() -> None:
    """Lists and read-only fields of all pages look this one function up; there is no setting for it."""
    admin_list._boolean_icon = icon  # type: ignore[attr-defined]
