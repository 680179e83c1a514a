"""The shop's part of the page of other things: what runs low, and wishes nobody answered."""

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from community.admin.board import capped, how_many
from community.admin.office import Office
from community.admin.today import Panel, Row, register_panels
from points.models import Product, Wish


def _low(office: Office) -> QuerySet:
    return office.narrow(Product.objects.filter(is_active=True, stock__lte=F("low_stock_at")))


def _open(office: Office) -> QuerySet:
    return office.narrow(Wish.objects.filter(state=Wish.State.OPEN))


@register_panels(57, later=lambda office: _low(office).order_by().values("pk"))
def running_low(office: Office) -> Iterable[Panel]:
    rows = capped(_low(office).order_by("stock", "id"))
    yield Panel(
        title=_("Running low"),
        icon="shop",
        rows=[
            Row(
                title=product.name,
                url=reverse("admin:points_product_change", args=[product.pk]),
                facts=(_("%(stock)d in stock") % {"stock": product.stock},),
                step=_("Goods in"),
                step_url=reverse("admin:points_product_step", args=[product.pk, "receive"]),
            )
            for product in rows
        ],
        count=how_many(rows),
        all_url=reverse("admin:points_product_changelist") + "?shelf=low",
        calm=_("Nothing runs low."),
    )


@register_panels(58, later=lambda office: _open(office).order_by().values("pk"))
def wishes_to_answer(office: Office) -> Iterable[Panel]:
    rows = capped(_open(office).order_by("id"))
    yield Panel(
        title=_("Wishes to answer"),
        icon="heart",
        rows=[
            Row(
                title=wish.text,
                url=reverse("admin:points_wish_change", args=[wish.pk]),
                facts=(wish.about,) if wish.about else (),
                step=_("Answer"),
                step_url=reverse("admin:points_wish_step", args=[wish.pk, "answer"]),
            )
            for wish in rows
        ],
        count=how_many(rows),
        all_url=reverse("admin:points_wish_changelist") + "?state__exact=open",
        calm=_("Every wish is answered."),
    )
