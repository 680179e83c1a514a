"""An electrician's paper: shown by the volunteer, checked by staff, asked for at the moment a job is taken."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from community import certificates
from community.errors import NotAllowed, Refused
from community.models import Message, VolunteerCertificate
from repairs import workflow
from repairs.hall import hall_for
from repairs.models import Claim
from tests.repairs.test_photos_of_an_order import upload

pytestmark = pytest.mark.django_db
PAGE = "/volunteer/certificates/"


@pytest.fixture
def paper(cast, skills):
    """赵铁柱's certificate for plumbing and power, not yet checked."""
    return certificates.present(
        by=cast.zhao, skill=skills["plumbing"], number="T320100001", valid_until=in_days(100)
    )


@pytest.fixture
def wiring(orders):
    """Open, and only for somebody with a checked certificate."""

    def make():
        order = orders.submitted(item="换老化的电线", skill=orders.skills["plumbing"])
        return workflow.publish(
            order, by=orders.cast.chen, skill=orders.skills["plumbing"], size="small", needs_certificate=True
        )

    return make


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def why_not(person):
    from django.http import QueryDict

    return [card.why_not for card in hall_for(person, QueryDict()).fitting]


def test_a_volunteer_shows_it_once_with_a_photo_that_only_they_and_the_office_see(
    login, cast, skills, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    answers = {
        "once": str(uuid.uuid4()), "skill": skills["plumbing"].pk, "number": " T320100001 ",
        "valid_until": in_days(9).isoformat(), "photo": upload("证.jpg"),
    }  # fmt: skip
    client = login(cast.zhao)
    first = client.post(PAGE, answers)
    again = client.post(PAGE, answers | {"photo": upload("证.jpg")})

    made = VolunteerCertificate.objects.get()
    assert (first.url, again.url) == (PAGE, PAGE)
    assert (made.volunteer.resident, made.number, made.state) == (cast.zhao, "T320100001", "waiting")
    photo = made.photo.get_absolute_url()
    assert made.number in client.get(PAGE).content.decode()
    seen = {
        name: login(getattr(cast, name)).get(photo).status_code for name in ("zhao", "chen", "qian", "zhou")
    }
    assert seen == {"zhao": 200, "chen": 200, "qian": 404, "zhou": 404}


def test_who_is_no_volunteer_has_no_such_page(login, cast):
    assert login(cast.wang).get(PAGE).status_code == 404


def test_what_is_refused_when_showing_it(cast, skills, paper):
    with pytest.raises(Refused):
        certificates.present(by=cast.zhao, skill=skills["plumbing"], number="T3", valid_until=in_days(-1))
    with pytest.raises(Refused):
        certificates.present(by=cast.zhao, skill=skills["plumbing"], number=" ", valid_until=in_days(1))
    with pytest.raises(Refused):
        certificates.present(
            by=cast.zhao, skill=skills["plumbing"], number=paper.number, valid_until=paper.valid_until
        )
    with pytest.raises(NotAllowed):
        certificates.present(by=cast.wang, skill=skills["plumbing"], number="T3", valid_until=in_days(1))
    assert VolunteerCertificate.objects.count() == 1


def test_without_a_checked_and_valid_one_the_job_cannot_be_taken(cast, paper, wiring):
    order = wiring()
    with pytest.raises(Refused):
        workflow.claim(order, by=cast.zhao)
    assert why_not(cast.zhao) != [""]

    certificates.check(paper, by=cast.chen)
    assert why_not(cast.zhao) == [""]
    with time_machine.travel(timezone.now() + timedelta(days=101)), pytest.raises(Refused):
        workflow.claim(order, by=cast.zhao)
    assert workflow.claim(order, by=cast.zhao).certificate == paper


def test_one_for_another_trade_does_not_count(cast, skills, wiring):
    other = certificates.present(
        by=cast.zhao, skill=skills["carpentry"], number="M1", valid_until=in_days(100)
    )
    certificates.check(other, by=cast.chen)

    with pytest.raises(Refused):
        workflow.claim(wiring(), by=cast.zhao)
    assert Claim.objects.count() == 0


def test_a_trade_that_always_needs_one_needs_it_also_for_what_was_published_before(cast, orders, skills):
    order = orders.open(skill="plumbing")
    skills["plumbing"].needs_certificate = True
    skills["plumbing"].save()

    with pytest.raises(Refused):
        workflow.claim(order, by=cast.zhao)
    assert orders.open(skill="plumbing").needs_certificate


def test_staff_check_and_refuse_and_the_volunteer_is_told(cast, login, paper):
    client = login(cast.chen)

    def press(step, **answers):
        url = reverse("admin:community_volunteercertificate_step", args=[paper.pk, step])
        return client.post(url, {"once": str(uuid.uuid4())} | answers)

    assert press("check").status_code == 302
    paper.refresh_from_db()
    assert (paper.state, paper.checked_by) == ("checked", cast.chen)
    press("refuse", reason="与本人不符")
    paper.refresh_from_db()
    assert (paper.state, paper.reason) == ("refused", "与本人不符")
    texts = list(Message.objects.filter(resident=cast.zhao).values_list("text", flat=True))
    assert any("与本人不符" in text for text in texts)
    assert len(texts) == 2


def test_nobody_checks_but_the_communitys_staff(cast, paper):
    for person in (cast.zhao, cast.zhou, cast.wang):
        with pytest.raises(NotAllowed):
            certificates.check(paper, by=person)
    with pytest.raises(IntegrityError, match="certificate_decided_by_somebody"), transaction.atomic():
        VolunteerCertificate.objects.update(state="checked")


def test_an_expired_one_cannot_be_checked(cast, paper):
    with time_machine.travel(timezone.now() + timedelta(days=101)), pytest.raises(Refused):
        certificates.check(paper, by=cast.chen)


def test_it_waits_in_the_office(login, cast, paper):
    client = login(cast.chen)
    client.cookies["django_language"] = "en"
    panels = {str(panel.title): panel for panel in client.get("/admin/other/").context["board"].panels}

    assert [row.facts[0] for row in panels["Certificates to check"].rows] == ["T320100001"]
    assert client.get("/admin/").context["board"].waiting == 1
    certificates.check(paper, by=cast.chen)
    assert client.get("/admin/").context["board"].waiting == 0


def test_the_volunteer_is_reminded_once_a_month_before_it_ends(cast, skills, paper):
    from tests.keeping.test_tick import tick, told

    certificates.check(paper, by=cast.chen)
    told()
    assert tick() == []
    with time_machine.travel(timezone.now() + timedelta(days=75), tick=True):
        assert tick() == ["certificates about to expire: 1"]
        assert tick() == []
    [(name, text)] = told()
    assert (name, f"{paper.valid_until}" in text) == ("赵铁柱", True)


def test_verify_finds_a_job_taken_without(cast, paper, wiring):
    from tests.keeping.findings import found

    certificates.check(paper, by=cast.chen)
    workflow.claim(wiring(), by=cast.zhao)
    assert found() == set()
    Claim.objects.update(certificate=None)
    assert found() == {(12, "certificates", f"repairs.Claim:{Claim.objects.get().pk}")}
