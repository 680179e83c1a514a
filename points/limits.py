"""How many pieces of one product a person may hold, and redeem in a week, a month, a quarter or a year."""

from datetime import date, datetime, time, timedelta

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import Refused
from community.models import Resident
from points.models import Product, Redemption

# Cancelled and brought back: as if it had not been.
KEPT = F("quantity") - F("returned")


def first_day(period: str, today: date) -> date:
    """The day the running period began."""
    if period == Product.Period.WEEK:
        return today - timedelta(days=today.weekday())
    if period == Product.Period.QUARTER:
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    if period == Product.Period.YEAR:
        return today.replace(month=1, day=1)
    return today.replace(day=1)


def taken(resident: Resident, product: Product) -> int:
    """Pieces redeemed since the running period began."""
    since = timezone.make_aware(
        datetime.combine(first_day(product.limit_period, timezone.localdate()), time.min)
    )
    counted = product.redemptions.filter(resident=resident, created_at__gte=since)
    return counted.exclude(state=Redemption.State.CANCELLED).aggregate(n=Sum(KEPT))["n"] or 0


def held_by(resident: Resident, product: Product) -> int:
    """Pieces redeemed and not yet collected."""
    held = product.redemptions.filter(resident=resident, state=Redemption.State.RESERVED)
    return held.aggregate(n=Sum("quantity"))["n"] or 0


def check(product: Product, resident: Resident, quantity: int) -> None:
    """Raises Refused when it would be too many. `resident` must be locked, so that no other redemption slips in."""
    _check_held(product, resident, quantity)
    _check_period(product, resident, quantity)


def _check_held(product: Product, resident: Resident, quantity: int) -> None:
    if product.limit_per_person and held_by(resident, product) + quantity > product.limit_per_person:
        raise Refused(
            _("One person may hold %(limit)d of “%(product)s” at a time.")
            % {"limit": product.limit_per_person, "product": product.name}
        )


def _check_period(product: Product, resident: Resident, quantity: int) -> None:
    if not product.limit_per_period:
        return
    had = taken(resident, product)
    if had + quantity > product.limit_per_period:
        raise Refused(
            _("One person may redeem %(limit)d of “%(product)s” %(period)s; %(taken)d are taken already.")
            % {
                "limit": product.limit_per_period,
                "product": product.name,
                "period": product.get_limit_period_display(),
                "taken": had,
            }
        )
