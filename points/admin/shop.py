"""The shop's opening hours, its stock-takes and the residents' wishes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from community.admin.base import OfficeAdmin, ReadOnlyAdmin, ReadOnlyInline
from community.admin.steps import ReasonForm, Step, StepForm
from points import wishes
from points.models import ClosedDay, OpeningHours, StockTake, StockTakeLine, Wish


class LooseRows(OfficeAdmin):
    """Settings that may also be deleted: nothing refers to them."""

    keyset = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)


@admin.register(OpeningHours)
class OpeningHoursAdmin(LooseRows):
    menu_order = 49
    list_display = ["weekday", "community", "opens", "closes"]
    fields = ["community", "weekday", "opens", "closes"]
    list_filter = ["weekday"]


@admin.register(ClosedDay)
class ClosedDayAdmin(LooseRows):
    menu_order = 49
    list_display = ["day", "community", "reason"]
    fields = ["community", "day", "reason"]


class StockTakeLineInline(ReadOnlyInline):
    model = StockTakeLine
    fields = ["product", "expected", "counted", "reason", "note", "counted_by", "counted_at"]
    readonly_fields = ["product", "expected", "counted", "reason", "note", "counted_by", "counted_at"]


@admin.register(StockTake)
class StockTakeAdmin(ReadOnlyAdmin):
    menu_order = 45
    list_display = ["started_at", "community", "note", "state", "started_by", "ended_at"]
    list_filter = ["state", ("started_at", admin.DateFieldListFilter)]
    list_select_related = ["community", "started_by"]
    fields = [
        "community", "page", "note", "state", "started_at", "started_by", "ended_at", "ended_by",
    ]  # fmt: skip
    readonly_fields = ["page"]
    inlines = [StockTakeLineInline]

    @admin.display(description=_("page"))
    def page(self, take: StockTake) -> str:
        return format_html('<a href="{}">{}</a>', reverse("points:stock_take", args=[take.pk]), _("Counting"))


class AnswerForm(StepForm):
    state = forms.ChoiceField(
        label=_("Answer"), choices=[(state.value, state.label) for state in wishes.ANSWERS]
    )
    text = forms.CharField(
        label=_("In a sentence"), max_length=120, help_text=_("Everybody who voted for it reads it.")
    )


@admin.register(Wish)
class WishAdmin(ReadOnlyAdmin):
    menu_order = 46
    list_display = ["created_at", "text", "community", "state", "voices", "resident"]
    list_filter = ["state", ("created_at", admin.DateFieldListFilter)]
    list_select_related = ["community", "resident"]
    search_fields = ["text", "about"]
    readonly_fields = ["voices"]
    fields = [
        "community", "text", "about", "voices", "resident", "by", "created_at", "state", "answer",
        "answered_by", "answered_at", "pieces", "unit_cost", "plan",
    ]  # fmt: skip
    steps = (
        Step(
            "answer",
            _("Answer"),
            _("Answered. Everybody who voted for it is told."),
            wishes.answer,
            form=AnswerForm,
            when=lambda wish: wish.state != Wish.State.REMOVED,
            is_primary=True,
        ),
        Step(
            "remove",
            _("Take off the list"),
            _("Taken off the list."),
            wishes.remove,
            form=ReasonForm,
            when=lambda wish: wish.takes_votes,
            hint=_("The resident reads this reason."),
            is_grave=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(counted=Count("votes"))

    @admin.display(description=_("purchase list"))
    def plan(self, wish: Wish) -> str:
        if not wish.takes_votes:
            return ""
        return format_html(
            '<a href="{}">{}</a>', reverse("points:plan_wish", args=[wish.pk]), _("Number and cost")
        )

    @admin.display(description=_("votes"))
    def voices(self, wish: Any) -> int:
        return wish.counted
