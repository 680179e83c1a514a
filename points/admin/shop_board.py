"""The shop's part of the page of other things: what runs low, and wishes nobody answered."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, IntegerField, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from community.admin.office import Office
from community.admin.today import SHOWN, Panel, Row, register_panels
from points.models import Product, Wish

LOW, WISH = "low", "wish"
COLUMNS = ("which", "rank", "key", "words", "number", "in_all")


class Waiting(NamedTuple):
    """A product that runs low (`number` is the stock), or a wish, among `in_all` of its kind."""

    which: str
    rank: int
    key: int
    words: str
    number: int
    in_all: int


def _low(office: Office) -> QuerySet:
    return office.narrow(Product.objects.filter(is_active=True, stock__lte=F("low_stock_at"))).order_by()


def _open(office: Office) -> QuerySet:
    return office.narrow(Wish.objects.filter(state=Wish.State.OPEN)).order_by()


def _waiting(office: Office) -> QuerySet:
    return _low(office).values("pk").union(_open(office).values("pk"), all=True)


def _first_of(rows: QuerySet, which: str, *, words: str, number: Any, order: str) -> QuerySet:
    """The first few, in the columns of either kind."""
    return (
        rows.annotate(
            which=Value(which, output_field=CharField()),
            rank=Window(RowNumber(), order_by=[F(order), F("id")]),
            key=F("id"),
            words=F(words),
            number=number,
            in_all=Window(Count("*")),
        )
        .filter(rank__lte=SHOWN)
        .values_list(*COLUMNS)
    )


@register_panels(58, later=_waiting)
def shop(office: Office) -> Iterable[Panel]:
    """One query for both panels."""
    low = _first_of(_low(office), LOW, words="name", number=F("stock"), order="stock")
    nought = Value(0, output_field=IntegerField())
    wishes = _first_of(_open(office), WISH, words="text", number=nought, order="id")
    found = sorted(Waiting(*row) for row in low.union(wishes, all=True))
    goods = [row for row in found if row.which == LOW]
    wanted = [row for row in found if row.which == WISH]
    yield Panel(
        title=_("Running low"),
        icon="shop",
        rows=[_product(row) for row in goods],
        count=goods[0].in_all if goods else 0,
        all_url=reverse("admin:points_product_changelist") + "?shelf=low",
        calm=_("Nothing runs low."),
    )
    yield Panel(
        title=_("Wishes to answer"),
        icon="heart",
        rows=[_wish(row) for row in wanted],
        count=wanted[0].in_all if wanted else 0,
        all_url=reverse("admin:points_wish_changelist") + "?state__exact=open",
        calm=_("Every wish is answered."),
    )


def _product(row: Waiting) -> Row:
    return Row(
        title=row.words,
        url=reverse("admin:points_product_change", args=[row.key]),
        facts=(_("%(stock)d in stock") % {"stock": row.number},),
        step=_("Goods in"),
        step_url=reverse("admin:points_product_step", args=[row.key, "receive"]),
    )


def _wish(row: Waiting) -> Row:
    return Row(
        title=row.words,
        url=reverse("admin:points_wish_change", args=[row.key]),
        step=_("Answer"),
        step_url=reverse("admin:points_wish_step", args=[row.key, "answer"]),
    )
