"""Visits in the office: the list of all of them, and on the board where somebody waited in vain."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from community.admin.base import ReadOnlyAdmin
from community.admin.office import Office
from community.admin.today import CAP, SHOWN, Link, Panel, Row, register_panels, register_quick_link
from repairs.models import RepairOrder, Visit
from repairs.models.visits import NOBODY_CAME

IN_VAIN_DAYS = 14

register_quick_link(40, Link(_("Who takes how much"), "repairs:shares", "people"))


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    community_path = "order__community"
    menu_order = 13
    list_display = ["day", "order", "outcome", "by", "minutes", "money"]
    list_filter = ["outcome", ("day", admin.DateFieldListFilter)]
    list_select_related = ["order", "by", "parts"]
    search_fields = ["order__number"]
    fields = ["order", "day", "outcome", "note", "minutes", "by", "at", "money"]
    readonly_fields = ["money"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("parts")

    @admin.display(description=_("money for parts"))
    def money(self, visit: Visit) -> str:
        return f"{visit.cost.amount} {visit.cost.what_for} ({visit.cost.agreed_by})" if visit.cost else ""


def _in_vain(office: Office) -> QuerySet:
    """Somebody waited, and nothing has happened since."""
    ours = office.narrow(RepairOrder.objects.filter(pk=OuterRef("order"), state=RepairOrder.State.CLAIMED))
    later = Visit.objects.filter(order=OuterRef("order"), pk__gt=OuterRef("pk"))
    since = timezone.now() - timedelta(days=IN_VAIN_DAYS)
    return Visit.objects.filter(Exists(ours), ~Exists(later), outcome=NOBODY_CAME, at__gte=since)


@register_panels(30, later=lambda office: _in_vain(office).values("pk"))
def waited_in_vain(office: Office) -> Iterable[Panel]:
    found: list[Any] = list(_in_vain(office).select_related("order__building").order_by("id")[:CAP])
    yield Panel(
        title=_("Nobody came"),
        icon="door",
        rows=[_row(visit) for visit in found[:SHOWN]],
        count=len(found),
        all_url=f"{reverse('admin:repairs_visit_changelist')}?outcome__exact={NOBODY_CAME}",
        calm=_("Nobody has waited in vain."),
    )


def _row(visit: Any) -> Row:
    url = reverse("admin:repairs_repairorder_change", args=[visit.order_id])
    facts = (
        visit.order.number,
        visit.order.public_where,
        date_format(visit.day, "SHORT_DATE_FORMAT"),
        visit.note,
    )
    return Row(title=visit.order.item, url=url, facts=facts, step=_("Look"), step_url=url)
