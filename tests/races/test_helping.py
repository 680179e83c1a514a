"""王秀兰 ends her daughter's acting on the website while the office writes the same down."""

from functools import partial

import pytest

from community import helping
from community.models import AuditEvent, Consent
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("honest")]


def test_it_ends_once_and_is_written_down_once(cast, outcomes):
    consent = Consent.objects.select_related("resident__community", "helper").get()
    office = partial(helping.end_at_their_word, cast.wang, by=cast.chen, consent=consent, how="phone")
    outcomes(at_once([office, partial(helping.withdraw, consent, by=cast.wang)] * 4))

    assert AuditEvent.objects.filter(subject=f"community.Consent:{consent.pk}").count() == 1
    consent.refresh_from_db()
    assert consent.withdrawn_by in {cast.chen, cast.wang}


def test_the_same_helper_is_written_down_once(cast, outcomes):
    said = {"name": "钱进", "phone": cast.qian.phone, "how": "phone"}
    results = at_once([partial(helping.record, cast.li, by=cast.chen, **said)] * 8)

    assert outcomes(results) == {"done": 1, "refused": 7}
    assert Consent.objects.filter(resident=cast.li).count() == 1
