from collections import Counter

import pytest


@pytest.fixture
def crowd(community, skills, cast):
    """`crowd(50)`: so many approved volunteers with the trade."""
    from community.models import Resident, Volunteer

    def gather(count):
        people = Resident.objects.bulk_create(
            Resident(name=f"志愿者{number}", phone=f"1990000{number:04d}", community=community)
            for number in range(1000, 1000 + count)
        )
        for person in people:
            Volunteer.objects.create(resident=person, state="approved").skills.add(skills["carpentry"])
        return people

    return gather


@pytest.fixture
def outcomes():
    """How many got what: an answer counts by its class, and nothing but a kind sentence may be raised."""
    from community.errors import Refused

    def count(results):
        strange = [
            result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)
        ]
        assert strange == []
        assert all(str(result) for result in results if isinstance(result, Refused))
        return Counter("refused" if isinstance(result, Refused) else "done" for result in results)

    return count


@pytest.fixture
def honest(db):
    """Whatever happened, every promise is kept afterwards."""
    from community.keeping import verifying

    yield
    assert list(verifying.findings()) == []
