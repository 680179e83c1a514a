from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.base import OfficeAdmin, OfficeInline
from community.models import Partner, PartnerMember


class MemberInline(OfficeInline):
    model = PartnerMember
    autocomplete_fields = ["resident"]


@admin.register(Partner)
class PartnerAdmin(OfficeAdmin):
    menu_order = 26
    keyset = False
    list_display = ["name", "community", "kind", "phone", "days_to_answer", "answered_by", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name"]
    fields = ["community", "kind", "name", "phone", "days_to_answer", "is_active"]
    inlines = [MemberInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("members__resident")

    @admin.display(description=_("answered by"))
    def answered_by(self, partner: Any) -> str:
        return "、".join(member.resident.name for member in partner.members.all())
