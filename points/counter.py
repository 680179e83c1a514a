"""What the counter needs to know: what waits, what runs low, and who stands in front of it."""

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from community.models import Community, Resident
from points.models import Product, Redemption

MOST_PEOPLE = 20
MOST_SHOWN = 8
SHORTEST_NAME = 2
SHORTEST_PHONE = 4


def waiting(community: Community) -> QuerySet[Redemption]:
    """What waits, a basket once: by the redemption that carries its code, with how many kinds it holds."""
    in_basket = Count("basket__redemptions", filter=Q(basket__redemptions__state=Redemption.State.RESERVED))
    return (
        Redemption.objects.filter(
            Q(basket__isnull=True) | Q(code=F("basket__code")),
            community=community,
            state=Redemption.State.RESERVED,
        )
        .select_related("product", "resident")
        .annotate(kinds=in_basket)
    )


def of_late(resident: Resident) -> list[Redemption]:
    """What this person redeemed last, for whoever brings something back or asks for their goods at the counter."""
    redeemed = Redemption.objects.filter(resident=resident).exclude(state=Redemption.State.CANCELLED)
    return list(redeemed.select_related("product")[:MOST_SHOWN])


def running_low(community: Community) -> QuerySet[Product]:
    low = Product.objects.filter(community=community, is_active=True, stock__lte=F("low_stock_at"))
    return low.order_by("stock", "id")


def goods_with_waiting(community: Community) -> QuerySet[Product]:
    """Every product with `waiting`, the pieces promised and not collected, and `on_shelf`, all that should be there."""
    promised = (
        Redemption.objects.filter(product=OuterRef("pk"), state=Redemption.State.RESERVED)
        .order_by()
        .values("product")
        .annotate(n=Sum("quantity"))
        .values("n")
    )
    return (
        Product.objects.filter(community=community)
        .select_related("category", "photo")
        .annotate(
            waiting=Coalesce(Subquery(promised, output_field=IntegerField()), 0),
            on_shelf=F("stock") + F("waiting"),
        )
    )


def find_people(community: Community, words: str) -> list[Resident]:
    """Residents of this community by a part of the name, the end of a phone number, or the room.

    Short words find nobody: the counter looks up the person in front of it, it does not leaf through the roster.
    """
    words = words.strip()[:40].replace("\x00", "")
    found = _named(words)
    if found is None:
        return []
    people = Resident.objects.filter(community=community, is_active=True).filter(found)
    return list(people.select_related("building").order_by("name", "id")[:MOST_PEOPLE])


def _named(words: str) -> Q | None:
    digits = words.replace(" ", "").replace("-", "")
    if digits.isdecimal():
        found = Q(room=digits)
        if len(digits) >= SHORTEST_PHONE:
            found |= Q(phone__endswith=digits) | Q(contact_phone__endswith=digits)
        return found
    return Q(name__icontains=words) if len(words) >= SHORTEST_NAME else None
