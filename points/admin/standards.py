"""The points standard: a draft is written here, published by a button, and read-only from then on."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.base import OfficeAdmin, OfficeInline
from community.admin.steps import Step
from points import drafts, standards
from points.models import Standard, StandardLine


def is_draft(standard: Standard | None) -> bool:
    return standard is None or standard.published_at is None


class LineInline(OfficeInline):
    model = StandardLine
    fields = ["cause", "skill", "size", "points"]
    extra = 3

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and is_draft(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and is_draft(obj)


@admin.register(Standard)
class StandardAdmin(OfficeAdmin):
    menu_order = 32
    list_display = ["__str__", "community", "valid_from", "published_at", "published_by", "note"]
    list_select_related = ["published_by", "community"]
    search_fields = ["note"]
    fields = ["community", "valid_from", "band", "note", "published_at", "published_by"]
    readonly_fields = ["published_at", "published_by"]
    inlines = [LineInline]
    steps = (
        Step(
            "publish",
            _("Publish"),
            _("Published. It holds from its first day on and can no longer be edited."),
            standards.publish,
            when=is_draft,
            is_primary=True,
        ),
        Step(
            "copy",
            _("Copy to a new version"),
            _("Copied. Change what is different, then publish."),
            drafts.copy_as_draft,
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request) and obj is not None and is_draft(obj)

    def save_model(self, request: HttpRequest, obj: Standard, form: Any, change: bool) -> None:
        if change:
            drafts.hold_draft(obj)
        else:
            obj.version = drafts.next_version(obj.community)
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Standard) -> None:
        drafts.hold_draft(obj)
        super().delete_model(request, obj)
