"""A settlement as far along as a story needs."""

from datetime import timedelta

import pytest
from django.utils import timezone


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def award(cast):
    from points import ledger
    from points.ledger import Worth

    def give(resident, points, days, reference=""):
        return ledger.award(
            resident=resident,
            worth=Worth(points, "标准"),
            reference=reference or f"test:{resident.pk}:{points}:{days}",
            reason="维修",
            by=cast.chen,
            occurred_on=ago(days),
        )

    return give


@pytest.fixture
def earned(cast, award):
    """赵铁柱 had 20 points before the period and earned 30 in it; 钱进 earned 10 in it, and 5 after it."""
    award(cast.zhao, 20, 100)
    award(cast.zhao, 30, 40)
    award(cast.qian, 10, 35)
    award(cast.qian, 5, 3)


@pytest.fixture
def drafted(cast, community, earned):
    from points import settlements

    return settlements.draft(community=community, starts_on=ago(60), ends_on=ago(30), by=cast.chen)


@pytest.fixture
def noticed(cast, drafted):
    from points import settlements

    return settlements.publish_notice(drafted, by=cast.chen, days=7)


@pytest.fixture
def over():
    """`over(settlement)`: its notice ran out yesterday."""

    from points.models import Settlement

    def end(settlement):
        Settlement.objects.filter(pk=settlement.pk).update(notice_until=ago(1))
        settlement.refresh_from_db()
        return settlement

    return end


@pytest.fixture
def posted(cast, noticed, over):
    from points import settlements

    return settlements.post(over(noticed), by=cast.chen)
