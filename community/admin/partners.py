from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.base import OfficeAdmin, OfficeInline
from community.models import Partner, PartnerMember, Service


def services_ticks(db_field: Any) -> forms.Field | None:
    """A tick for each service, where the field holds them."""
    if db_field.name != "services":
        return None
    return forms.MultipleChoiceField(
        label=db_field.verbose_name,
        choices=Service.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=db_field.help_text,
    )


class MemberInline(OfficeInline):
    model = PartnerMember
    autocomplete_fields = ["resident"]


@admin.register(Partner)
class PartnerAdmin(OfficeAdmin):
    menu_order = 26
    keyset = False
    list_display = [
        "name",
        "community",
        "kind",
        "looks_after",
        "phone",
        "days_to_answer",
        "answered_by",
        "is_active",
    ]
    list_filter = ["kind", "is_active"]
    search_fields = ["name"]
    fields = ["community", "kind", "services", "name", "phone", "days_to_answer", "is_active"]
    inlines = [MemberInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("members__resident")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return services_ticks(db_field) or super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("looks after"))
    def looks_after(self, partner: Partner) -> str:
        return partner.services_label

    @admin.display(description=_("answered by"))
    def answered_by(self, partner: Any) -> str:
        return "、".join(member.resident.name for member in partner.members.all())
