"""What every list and form of the office has in common: one's own communities, steps as buttons, one audit trail."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.filters import RelatedFieldListFilter, SimpleListFilter
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from community import audit
from community.admin.forms import OfficeForm
from community.admin.history import changes_of
from community.admin.listing import CappedPaginator, KeysetChangeList, OfficeChangeList
from community.admin.office import community_of, office_of
from community.admin.steps import StepsMixin
from community.language import office_language
from community.models import AuditEvent

NEVER_LOOKED_UP = ("password", "token", "digest")
MOST_HISTORY = 200


class ScopedFieldsMixin(BaseModelAdmin):
    """A choice of another thing offers those of one's own communities only; no link leaves the page half-typed."""

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> QuerySet:
        rows = super().get_field_queryset(db, db_field, request)
        if rows is None:
            rows = db_field.remote_field.model._default_manager.all()
        return scoped(self.admin_site, request, rows)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        wrapper = field.widget if field else None
        for power in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if hasattr(wrapper, power):
                setattr(wrapper, power, False)
        for part in getattr(wrapper, "widgets", []):  # day and time stand beside one label
            part.attrs["aria-label"] = field.label if field else ""
        return field


def scoped(site: admin.AdminSite, request: HttpRequest, rows: QuerySet) -> QuerySet:
    """Those of `rows` this person may see. What the office does not show at all is never offered."""
    try:
        path = site.get_model_admin(rows.model).community_path  # type: ignore[attr-defined]
    except NotRegistered:
        return rows.none()
    return office_of(request).reach(rows, path)


class OfficeAdmin(StepsMixin, ScopedFieldsMixin, admin.ModelAdmin):
    """`community_path` leads from a row to its community; None is for what all communities share."""

    community_path: str | None = "community"
    menu_order = 50
    in_bar = False

    form = OfficeForm
    actions = None
    view_on_site = False
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    paginator = CappedPaginator
    keyset = True

    # Who may: staff, everything of their own communities, except deleting.

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # What they see.

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return office_of(request).reach(super().get_queryset(request), self.community_path)

    def narrowed(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return office_of(request).narrow(rows, self.community_path)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type:
        return KeysetChangeList if self.keyset else OfficeChangeList

    def get_sortable_by(self, request: HttpRequest) -> Any:
        return () if self.keyset else super().get_sortable_by(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        return not lookup.startswith(NEVER_LOOKED_UP) and super().lookup_allowed(lookup, value, request)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = list(super().get_list_display(request))
        return shown if self._tells_communities_apart(request) else [c for c in shown if c != "community"]

    def _tells_communities_apart(self, request: HttpRequest) -> bool:
        office = office_of(request)
        return office.has_several and office.current is None

    # What they fill in.

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.office = office_of(request)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With one community nobody is asked which."""
        fieldsets = super().get_fieldsets(request, obj)
        if self._asks_for_community(request, obj):
            return fieldsets
        return [
            (name, options | {"fields": [field for field in options["fields"] if field != "community"]})
            for name, options in fieldsets
        ]

    def _asks_for_community(self, request: HttpRequest, obj: Any) -> bool:
        office = office_of(request)
        return office.has_several and (obj is not None or office.current is None)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Nothing moves to another community: its building, points and orders would stay behind."""
        fixed = list(super().get_readonly_fields(request, obj))
        return [*fixed, "community"] if obj is not None and self.community_path == "community" else fixed

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> Any:
        thing = context.get("original")
        context["buttons"] = self.buttons(thing) if thing is not None else []
        context["show_save_and_add_another"] = False
        context["show_save_and_continue"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    # What is remembered.

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        names = [name for name in form.changed_data if name not in {"seen_version", "once"}]
        detail: dict[str, Any] = {"after": {name: _said(form.cleaned_data.get(name)) for name in names}}
        if not add:
            detail["before"] = {name: _said(form.initial.get(name)) for name in names}
        for formset in formsets or []:
            rows = [*formset.new_objects, *[row for row, _names in formset.changed_objects]]
            if rows:
                detail[formset.model._meta.model_name] = {"saved": [str(row) for row in rows]}
            if formset.deleted_objects:
                detail[f"{formset.model._meta.model_name}_removed"] = {
                    "removed": [str(row) for row in formset.deleted_objects]
                }
        return detail

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self.note(request, obj, "added", message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self.note(request, obj, "changed", message) if any(message.values()) else None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return [self.note(request, thing, "deleted", {}) for thing in queryset]

    def note(self, request: HttpRequest, obj: Model, what: str, detail: dict) -> AuditEvent:
        """One trail for everything: the office's edits beside what the operations write."""
        with office_language():
            words = {"added": _("Added"), "changed": _("Changed"), "deleted": _("Deleted")}
        return audit.note(
            AuditEvent.Kind.CHANGE,
            by=request.user,  # type: ignore[arg-type]
            community=community_of(obj, self.community_path),
            subject=obj,
            summary=f"{words[what]} {obj}",
            **detail,
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        thing = self.get_object(request, unquote(object_id))
        lines = list(
            AuditEvent.objects.filter(subject=audit.subject_of(thing)).select_related("by")[:MOST_HISTORY]
        )
        for line in lines:
            line.changes = changes_of(line, thing)  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %s") % thing,
            "lines": lines,
            "object": thing,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/object_history.html", context)


def _said(value: Any) -> str:
    if isinstance(value, QuerySet | list | tuple):
        return "、".join(str(one) for one in value)
    return "" if value is None else str(value)


class ReadOnlyAdmin(OfficeAdmin):
    """What operations write is looked at here, and changed by steps only."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NamedFields(BaseInlineFormSet):
    """The fields of a row have no label of their own, only the column's head, which nobody hears."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if field.label:
                inner = getattr(field.widget, "widget", field.widget)  # Django wraps what chooses another row
                inner.attrs["aria-label"] = field.label


class OfficeInline(ScopedFieldsMixin, admin.TabularInline):
    """Rows that belong to the thing on the page."""

    form = OfficeForm
    formset = NamedFields
    extra = 0
    show_change_link = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.office = office_of(request)
        return formset

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)


class ReadOnlyInline(OfficeInline):
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScopedFilter(RelatedFieldListFilter):
    """Offers the buildings, partners … of the communities in view."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        related = field.remote_field.model
        shown = model_admin.admin_site.get_model_admin(related)
        rows = shown.narrowed(request, related._default_manager.all())
        return [(row.pk, str(row)) for row in rows]


class ChoiceFilter(SimpleListFilter):
    """A question of our own: `answers` maps each answer's code to (label, Q), or to (label, function of the office)."""

    answers: dict[str, tuple[Any, Any]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, label) for code, (label, _rows) in self.answers.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.answers.get(self.value() or "")
        if chosen is None:
            return queryset
        condition = chosen[1]
        return queryset.filter(condition(office_of(request)) if callable(condition) else condition)
