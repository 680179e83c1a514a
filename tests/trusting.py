"""One of everything a passbook people trust has, as rows a story may look at."""

from types import SimpleNamespace

from django.utils import timezone


def one_of_each(cast, community, building):
    """Points of 赵铁柱 that wait, his certified hours, and what 王秀兰 was offered by her husband and may lose."""
    from community.models import Resident
    from points import awards, hours, pools, service_certificates
    from points.ledger import Award, Worth
    from points.models import ExpiryNotice, PassbookRules, ServiceHours

    today = timezone.localdate()
    made = SimpleNamespace()
    made.rules = PassbookRules.objects.create(community=community, expiry_months=12, expiry_since=today)
    award = Award(cast.zhao, Worth(15, ""), "world:held", "装门", today)
    (made.held,) = awards.give([awards.Cause(award, proposed=5)], by=None)
    hours.record([hours.Served(cast.zhao, 40, today, "装门", "world:hours")], kind="repair", by=cast.chen)
    made.served = ServiceHours.objects.get(reference="world:hours")
    made.proof = service_certificates.issue(resident=cast.zhao, first=today, last=today, by=cast.chen)
    husband = Resident.objects.create_user(
        name="王建", community=community, building=building, unit="2", room="903"
    )
    made.shared = pools.propose(by=husband, to=cast.wang)
    made.fading = ExpiryNotice.objects.create(
        community=community, resident=cast.wang, due_on=today, points=5, announced_on=today
    )
    return made
