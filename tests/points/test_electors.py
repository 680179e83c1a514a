"""Who votes is written down when the vote is opened. 陈静 enters what came on paper."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from community.errors import NotAllowed, Refused
from community.keeping import verifying
from community.models import AuditEvent, Resident
from points import ballots
from points.models import PaperVote, Vote, Voter
from tests.points.topic_cast import later
from tests.racing import at_once

pytestmark = pytest.mark.django_db


def option(ballot, text="同意"):
    return ballot.options.get(text=text)


def counts(ballot):
    return dict(ballot.options.values_list("text", "votes"))


def fresh(person):
    return Resident.objects.get(pk=person.pk)


def paper(ballot, person, number="007", by=None, text="同意"):
    return ballots.enter_paper(
        ballot, resident=fresh(person), option=option(ballot, text), number=number, by=by
    )


@pytest.fixture
def home_vote(topic):
    """903 (王秀兰) and 101 (李建国)."""
    return topic.voting(per="home")


def test_changing_ones_own_door_wins_no_second_vote(cast, home_vote, building):
    """李建国 votes for 101, then writes himself into 1002, where nobody lives; and his neighbour into 101."""
    ballots.vote(home_vote, option=option(home_vote), by=cast.li)
    Resident.objects.filter(pk=cast.li.pk).update(unit="1", room="1002")
    Resident.objects.filter(pk=cast.zhao.pk).update(unit="1", room="101")

    with pytest.raises(Refused):
        ballots.vote(home_vote, option=option(home_vote), by=fresh(cast.li))
    with pytest.raises(Refused, match=f"{timezone.localdate():%Y-%m-%d}"):
        ballots.vote(home_vote, option=option(home_vote), by=fresh(cast.zhao))

    assert counts(home_vote) == {"同意": 1, "不同意": 0}
    assert list(verifying.findings()) == []


def test_a_vote_in_which_nobody_has_a_voice_is_not_opened(topic):
    Resident.objects.update(room="")

    with pytest.raises(Refused):
        topic.voting(per="home")


def test_whoever_moves_votes_for_the_home_they_had(login, cast, home_vote):
    Resident.objects.filter(pk=cast.li.pk).update(unit="2", room="903")
    page = login(cast.li).get(home_vote.topic.get_absolute_url())
    assert page.context["old_home"].endswith("1单元101")

    ballots.vote(home_vote, option=option(home_vote), by=fresh(cast.li))
    ballots.vote(home_vote, option=option(home_vote, "不同意"), by=cast.wang)

    assert sorted(Vote.objects.values_list("voice", flat=True)) == [
        f"home:{cast.li.building_id}:1:101",
        f"home:{cast.li.building_id}:2:903",
    ]


def test_whoever_moved_away_from_the_community_has_no_vote(cast, home_vote, next_door):
    Resident.objects.filter(pk=cast.li.pk).update(community=next_door)

    with pytest.raises(NotAllowed):
        ballots.vote(home_vote, option=option(home_vote), by=fresh(cast.li))
    with pytest.raises(Refused):
        paper(home_vote, cast.li, by=cast.chen)


def test_the_next_round_writes_a_new_list(cast, home_vote):
    with later(days=4):
        again = ballots.discuss_again(home_vote.topic, by=cast.chen)
        Resident.objects.filter(pk=cast.zhao.pk).update(unit="1", room="202")
        now = timezone.now()
        second = ballots.open_vote(
            again,
            by=cast.chen,
            question="再投一次",
            options=["同意", "不同意"],
            opens_at=now,
            closes_at=now + timedelta(days=1),
        )

    assert (home_vote.eligible, second.eligible) == (2, 3)


def test_the_list_is_never_changed(home_vote):
    for change in (lambda: Voter.objects.update(voice="x"), lambda: Voter.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_staff_see_who_is_on_the_list_and_why_others_are_not(login, cast, home_vote):
    Resident.objects.filter(pk=cast.li.pk).update(room="1002")
    Resident.objects.filter(pk=cast.zhao.pk).update(unit="1", room="202")
    client = login(cast.chen)

    page = client.get(f"/topics/{home_vote.topic_id}/voters/")

    rows = {voter.resident.name: (door[-3:], moved) for voter, door, moved in page.context["rows"]}
    assert rows == {"王秀兰": ("903", False), "李建国": ("101", True)}
    assert [(one.resident, one.is_new) for one in page.context["missing"]] == [(cast.zhao, False)]
    found = client.get(f"/topics/{home_vote.topic_id}/voters/", {"q": "903"}).context["rows"]
    assert [voter.resident for voter, _door, _moved in found] == [cast.wang]
    assert login(cast.li).get(f"/topics/{home_vote.topic_id}/voters/").status_code == 404


def test_a_paper_is_counted_once_and_the_result_says_so(login, cast, home_vote):
    client, voter = login(cast.chen), home_vote.voters.get(resident=cast.wang)
    address = f"/topics/{home_vote.topic_id}/voters/{voter.pk}/paper/"
    client.get(address)
    typed = {"once": uuid.uuid4(), "option": option(home_vote, "不同意").pk, "number": "007"}

    assert {client.post(address, typed).status_code for _press in range(2)} == {302}
    ballots.vote(home_vote, option=option(home_vote), by=cast.li)

    made = PaperVote.objects.get()
    assert (made.number, made.vote.by, made.vote.resident, made.vote.option) == (
        "007",
        cast.chen,
        cast.wang,
        None,
    )
    assert counts(home_vote) == {"同意": 1, "不同意": 1}
    assert AuditEvent.objects.filter(by=cast.chen, detail__number="007").exists()
    assert "007" in cast.wang.messages.latest("pk").text
    assert client.get(address).context["whose"].has_voted
    with later(days=4):
        assert client.get(home_vote.topic.get_absolute_url()).context["papers"] == 1
        assert "1" in ballots.result_of(home_vote.topic)
    assert list(verifying.findings()) == []


def test_neither_the_same_paper_nor_the_same_home_twice(cast, home_vote):
    paper(home_vote, cast.wang, by=cast.chen)

    with pytest.raises(Refused, match="007"):
        paper(home_vote, cast.li, by=cast.chen)
    with pytest.raises(Refused):
        paper(home_vote, cast.wang, number="008", by=cast.chen)
    with pytest.raises(Refused):
        ballots.vote(home_vote, option=option(home_vote), by=cast.wang)
    ballots.vote(home_vote, option=option(home_vote), by=cast.li)
    assert counts(home_vote) == {"同意": 2, "不同意": 0}


def test_papers_only_from_staff_with_a_number_and_in_time(cast, home_vote):
    for stranger in (cast.li, cast.he, cast.zhou):
        with pytest.raises(NotAllowed):
            paper(home_vote, cast.wang, by=stranger)
    with pytest.raises(Refused):
        paper(home_vote, cast.wang, number=" ", by=cast.chen)
    with pytest.raises(Refused):
        paper(home_vote, cast.zhao, by=cast.chen)
    with later(days=4), pytest.raises(Refused):
        paper(home_vote, cast.wang, by=cast.chen)
    assert not Vote.objects.exists()


def test_verify_finds_a_vote_of_somebody_who_is_not_on_the_list(cast, home_vote):
    Vote.objects.create(ballot=home_vote, resident=cast.zhao, voice="home:1:9:9", by=cast.zhao)
    home_vote.options.filter(text="同意").update(votes=1)

    assert [finding.check for finding in verifying.findings()] == ["votes-on-the-list"]


def test_the_list_costs_the_same_for_one_and_for_many(login, cast, home_vote, crowd):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, address = login(cast.chen), f"/topics/{home_vote.topic_id}/voters/"

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    asked()
    before = asked()
    for person in crowd(4):
        Voter.objects.create(ballot=home_vote, resident=person, voice=f"home:1:1:{person.pk}")
    assert asked() == before


@pytest.mark.race
def test_a_paper_and_the_telephone_at_once_count_once(cast, topic, building):
    husband = Resident.objects.create_user(
        name="王建国", community=cast.wang.community, building=building, unit="2", room="903"
    )
    ballot = topic.voting(per="home")
    yes = option(ballot)

    answers = at_once(
        [
            partial(ballots.vote, ballot, option=yes, by=fresh(cast.wang)),
            partial(ballots.vote, ballot, option=yes, by=fresh(husband)),
            partial(paper, ballot, cast.wang, by=fresh(cast.chen)),
            partial(paper, ballot, husband, number="008", by=fresh(cast.chen)),
            partial(paper, ballot, cast.li, number="009", by=fresh(cast.chen)),
            partial(paper, ballot, cast.li, number="009", by=fresh(cast.chen)),
        ]
    )

    assert sum(isinstance(one, Refused) for one in answers) == 4, answers
    assert counts(ballot) == {"同意": 2, "不同意": 0}
    assert list(verifying.findings()) == []
