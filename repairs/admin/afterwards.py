"""What comes after a visit, in the office: callbacks on record, and thank-you cards to look at."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from community.admin.base import ReadOnlyAdmin
from community.admin.office import Office
from community.admin.steps import Step
from community.admin.today import CAP, SHOWN, Link, Panel, Row, register_panels, register_quick_link
from community.models.places import building_label
from repairs import radar, thanks
from repairs.models import Callback, RepairOrder, Thanks


@admin.register(Callback)
class CallbackAdmin(ReadOnlyAdmin):
    community_path = "order__community"
    menu_order = 14
    list_display = ["at", "order", "result", "how", "number", "by", "words"]
    list_filter = ["result", "how", ("at", admin.DateFieldListFilter)]
    list_select_related = ["order", "by"]
    search_fields = ["order__number"]
    fields = ["order", "round", "number", "at", "by", "how", "result", "words"]


def _is_undecided(card: Thanks) -> bool:
    return card.may_be_shown and card.state != Thanks.State.SHOWN


@admin.register(Thanks)
class ThanksAdmin(ReadOnlyAdmin):
    community_path = "order__community"
    menu_order = 15
    list_display = ["at", "words", "order", "to", "may_be_shown", "state"]
    list_filter = ["state", "may_be_shown"]
    list_select_related = ["order"]
    search_fields = ["order__number", "words"]
    fields = ["order", "words", "to", "may_be_shown", "state", "decided_by", "decided_at"]
    steps = (
        Step(
            "show",
            gettext_lazy("Show on the progress page"),
            gettext_lazy("The neighbourhood can read it now."),
            thanks.show,
            when=_is_undecided,
            is_primary=True,
        ),
        Step(
            "hold",
            gettext_lazy("Do not show"),
            gettext_lazy("It stays between the two."),
            thanks.hold,
            when=lambda card: card.may_be_shown and card.state != Thanks.State.HELD,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("volunteers__claim__volunteer")

    @admin.display(description=gettext_lazy("volunteers"))
    def to(self, card: Thanks) -> str:
        names = []
        for row in card.volunteers.all():
            agreed = _("agrees") if row.agreed_at else _("has not agreed")
            names.append(f"{row.claim.volunteer.name} ({agreed})")
        return "、".join(names)


def _undecided(office: Office) -> QuerySet:
    # Asked of each card: joined, SQLite begins with the community's orders, all of them.
    ours = office.narrow(RepairOrder.objects.filter(pk=OuterRef("order")))
    return thanks.to_decide(Thanks.objects.filter(Exists(ours)))


@register_panels(40, later=lambda office: _undecided(office).values("pk"))
def cards_to_look_at(office: Office) -> Iterable[Panel]:
    found: list[Any] = list(_undecided(office).select_related("order").order_by("id")[:CAP])
    yield Panel(
        title=gettext_lazy("Thank-you cards to look at"),
        icon="heart",
        rows=[_row(card) for card in found[:SHOWN]],
        count=len(found),
        all_url=f"{reverse('admin:repairs_thanks_changelist')}?state__exact=waiting",
        calm=gettext_lazy("No card is waiting to be shown."),
    )


register_quick_link(30, Link(gettext_lazy("Figures"), "repairs:figures", "list"))


def _spots(office: Office) -> list[tuple]:
    """Half a year is read for it, and it does not change by the minute."""
    key = f"repeats:{'-'.join(str(place.pk) for place in office.in_view)}"
    found: list[tuple] | None = cache.get(key)
    if found is None:
        found = list(radar.spots(office.narrow(RepairOrder.objects.all())).values_list(*SPOT)[:CAP])
        cache.set(key, found, REPEATS_SECONDS)
    return found


def _newest_there(office: Office) -> QuerySet:
    return RepairOrder.objects.filter(pk__in=[spot[-1] for spot in _spots(office)]).values("pk")


@register_panels(50, later=_newest_there)
def repeats(office: Office) -> Iterable[Panel]:
    """What failed three times at one place; the texts to propose a topic with are on the page of figures."""
    found = _spots(office)
    url = f"{reverse('repairs:figures')}#repeats"
    yield Panel(
        title=gettext_lazy("The same fault again and again"),
        icon="wrench",
        rows=[_spot(values, url) for values in found[:SHOWN]],
        count=len(found),
        all_url=url,
        calm=gettext_lazy("Nothing has failed three times."),
    )


REPEATS_SECONDS = 600
SPOT = ("building__number", "skill__name", "skill__name_en", "times", "latest")


def _spot(values: tuple, url: str) -> Row:
    """The building only: doors are named where looking at them is written down."""
    number, name, name_en, times, _latest = values
    where = building_label(number)
    trade = name_en if name_en and get_language() == "en" else name
    return Row(title=f"{where} · {trade} × {times}", url=url, step=_("Look"), step_url=url)


def _row(card: Thanks) -> Row:
    url = reverse("admin:repairs_thanks_change", args=[card.pk])
    return Row(title=card.words, url=url, facts=(card.order.item,), step=_("Look"), step_url=url)
