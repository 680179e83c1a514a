"""The orders' part of the Today board: what waits for the office, from the one asking to the one answering."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    Case,
    Count,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.admin.board import FOUND
from community.admin.office import Office
from community.admin.today import (
    CAP,
    SHOWN,
    Figure,
    Group,
    Link,
    Panel,
    Row,
    register_figures,
    register_panels,
    register_quick_link,
    register_search,
    register_sheet_link,
)
from community.models import Community
from repairs import search
from repairs.actions import ACTIONS
from repairs.admin.overdue import start_of_week, unclaimed_too_long
from repairs.models import Claim, RepairOrder

State = RepairOrder.State

register_quick_link(10, Link(gettext_lazy("Report for a resident"), "repairs:desk", "phone-call"))
register_sheet_link(10, Link(gettext_lazy("Import workbooks"), "imports", "upload"))
register_sheet_link(20, Link(gettext_lazy("Download the record of repairs"), "export_record", "download"))

DANGER_FIRST = Case(When(hazard__isnull=False, hazard_lifted_at=None, then=Value(0)), default=Value(1))
INVITE = "invite"
CALL_BACK = "call back"  # neither is an action of the table

# panel: title, picture, when empty, the action offered, the list's filter
PANELS: dict[str, tuple[Any, str, Any, str, dict[str, str]]] = {
    "triage": (
        gettext_lazy("To triage"),
        "bell",
        gettext_lazy("Every request has been looked at."),
        "publish",
        {"state__exact": State.SUBMITTED},
    ),
    "unclaimed": (
        gettext_lazy("Unclaimed too long"),
        "clock",
        gettext_lazy("Nothing has waited too long for a volunteer."),
        INVITE,
        {"waiting": "unclaimed"},
    ),
    "to_call_back": (
        gettext_lazy("To call back"),
        "phone-call",
        gettext_lazy("Everybody who was visited has had their reply."),
        CALL_BACK,
        {"state__exact": State.REPORTED},
    ),
}


@register_panels(10)
def order_panels(office: Office) -> Iterable[Panel]:
    rows: dict[str, list[Any]] = {name: [] for name in PANELS}
    for order in _first_of_each(office):
        rows[order.panel].append(order)
    for name, (title, icon, calm, action, chosen) in PANELS.items():
        yield Panel(
            title=title,
            icon=icon,
            rows=[_row(order, action) for order in rows[name]],
            count=rows[name][0].in_all if rows[name] else 0,
            all_url=_list_url(action, chosen),
            calm=calm,
        )


def _list_url(action: str, chosen: dict[str, str]) -> str:
    if action == CALL_BACK:
        return reverse("repairs:callbacks")
    return f"{reverse('admin:repairs_repairorder_changelist')}?{urlencode(chosen)}"


# Some hundred rows are sorted to find the first of each panel: what is not shown is not carried along.
ON_THE_BOARD = [
    "number", "state", "item", "contact_name", "urgency", "building", "place", "hazard", "hazard_lifted_at",
    "created_at", "published_at", "claimed_at", "reported_at", "clock__seeking_since", "community__refer_hours",
    "voice__heard_at",
]  # fmt: skip


def _first_of_each(office: Office) -> QuerySet:
    """One query for three panels: of each at most CAP orders are counted and the first SHOWN come back.

    Every state belongs to one panel, so the state tells which.
    """
    orders = office.narrow(RepairOrder.objects.all())
    waiting = {
        "triage": orders.filter(state=State.SUBMITTED).order_by(DANGER_FIRST, "-urgency", "id"),
        "unclaimed": orders.filter(unclaimed_too_long(office)).order_by("id"),
        "to_call_back": orders.filter(state=State.REPORTED).order_by("id"),
    }
    # One list of keys: asked with OR, PostgreSQL reads all orders there are, and compiles a program for it.
    parts = [
        RepairOrder.objects.filter(pk__in=some.values("pk")[:CAP]).order_by().values("pk")
        for some in waiting.values()
    ]
    any_of_them = Q(pk__in=parts[0].union(*parts[1:], all=True))
    panel = Case(
        When(state=State.SUBMITTED, then=Value("triage")),
        When(state=State.OPEN, then=Value("unclaimed")),
        default=Value("to_call_back"),
    )
    lead = Claim.objects.active().filter(order=OuterRef("pk"), is_lead=True).values("volunteer__name")
    return (
        RepairOrder.objects.filter(any_of_them)
        .annotate(panel=panel, lead_name=Subquery(lead[:1]))
        .annotate(
            in_all=Window(Count("*"), partition_by=F("panel")),
            rank=Window(
                RowNumber(),
                partition_by=F("panel"),
                order_by=[DANGER_FIRST, F("urgency").desc(), F("id").asc()],
            ),
        )
        .filter(rank__lte=SHOWN)
        .select_related("building", "hazard", "clock", "community", "voice")
        .only(*ON_THE_BOARD)
        .order_by("rank")
    )


def _row(order: Any, action: str) -> Row:
    url = reverse("admin:repairs_repairorder_change", args=[order.pk])
    step, step_url = _step(order, action, url)
    return Row(
        title=order.item,
        url=url,
        facts=(
            _danger(order),
            order.number,
            order.public_where,
            order.contact_name,
            order.lead_name or "",
            _since(order),
        ),
        step=step,
        step_url=step_url,
        is_urgent=order.urgency == RepairOrder.Urgency.URGENT,
    )


def _danger(order: RepairOrder) -> str:
    return _("Danger: %(what)s") % {"what": order.hazard.title} if order.hazard and order.is_dangerous else ""


def _step(order: RepairOrder, action: str, url: str) -> tuple[Any, str]:
    if action == "publish" and (order.is_unheard or order.is_dangerous):
        action = "hear" if order.is_unheard else "refer"
    if action == CALL_BACK:
        return _("Call back"), f"{reverse('repairs:callbacks')}?order={order.pk}"
    if action == INVITE:
        return _after_waiting(order, url)
    if action:
        return ACTIONS[action].label, reverse("admin:repairs_repairorder_act", args=[order.pk, action])
    return _("Look"), url


def _after_waiting(order: RepairOrder, url: str) -> tuple[Any, str]:
    """Somebody is invited; when that has not helped either, a partner may."""
    since, hours = order.clock.seeking_since, order.community.refer_hours
    if since is not None and since + timedelta(hours=hours) <= timezone.now():
        return ACTIONS["refer"].label, reverse("admin:repairs_repairorder_act", args=[order.pk, "refer"])
    return _("Invite a volunteer"), f"{url}#invite"


def _since(order: RepairOrder) -> str:
    """How long it has been where it is."""
    since: dict[str, Any] = {
        State.OPEN: order.clock.seeking_since if hasattr(order, "clock") else order.published_at,
        State.CLAIMED: order.claimed_at,
        State.REPORTED: order.reported_at,
    }
    return _("for %(time)s") % {
        "time": timesince(since.get(order.state) or order.created_at, timezone.now(), depth=1)
    }


@register_figures(10)
def this_week(office: Office) -> Iterable[Figure]:
    """By number and by day of visit, both indexed, so that years of old orders cost nothing; one query for both."""
    orders = office.narrow(RepairOrder.objects.order_by())
    monday = start_of_week()
    url = reverse("admin:repairs_repairorder_changelist")
    came = orders.filter(number__gte=f"{monday:%y%m%d}", number__lt="9", created_at__gte=monday)
    visited = orders.filter(visited_on__gte=monday.date())
    counts = Community.objects.order_by().values_list(_counted(came), _counted(visited)).first() or (0, 0)
    since = urlencode({"created_at__gte": monday.isoformat()})
    yield Figure(_("requests this week"), counts[0], f"{url}?{since}")
    yield Figure(_("visits this week"), counts[1], f"{url}?visited_on__gte={monday.date()}")


def _counted(orders: QuerySet) -> Subquery:
    return Subquery(
        orders.annotate(n=Func(F("pk"), function="COUNT")).values("n"), output_field=IntegerField()
    )


@register_search(10)
def orders(office: Office, words: str) -> Iterable[Group]:
    rows = search.find(office.narrow(RepairOrder.objects.all()), words, office.in_view)
    found = rows.select_related("building").order_by("-id")[:FOUND]
    yield Group(
        title=_("Repair orders"),
        rows=[
            Row(
                title=order.item,
                url=reverse("admin:repairs_repairorder_change", args=[order.pk]),
                facts=(order.number, order.get_state_display(), order.public_where, order.contact_name),
            )
            for order in found
        ],
        all_url=f"{reverse('admin:repairs_repairorder_changelist')}?{urlencode({'q': words})}",
    )
