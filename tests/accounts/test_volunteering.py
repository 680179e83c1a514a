"""Li offers to help, Chen of the office answers; each is told, and nobody else decides."""

import uuid

import pytest

from community import volunteering
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Message, Volunteer
from tests.racing import at_once

pytestmark = pytest.mark.django_db


def form(*skills, **changes):
    return {
        "skills": [skill.pk for skill in skills],
        "about": "周末有空",
        "once": str(uuid.uuid4()),
    } | changes


def told(person):
    return list(Message.objects.filter(resident=person).order_by("id").values_list("text", flat=True))


@pytest.fixture
def applied(cast, skills):
    return volunteering.apply(by=cast.li, skills=[skills["plumbing"]], about="老电工")


def test_li_applies_once_however_often_the_button_is_pressed(cast, skills, as_person):
    browser = as_person(cast.li)
    filled = form(skills["plumbing"], skills["lamps"])

    assert [browser.post("/volunteer/", filled).url for _press in range(3)] == ["/profile/"] * 3
    volunteer = Volunteer.objects.get(resident=cast.li)
    assert (volunteer.state, volunteer.about) == ("applied", "周末有空")
    assert {skill.code for skill in volunteer.skills.all()} == {"plumbing", "lamps"}
    assert len(told(cast.li)) == 1
    assert list(AuditEvent.objects.values_list("kind", "by_id", "detail")) == [
        ("volunteer", cast.li.pk, {"action": "apply", "skills": ["plumbing", "lamps"]})
    ]
    assert browser.get("/volunteer/").url == "/profile/"


def test_without_a_trade_there_is_nothing_to_apply_for(cast, as_person):
    answer = as_person(cast.li).post("/volunteer/", form())

    assert "skills" in answer.context["form"].errors
    assert not Volunteer.objects.filter(resident=cast.li).exists()


def test_a_second_application_while_one_waits_is_refused(cast, skills, applied, as_person):
    answer = as_person(cast.li).post("/volunteer/", form(skills["lamps"]))

    assert answer.status_code == 200
    assert [skill.code for skill in applied.skills.all()] == ["plumbing"]


def test_from_application_to_rest_and_back(cast, applied):
    states = [
        volunteering.approve(applied, by=cast.chen).state,
        volunteering.pause(applied, by=cast.chen, reason="骨折休养").state,
        volunteering.resume(applied, by=cast.chen).state,
    ]

    assert states == ["approved", "paused", "approved"]
    assert (applied.decided_by, applied.reason) == (cast.chen, "")
    assert applied.decided_at is not None
    assert len(told(cast.li)) == 4
    assert "骨折休养" in told(cast.li)[2]
    assert [event.detail["action"] for event in AuditEvent.objects.order_by("id")] == [
        "apply",
        "approve",
        "pause",
        "resume",
    ]


def test_somebody_declined_reads_why_and_may_apply_again(cast, skills, applied, as_person):
    volunteering.decline(applied, by=cast.chen, reason="暂缺电工证")
    assert "暂缺电工证" in told(cast.li)[-1]
    browser = as_person(cast.li)
    assert "暂缺电工证" in browser.get("/volunteer/").content.decode()

    assert browser.post("/volunteer/", form(skills["lamps"])).url == "/profile/"
    applied.refresh_from_db()
    assert (applied.state, applied.reason, applied.decided_by, applied.decided_at) == (
        "applied",
        "",
        None,
        None,
    )
    assert [skill.code for skill in applied.skills.all()] == ["lamps"]


@pytest.mark.parametrize("decide", [volunteering.decline, volunteering.pause])
def test_a_decision_against_somebody_needs_a_reason(cast, applied, decide):
    with pytest.raises(Refused):
        decide(applied, by=cast.chen, reason="  ")
    applied.refresh_from_db()
    assert applied.state == "applied"


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("approve", "approved"),
        ("approve", "paused"),
        ("decline", "approved"),
        ("decline", "declined"),
        ("pause", "applied"),
        ("pause", "paused"),
        ("resume", "applied"),
        ("resume", "approved"),
        ("resume", "declined"),
    ],
)
def test_a_step_that_does_not_follow_is_refused_and_changes_nothing(cast, applied, action, state):
    Volunteer.objects.filter(pk=applied.pk).update(state=state, reason="之前的理由")
    extra = {"reason": "理由"} if action in {"decline", "pause"} else {}
    messages = len(told(cast.li))

    with pytest.raises(Refused):
        getattr(volunteering, action)(applied, by=cast.chen, **extra)

    applied.refresh_from_db()
    assert (applied.state, applied.reason, len(told(cast.li))) == (state, "之前的理由", messages)


@pytest.mark.parametrize("who", ["li", "zhao", "he", "zhou", "wu"])
def test_only_staff_of_the_community_decides(cast, applied, who):
    for decide in (
        lambda by: volunteering.approve(applied, by=by),
        lambda by: volunteering.decline(applied, by=by, reason="不"),
    ):
        with pytest.raises(NotAllowed):
            decide(getattr(cast, who))
    applied.refresh_from_db()
    assert applied.state == "applied"


@pytest.mark.race
def test_of_many_who_decide_at_once_one_is_first(cast, applied):
    def decline():
        return volunteering.decline(Volunteer.objects.get(pk=applied.pk), by=cast.chen, reason="名额已满")

    answers = at_once([decline] * 8)

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused"] * 7 + ["Volunteer"]
    assert len(told(cast.li)) == 2


@pytest.mark.race
def test_of_many_applications_at_once_one_is_made(cast, skills):
    def offer():
        return volunteering.apply(by=cast.li, skills=[skills["lamps"]])

    answers = at_once([offer] * 8)

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused"] * 7 + ["Volunteer"]
    assert len(told(cast.li)) == Volunteer.objects.filter(resident=cast.li).count() == 1


def test_a_trade_with_an_endless_number_is_no_trade(cast, as_person):
    answer = as_person(cast.li).post("/volunteer/", form() | {"skills": ["9" * 30]})

    assert "skills" in answer.context["form"].errors
    assert not Volunteer.objects.filter(resident=cast.li).exists()
