"""A topic's life: proposed, answered, talked over, voted on, decided, seen to, looked back at."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from community.errors import NotAllowed, Refused
from community.keeping import registry, verifying
from community.models import AuditEvent, Message, Resident
from points import activities, ballots, check_in, decisions, topics
from points.models import BallotOption, Decision, Topic, TopicEvent, Vote
from points.topic_actions import ACTIONS, Role, allowed, roles_of
from tests.points.topic_cast import later

pytestmark = pytest.mark.django_db


def option(ballot, text="同意"):
    return ballot.options.get(text=text)


def counts(ballot):
    return dict(ballot.options.values_list("text", "votes"))


def told(person):
    return [message.text for message in Message.objects.filter(resident=person).order_by("id")]


def test_from_a_resident_to_what_was_done(cast, topic, plan):
    made = topic.proposed()
    topics.accept(made, by=cast.chen)
    topics.comment(made, text="早该管管了", by=cast.li)
    met = plan(begun=True, kind="council")
    check_in.check_in_present(met, resident=cast.li)
    activities.close(met, by=cast.chen)
    topics.record_meeting(made, by=cast.chen, minutes="大家同意先清理三号楼。", activity=met)
    now = timezone.now()
    ballot = ballots.open_vote(
        made,
        by=cast.chen,
        question="清理吗？",
        options=["同意", "不同意"],
        opens_at=now,
        closes_at=now + timedelta(days=2),
        per="resident",
        quorum=2,
    )
    ballots.vote(ballot, option=option(ballot), by=cast.wang)
    ballots.vote(ballot, option=option(ballot, "不同意"), by=cast.li)
    with later(days=3):
        decided = decisions.decide(
            made,
            by=cast.chen,
            is_adopted=True,
            text="周末清理。",
            partner=cast.property,
            due_on=timezone.localdate() + timedelta(days=5),
        )
        decisions.report_progress(made, by=cast.wu, text="已约好清运车。")
        decisions.review(made, by=cast.chen, result="done", text="清理干净了。")
        assert list(verifying.findings()) == []

    made.refresh_from_db()
    assert made.state == Topic.State.CLOSED
    assert "同意 1，不同意 1" in decided.result
    assert [step.action for step in made.events.all()] == [
        "propose",
        "accept",
        "meet",
        "open_vote",
        "decide",
        "progress",
        "review",
    ]
    assert len(told(cast.wang)) == 4  # taken up, vote, decided, closed
    assert len(told(cast.wu)) == 2  # the vote, and that it is theirs to see to


def test_every_state_is_left_only_as_the_table_says(cast, topic):
    made = topic.proposed()
    attempts = {
        "comment": lambda: topics.comment(made, text="好", by=cast.li),
        "meet": lambda: topics.record_meeting(made, by=cast.chen, minutes="好", held_on=timezone.localdate()),
        "decide": lambda: decisions.decide(made, by=cast.chen, is_adopted=False, text="好"),
        "progress": lambda: decisions.report_progress(made, by=cast.chen, text="好"),
        "review": lambda: decisions.review(made, by=cast.chen, result="done", text="好"),
        "discuss_again": lambda: ballots.discuss_again(made, by=cast.chen),
    }
    for name, attempt in attempts.items():
        assert made.state not in ACTIONS[name].sources
        with pytest.raises(Refused):
            attempt()
    assert made.events.count() == 1


def test_who_may_do_what(cast, topic):
    made = topic.proposed()
    assert roles_of(cast.wang, made) == {Role.PROPOSER, Role.RESIDENT}
    assert roles_of(cast.zheng, made) == roles_of(cast.zhou, made) == set()
    assert allowed(made, roles_of(cast.li, made)) == set()
    for stranger in (cast.wang, cast.zhou, cast.he):
        with pytest.raises(NotAllowed):
            topics.accept(made, by=stranger)
    with pytest.raises(NotAllowed):
        topics.propose(community=made.community, title="路灯", text="太暗", by=cast.zheng)
    topics.withdraw(made, by=cast.wang)
    with pytest.raises(Refused):
        topics.accept(made, by=cast.chen)


def test_declined_kindly_and_with_a_reason(cast, topic):
    made = topic.proposed()
    with pytest.raises(Refused):
        topics.decline(made, by=cast.chen, reason="  ")
    topics.decline(made, by=cast.chen, reason="已交物业处理")
    assert "已交物业处理" in told(cast.wang)[-1]
    with pytest.raises(DatabaseError), transaction.atomic():
        Topic.objects.filter(pk=made.pk).update(reason="")


def test_a_daughter_proposes_and_votes_for_her_mother(cast, topic):
    made = topic.proposed(by=cast.daughter, resident=cast.wang)
    assert (made.proposed_by, made.events.get().by) == (cast.wang, cast.daughter)
    ballot = topic.voting()
    ballots.vote(ballot, option=option(ballot), by=cast.daughter, resident=cast.wang)
    assert ballot.cast.get().resident == cast.wang
    with pytest.raises(NotAllowed):
        ballots.vote(ballot, option=option(ballot), by=cast.li, resident=cast.daughter)


def test_a_hidden_comment_stays_with_its_reason(cast, topic):
    said = topics.comment(topic.discussed(), text="某某真坏", by=cast.li)
    with pytest.raises(NotAllowed):
        topics.hide(said, by=cast.wang, reason="难听")
    topics.hide(said, by=cast.chen, reason="请不要点名骂人")
    assert (said.text, said.hidden_reason, said.hidden_by) == ("某某真坏", "请不要点名骂人", cast.chen)
    assert "请不要点名骂人" in told(cast.li)[-1]
    with pytest.raises(Refused):
        topics.hide(said, by=cast.chen, reason="又一次")
    topics.show_again(said, by=cast.chen)
    assert said.hidden_at is None
    assert AuditEvent.objects.filter(subject=f"points.Comment:{said.pk}").count() == 2


def test_one_vote_for_each_home(cast, topic, building):
    husband = Resident.objects.create_user(
        name="王建国", community=cast.wang.community, building=building, unit="2", room="903"
    )
    ballot = topic.voting(per="home")
    assert ballot.eligible == 2  # 903 and 101; the volunteers' doors are not known
    ballots.vote(ballot, option=option(ballot), by=husband)
    with pytest.raises(Refused, match=r"home|这一户"):
        ballots.vote(ballot, option=option(ballot), by=cast.wang)
    with pytest.raises(Refused, match=r"door|门牌"):
        ballots.vote(ballot, option=option(ballot), by=cast.zhao)
    assert counts(ballot) == {"同意": 1, "不同意": 0}


def test_a_secret_vote_leads_from_nobody_to_a_choice(cast, topic):
    ballot = topic.voting()
    ballots.vote(ballot, option=option(ballot), by=cast.li)
    assert Vote.objects.get().option is None
    assert counts(ballot) == {"同意": 1, "不同意": 0}

    shown = topic.voting(is_secret=False)
    ballots.vote(shown, option=option(shown, "不同意"), by=cast.li)
    assert shown.cast.get().option.text == "不同意"
    assert list(verifying.findings()) == []


def test_only_in_its_time_and_only_who_was_there(cast, topic):
    now = timezone.now()
    ballot = topic.voting(opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=3))
    with pytest.raises(Refused):
        ballots.vote(ballot, option=option(ballot), by=cast.li)
    with later(hours=2):
        child = Resident.objects.create_user(
            name="小明", community=ballot.topic.community, birth_year=timezone.localdate().year - 9
        )
        newcomer = Resident.objects.create_user(name="新邻居", community=ballot.topic.community)
        for person in (child, newcomer):
            with pytest.raises(Refused):
                ballots.vote(ballot, option=option(ballot), by=person)
        ballots.vote(ballot, option=option(ballot), by=cast.li)
        with pytest.raises(Refused):
            ballots.vote(ballot, option=option(ballot, "不同意"), by=cast.li)
        with pytest.raises(Refused):
            decisions.decide(ballot.topic, by=cast.chen, is_adopted=False, text="不做了")
    with later(hours=4), pytest.raises(Refused):
        ballots.vote(ballot, option=option(ballot), by=cast.wang)
    assert counts(ballot) == {"同意": 1, "不同意": 0}


def test_too_few_votes_do_not_count_and_it_is_discussed_again(cast, topic):
    ballot = topic.voting(quorum=2)
    ballots.vote(ballot, option=option(ballot), by=cast.li)
    follow = {"is_adopted": True, "text": "清理", "person": cast.sun}
    with later(days=4):
        with pytest.raises(Refused, match=r"Too few|人太少"):
            decisions.decide(
                ballot.topic, by=cast.chen, due_on=timezone.localdate() + timedelta(days=3), **follow
            )
        again = ballots.discuss_again(ballot.topic, by=cast.chen)
        now = timezone.now()
        second = ballots.open_vote(
            again,
            by=cast.chen,
            question="再投一次",
            options=["同意", "不同意"],
            opens_at=now,
            closes_at=now + timedelta(days=1),
            per="resident",
        )
        assert second.round == 2
        with pytest.raises(Refused):  # the page of the first round is still open somewhere
            ballots.vote(ballot, option=option(ballot), by=cast.wang)
        ballots.vote(second, option=option(second), by=cast.li)


def test_what_is_adopted_has_one_to_see_to_it_by_a_day(cast, topic):
    made = topic.discussed()
    day = timezone.localdate() + timedelta(days=3)
    wrong = [
        {"due_on": day},
        {"person": cast.sun, "partner": cast.property, "due_on": day},
        {"person": cast.sun},
        {"person": cast.sun, "due_on": timezone.localdate() - timedelta(days=1)},
        {"person": cast.zheng, "due_on": day},
    ]
    for fields in wrong:
        with pytest.raises(Refused):
            decisions.decide(made, by=cast.chen, is_adopted=True, text="清理", **fields)
    decisions.decide(made, by=cast.chen, is_adopted=False, text="先不动")
    made.refresh_from_db()
    assert (made.state, made.decision.whose) == (Topic.State.CLOSED, "")


def test_reminded_before_the_day_and_after_it_once(cast, topic):
    made = topic.decided()
    remind = registry.CHORES["reminders of what was decided"].do
    assert remind() == 0
    with later(days=8):
        assert [remind(), remind()] == [1, 0]
    with later(days=12):
        assert [remind(), remind()] == [1, 0]
        decisions.review(
            made,
            by=cast.chen,
            result="not_yet",
            text="还差一半",
            due_on=timezone.localdate() + timedelta(days=9),
        )
        made.refresh_from_db()
        assert (made.state, remind()) == (Topic.State.DECIDED, 0)
    assert len(told(cast.wu)) == 4


def test_a_meeting_is_one_that_was_held_here(cast, topic, plan, next_door):
    made = topic.discussed()
    elsewhere = plan(published=False, community=next_door)
    for activity in (plan(), elsewhere):
        with pytest.raises(Refused):
            topics.record_meeting(made, by=cast.chen, minutes="好", activity=activity)
    tomorrow = timezone.localdate() + timedelta(days=1)
    for day in (None, tomorrow):
        with pytest.raises(Refused):
            topics.record_meeting(made, by=cast.chen, minutes="好", held_on=day)
    topics.record_meeting(made, by=cast.chen, minutes="好", held_on=timezone.localdate(), attended="三位居民")
    assert made.meetings.get().attended == "三位居民"


def test_steps_and_votes_are_never_changed(cast, topic):
    ballots.vote(ballot := topic.voting(), option=option(ballot), by=cast.li)
    for rows in (TopicEvent.objects.all(), Vote.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(by=cast.chen)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_verify_finds_what_was_done_behind_its_back(cast, topic):
    ballot = topic.voting()
    ballots.vote(ballot, option=option(ballot), by=cast.li)
    BallotOption.objects.filter(ballot=ballot, text="同意").update(votes=7)
    Vote.objects.create(
        ballot=ballot,
        resident=cast.wang,
        voice="made-up",
        by=cast.wang,
        option=option(ballot),
        at=timezone.now() - timedelta(days=9),
    )
    topic.decided()
    Decision.objects.all().delete()
    found = {finding.check for finding in verifying.findings()}
    assert {"ballots", "votes-in-time", "topics-decided"} <= found
