"""The shop's part of the Today board."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.admin.board import FOUND, capped, day, how_many
from community.admin.office import Office
from community.admin.today import (
    Figure,
    Group,
    Link,
    Panel,
    Row,
    register_figures,
    register_panels,
    register_quick_link,
    register_search,
)
from points.models import Entry, Product, Redemption

CODE_DIGITS = 6

register_quick_link(20, Link(gettext_lazy("Shop counter"), "points:counter", "shop"))


@register_panels(50)
def to_hand_over(office: Office) -> Iterable[Panel]:
    reserved = Redemption.objects.filter(state=Redemption.State.RESERVED).order_by("id")
    rows = capped(office.narrow(reserved).select_related("resident", "product"))
    yield Panel(
        title=_("To hand over"),
        icon="gift",
        rows=[_redemption(redemption, with_step=True) for redemption in rows],
        count=how_many(rows),
        all_url=reverse("admin:points_redemption_changelist") + "?state__exact=reserved",
        calm=_("Nothing waits to be collected."),
    )


def _redemption(redemption: Redemption, *, with_step: bool = False) -> Row:
    return Row(
        title=f"{redemption.resident.name} · {redemption}",
        url=reverse("admin:points_redemption_change", args=[redemption.pk]),
        facts=(_("until %(day)s") % {"day": day(redemption.expires_at)},),
        step=_("Hand over") if with_step else "",
        step_url=reverse("admin:points_redemption_step", args=[redemption.pk, "hand-over"]),
    )


@register_figures(50)
def this_week(office: Office) -> Iterable[Figure]:
    since = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    entries = office.narrow(Entry.objects.filter(occurred_on__gte=since))
    sums = entries.aggregate(
        earned=Sum("amount", filter=Q(kind=Entry.Kind.AWARD)),
        redeemed=Count("pk", filter=Q(kind=Entry.Kind.REDEEM)),
    )
    yield Figure(_("points earned this week"), sums["earned"] or 0, reverse("admin:points_entry_changelist"))
    yield Figure(_("redemptions this week"), sums["redeemed"], reverse("admin:points_redemption_changelist"))


@register_search(30)
def redemptions(office: Office, words: str) -> Iterable[Group]:
    """By pickup code."""
    digits = "".join(filter(str.isdigit, words))
    if len(digits) != CODE_DIGITS:
        return
    rows = office.narrow(Redemption.objects.filter(code=digits)).select_related("resident", "product")
    yield Group(title=_("Redemptions"), rows=[_redemption(row) for row in rows.order_by("-id")[:FOUND]])


@register_search(40)
def products(office: Office, words: str) -> Iterable[Group]:
    rows = office.narrow(Product.objects.filter(Q(name__icontains=words) | Q(barcode=words)))
    yield Group(
        title=_("Goods"),
        rows=[
            Row(
                title=product.name,
                url=reverse("admin:points_product_change", args=[product.pk]),
                facts=(
                    _("%(price)d points") % {"price": product.price},
                    _("%(stock)d in stock") % {"stock": product.stock},
                ),
            )
            for product in rows.order_by("-id")[:FOUND]
        ],
        all_url=reverse("admin:points_product_changelist") + "?" + urlencode({"q": words}),
    )
