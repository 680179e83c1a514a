"""What nobody collected in time: the goods go back to the shelf, the points into the passbook."""

from collections.abc import Callable
from functools import partial

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import Refused
from community.language import office_language
from points.models import Basket, Redemption
from points.shop import cancel, cancel_all


def expire_due() -> int:
    """Cancel what nobody collected in time, with refund. Returns how many."""
    due = Redemption.objects.filter(state=Redemption.State.RESERVED, expires_at__lt=timezone.now())
    with office_language():
        reason = _("Not collected in time")
    baskets = Basket.objects.filter(pk__in=due.exclude(basket=None).values("basket"))
    jobs: list[Callable[[], object]] = [
        *(partial(cancel, one, by=None, reason=reason) for one in _alone(due)),
        *(partial(cancel_all, one, by=None, reason=reason) for one in baskets.select_related("resident")),
    ]
    return sum(_expired(job) for job in jobs)


def _alone(due: QuerySet[Redemption]) -> QuerySet[Redemption]:
    return due.filter(basket=None).select_related("resident", "product", "community")


def _expired(job: Callable[[], object]) -> int:
    try:
        made = job()
    except Refused:
        return 0  # collected or cancelled at this very moment
    return len(made) if isinstance(made, list) else 1
