"""A community's own rules for its passbooks; the defaults of the model where it has written none."""

from datetime import date

from django.utils import timezone

from community.models import Community
from points.models import PassbookRules


def rules_of(community: Community | int | None) -> PassbookRules:
    key = community.pk if isinstance(community, Community) else community
    return PassbookRules.objects.filter(community=key).first() or PassbookRules(community_id=key or 0)


def begin_expiry(rules: PassbookRules, *, before: int | None) -> None:
    """A rule that is new, or stricter than `before`, counts from today, so that everybody is told in time."""
    if rules.expiry_months is None:
        rules.expiry_since = None
    elif rules.expiry_since is None or before is None or rules.expiry_months < before:
        rules.expiry_since = today()


def today() -> date:
    return timezone.localdate()
