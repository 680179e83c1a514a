"""Hours of service, and the certificate of them that anybody can check."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from community.errors import NotAllowed, Refused
from points import activities, check_in, hours, service_certificates
from points.models import ServiceCertificate, ServiceHours
from repairs import workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def serve(cast, today):
    numbers = iter(range(1, 100))

    def add(resident=None, minutes=40, days=0):
        one = hours.Served(
            resident or cast.zhao, minutes, today - timedelta(days=days), "修门框", f"test:{next(numbers)}"
        )
        hours.record([one], kind="repair", by=cast.chen)
        return ServiceHours.objects.get(reference=one.reference)

    return add


@pytest.fixture
def certificate(cast, serve, today):
    serve(minutes=95)
    return service_certificates.issue(
        resident=cast.zhao, first=today - timedelta(days=30), last=today, by=cast.zhao
    )


def test_closing_an_order_writes_the_minutes_of_everybody_with_a_place(cast, orders):
    order = orders.open(places=2)
    for person in (cast.zhao, cast.qian):
        workflow.claim(order, by=person)
    order.refresh_from_db()
    workflow.report(
        order, by=cast.zhao, outcome="fixed", visited_on=timezone.localdate(), minutes=40, no_photos=True
    )
    workflow.close(order, by=cast.wang)

    found = ServiceHours.objects.order_by("resident_id")
    assert [(one.resident, one.minutes, one.kind) for one in found] == [
        (cast.zhao, 40, "repair"),
        (cast.qian, 40, "repair"),
    ]


def test_another_round_after_a_reopening_counts_again(cast, orders):
    order = workflow.reopen(orders.closed(), by=cast.wang, reason="又坏了")
    today = timezone.localdate()
    workflow.report(order, by=cast.zhao, outcome="fixed", visited_on=today, minutes=20, no_photos=True)
    workflow.close(order, by=cast.wang)

    assert hours.minutes_of(cast.zhao) == 60


@pytest.mark.parametrize(("kind", "minutes"), [("practice", [90]), ("training", []), ("meeting", [])])
def test_civic_practice_is_service_and_sitting_in_a_course_is_not(cast, plan, kind, minutes):
    made = plan(kind=kind, begun=True)
    check_in.check_in_walk_in(made, resident=cast.li, by=cast.chen)
    activities.close(made, by=cast.chen)

    assert list(ServiceHours.objects.values_list("minutes", flat=True)) == minutes


def test_a_record_is_taken_back_by_a_second_one_once(cast, serve):
    one = serve()

    hours.correct(one, by=cast.chen, reason="记错人")

    assert hours.minutes_of(cast.zhao) == 0
    with pytest.raises(Refused):
        hours.correct(one, by=cast.chen, reason="又一次")
    with pytest.raises(NotAllowed):
        hours.correct(one, by=cast.zhou, reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceHours.objects.update(minutes=500)
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceHours.objects.all().delete()


@pytest.mark.parametrize(("minutes", "said"), [(0, "0"), (3, "0.1"), (40, "0.7"), (95, "1.6"), (600, "10.0")])
def test_minutes_are_said_in_hours(minutes, said):
    assert hours.in_hours(minutes) == said


def test_a_certificate_says_what_is_on_record_for_its_period(cast, serve, today):
    serve(minutes=30, days=40)
    serve(minutes=60, days=5)
    hours.correct(serve(minutes=500, days=3), by=cast.chen, reason="写错")
    serve(cast.qian, minutes=90)

    made = service_certificates.issue(
        resident=cast.zhao, first=today - timedelta(days=10), last=today, by=cast.chen
    )

    assert (made.minutes, made.services, made.name) == (60, 1, "赵铁柱")
    assert made.lines == [[(today - timedelta(days=5)).isoformat(), "修门框", 60]]
    facts = service_certificates.facts_of(made)
    assert (facts["姓名"], facts["出具单位"], facts["经办人"]) == ("赵铁柱", "阡上社区", "陈静")


def test_who_served_does_not_vouch_for_themselves(cast, certificate):
    assert "赵铁柱" not in service_certificates.facts_of(certificate)["经办人"]


def test_nor_does_a_colleague_who_served(cast, serve, today):
    serve(cast.chen)
    made = service_certificates.issue(resident=cast.chen, first=today, last=today, by=cast.chen)

    assert service_certificates.facts_of(made)["经办人"] == "系统依据服务记录出具"


def test_asking_again_shows_the_same_one_until_the_record_changes(cast, certificate, serve, today):
    def again():
        return service_certificates.issue(
            resident=cast.zhao, first=certificate.first, last=today, by=cast.zhao
        )

    assert again() == certificate
    serve(minutes=5)
    assert again() != certificate


def test_nobody_gets_one_of_nothing_of_tomorrow_or_of_somebody_else(cast, serve, today):
    def issue(resident, by, last):
        return service_certificates.issue(resident=resident, first=today, last=last, by=by)

    serve()
    with pytest.raises(Refused):
        issue(cast.qian, cast.qian, today)
    with pytest.raises(Refused):
        issue(cast.zhao, cast.zhao, today + timedelta(days=1))
    for stranger in (cast.qian, cast.zhou):
        with pytest.raises(NotAllowed):
            issue(cast.zhao, stranger, today)


def test_anybody_checks_the_code_and_learns_no_more_than_they_need(client, certificate):
    code = certificate.spaced_code.lower().replace(" ", "-")
    page = client.get("/service/certificates/check/", {"code": code})

    words = page.content.decode()
    assert page.context["certificate"] == certificate
    assert "赵**" in words
    assert "1.6" in words
    assert "赵铁柱" not in words
    assert "修门框" not in words


@pytest.mark.parametrize("code", ["", "ABCD", "ABCDEFGHJKMN", "x" * 40, "二"])
def test_a_code_that_is_none_finds_nothing(client, certificate, code):
    page = client.get("/service/certificates/check/", {"code": code})

    assert (page.status_code, page.context["certificate"]) == (200, None)


def test_a_revoked_one_says_so_and_is_no_longer_printed(client, login, cast, certificate):
    with pytest.raises(NotAllowed):
        service_certificates.revoke(certificate, by=cast.zhao, reason="x")
    with pytest.raises(Refused):
        service_certificates.revoke(certificate, by=cast.chen, reason=" ")

    service_certificates.revoke(certificate, by=cast.chen, reason="姓名写错")

    page = client.get("/service/certificates/check/", {"code": certificate.code})
    assert page.context["certificate"].is_revoked
    assert "姓名写错" not in page.content.decode()
    mine = login(cast.zhao)
    assert "姓名写错" in mine.get(certificate.get_absolute_url()).content.decode()
    assert mine.get(f"{certificate.get_absolute_url()}paper/").status_code == 404
    with pytest.raises(Refused):
        service_certificates.revoke(certificate, by=cast.chen, reason="再次")


def test_a_later_correction_shows_when_it_is_checked(client, cast, certificate):
    hours.correct(ServiceHours.objects.get(), by=cast.chen, reason="记错人")

    assert client.get("/service/certificates/check/", {"code": certificate.code}).context["is_overtaken"]


def test_one_presses_the_button_and_prints_it(login, cast, serve, today):
    serve()
    client = login(cast.zhao)
    form = client.get("/service/").context["form"]
    asked = {"once": str(form["once"].value()), "first": today.isoformat(), "last": today.isoformat()}
    answers = [client.post("/service/", asked) for _press in range(2)]

    made = ServiceCertificate.objects.get()
    paper = client.get(f"{made.get_absolute_url()}paper/")
    assert {answer.url for answer in answers} == {made.get_absolute_url()}
    assert b"".join(paper.streaming_content).startswith(b"%PDF-")
    assert "no-store" in paper["Cache-Control"]


def test_others_do_not_see_it(login, cast, certificate):
    for person in (cast.qian, cast.zhou):
        client = login(person)
        for address in ("", "paper/"):
            assert client.get(certificate.get_absolute_url() + address).status_code == 404
        assert client.get(f"/service/?for={cast.zhao.pk}").status_code == 404
    assert login(cast.chen).get(f"/service/?for={cast.zhao.pk}").status_code == 200
