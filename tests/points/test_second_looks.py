"""陈静 has no colleague: 郑安 of the street office gives the points she awards a second look."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Duty, Message, Resident, Street, StreetMember
from points import awards, ledger, reviews
from points.awards import Cause
from points.deciders import Deciders
from points.ledger import Award, Worth
from points.models import HeldAward
from tests.racing import at_once

pytestmark = pytest.mark.django_db
WORDS = "王秀兰家19900017317，3号楼2719的门框"


@pytest.fixture
def street(community):
    community.street = Street.objects.create(name="春晖街道")
    community.save()
    return community.street


@pytest.fixture
def an(street):
    person = Resident.objects.create_user("19900010081", "x", name="郑安")
    StreetMember.objects.create(street=street, resident=person)
    return person


@pytest.fixture
def held(cast, an):
    given = Award(cast.zhao, Worth(15, "木工 10 + 5"), "test:1", WORDS, timezone.localdate())
    return awards.give([Cause(given, proposed=10)], by=cast.chen)[0]


@pytest.fixture
def lin(cast, community):
    """林芳 begins as a colleague."""

    def begin():
        made = Resident.objects.create_user("19900000071", "x", name="林芳", community=community)
        Duty.objects.create(resident=made, community=community, kind="staff")
        return made

    return begin


def decide(client, held, **answers):
    address = reverse("points:second_look", args=[held.pk])
    form = client.get(address).context["form"]
    return client.post(address, {"once": form["once"].value(), **answers})


def test_the_street_is_told_and_approves_from_its_own_page(login, cast, an, held):
    client = login(an)
    told = an.messages.get()
    assert (told.link, "阡上社区" in told.text) == (reverse("points:second_looks"), True)
    assert reverse("points:second_looks") in client.get(reverse("repairs:street")).content.decode()
    assert client.get(told.link).context["waiting"] == [held]

    answer = decide(client, held, decision="approve")

    held.refresh_from_db()
    assert (answer.status_code, held.state, held.decided_by) == (302, "approved", an)
    assert ledger.balance_of(cast.zhao) == 15
    assert AuditEvent.objects.filter(kind="points", by=an, detail__step="approved").exists()
    assert cast.chen.messages.latest("pk").link == f"/admin/points/heldaward/{held.pk}/change/"
    assert client.get(told.link).context["waiting"] == []


def test_refusing_takes_a_reason_which_both_read(login, cast, an, held):
    client = login(an)

    assert decide(client, held, decision="refuse", reason=" ").status_code == 200
    decide(client, held, decision="refuse", reason="只去了一趟")

    assert HeldAward.objects.get().state == "refused"
    for person in (cast.zhao, cast.chen):
        assert "只去了一趟" in person.messages.latest("pk").text


def test_pressing_twice_decides_once(login, an, held):
    client = login(an)
    address = reverse("points:second_look", args=[held.pk])
    sent = {"once": client.get(address).context["form"]["once"].value(), "decision": "approve"}

    first, second = client.post(address, sent), client.post(address, sent)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Message.objects.filter(resident=held.by).count() == 1


def test_the_page_shows_no_phone_no_door_and_no_full_name(login, an, held):
    client = login(an)
    pages = client.get(reverse("points:second_looks")).content.decode()
    pages += client.get(reverse("points:second_look", args=[held.pk])).content.decode()
    pages = re.sub(r"hx-headers='[^']*'|csrfmiddlewaretoken[^>]*>", "", pages)

    assert "门框" in pages
    for secret in ("王秀兰", "19900017317", "2719", "赵铁柱"):
        assert secret in WORDS + held.resident.name
        assert secret not in pages


def test_while_a_colleague_can_it_does_not_wait_at_the_street(login, an, held, lin):
    lin()

    assert login(an).get(reverse("points:second_look", args=[held.pk])).status_code == 404
    with pytest.raises(Refused, match=r"colleague|同事"):
        reviews.approve(held, by=an)


def test_with_a_colleague_the_street_hears_nothing(cast, an, lin):
    lin()
    given = Award(cast.zhao, Worth(15, ""), "test:2", "门框", timezone.localdate())

    awards.give([Cause(given, proposed=10)], by=cast.chen)

    assert not an.messages.exists()


def test_another_streets_people_find_nothing(login, held):
    far = Resident.objects.create_user("19900010082", "x", name="远山人")
    StreetMember.objects.create(street=Street.objects.create(name="远山街道"), resident=far)
    client = login(far)

    assert client.get(reverse("points:second_looks")).context["waiting"] == []
    assert client.get(reverse("points:second_look", args=[held.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        reviews.approve(held, by=far)


def test_who_proposed_it_does_not_decide_it_at_the_street_either(cast, an, street, community):
    StreetMember.objects.create(street=street, resident=cast.chen)
    Duty.objects.filter(resident=cast.chen).delete()
    given = Award(cast.zhao, Worth(15, ""), "test:3", "门框", timezone.localdate())
    (held,) = awards.give([Cause(given, proposed=10)], by=cast.chen)

    assert Deciders.of([held]).street(held) == [an]
    with pytest.raises(Refused):
        reviews.approve(held, by=Resident.objects.get(pk=cast.chen.pk))


def test_many_at_once_are_one_message(cast, an):
    day = timezone.localdate()
    causes = [
        Cause(Award(person, Worth(15, ""), f"test:{person.pk}", "门框", day), proposed=10)
        for person in (cast.zhao, cast.qian, cast.sun)
    ]

    awards.give(causes, by=cast.chen)

    assert [message.text.count("3") for message in an.messages.all()] == [1]


def test_today_says_that_it_waits_at_the_street(login, cast, held):
    page = login(cast.chen).get("/admin/other/").content.decode()
    assert "在街道等复核" in page
    change = login(cast.chen).get(f"/admin/points/heldaward/{held.pk}/change/").content.decode()
    assert "the street office, as the community has no second colleague" in change or "街道办" in change


@pytest.mark.race
def test_two_of_the_street_decide_at_once(cast, an, street, held):
    other = Resident.objects.create_user("19900010083", "x", name="李街")
    StreetMember.objects.create(street=street, resident=other)

    answers = at_once(
        [
            lambda: reviews.approve(held, by=an),
            lambda: reviews.refuse(held, by=other, reason="不对"),
        ]
    )

    assert sum(isinstance(one, Refused) for one in answers) == 1, answers
    assert ledger.balance_of(cast.zhao) == (15 if HeldAward.objects.get().state == "approved" else 0)
