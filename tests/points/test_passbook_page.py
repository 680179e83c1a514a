"""What a resident reads in their passbook."""

import pytest

from points import ledger
from points.ledger import Worth

pytestmark = pytest.mark.django_db


def rows(response):
    return [(entry.sequence, entry.amount, entry.balance_after) for entry in response.context["page"]]


@pytest.fixture
def history(cast, give_points, standard):
    """30 brought over, 10 for a door frame, which is then taken back."""
    give_points(cast.zhao, 30)
    worth = Worth(10, "积分标准 第1版 · 木工 · 10", standard)
    award = ledger.award(
        resident=cast.zhao, worth=worth, reference="repair:1", reason="门框开裂", by=cast.chen
    )
    ledger.reverse(award, by=cast.chen, reason="重复登记")


def test_entries_come_newest_first_with_balance_and_arithmetic(login, cast, history):
    response = login(cast.zhao).get("/points/")

    assert rows(response) == [(3, -10, 30), (2, 10, 40), (1, 30, 30)]
    assert response.context["balance"] == 30
    page = response.content.decode()
    for words in ("门框开裂", "积分标准 第1版 · 木工 · 10", "重复登记", "+10", "−10", "纸质存折结转"):
        assert words in page


def test_earned_and_spent_can_be_read_apart(login, cast, history):
    client = login(cast.zhao)

    assert rows(client.get("/points/?show=earned")) == [(2, 10, 40), (1, 30, 30)]
    assert rows(client.get("/points/?show=spent")) == [(3, -10, 30)]
    assert len(rows(client.get("/points/?show=nonsense"))) == 3


def test_a_long_passbook_has_pages(login, cast, give_points):
    for number in range(1, 26):
        give_points(cast.zhao, number)
    client = login(cast.zhao)

    first = client.get("/points/")
    second = client.get("/points/" + first.context["page"].older_url)

    assert [row[0] for row in rows(first) + rows(second)] == list(range(25, 0, -1))
    assert second.context["page"].older_url == ""


def test_an_empty_passbook_says_how_points_are_earned(login, cast):
    response = login(cast.li).get("/points/")

    assert (response.context["balance"], rows(response)) == (0, [])
    assert "/points/standard/" in response.content.decode()


def test_a_helper_reads_the_passbook_of_the_person_they_help_and_nobody_elses(login, cast, give_points):
    give_points(cast.wang, 7)
    client = login(cast.daughter)

    assert rows(client.get(f"/points/?for={cast.wang.pk}")) == [(1, 7, 7)]
    assert rows(client.get("/points/")) == []
    for other in (cast.zhao.pk, 999999, "x", "٣"):
        assert client.get(f"/points/?for={other}").status_code == 404
    cast.wang.helpers_allowed.update(withdrawn_at="2026-01-01T00:00Z")
    assert client.get(f"/points/?for={cast.wang.pk}").status_code == 404


def test_a_stranger_is_sent_to_the_login(client, db):
    response = client.get("/points/")

    assert (response.status_code, response.url.split("?")[0]) == (302, "/login/")


def test_a_kind_and_a_period_can_be_chosen(login, cast, history, standard):
    from datetime import date

    worth = Worth(4, "", standard)
    ledger.award(
        resident=cast.zhao, worth=worth, reference="old", reason="旧", by=None, occurred_on=date(2026, 1, 5)
    )
    client = login(cast.zhao)

    assert rows(client.get("/points/?show=reversal")) == [(3, -10, 30)]
    assert rows(client.get("/points/?show=award&first=2026-01-01&last=2026-01-31")) == [(4, 4, 34)]
    assert rows(client.get("/points/?last=2025-12-31")) == []
    assert len(rows(client.get("/points/?first=nonsense"))) == 4


def test_a_day_that_is_none_is_said_where_it_was_typed(login, cast, history):
    page = login(cast.zhao).get("/points/?first=2026-13-45").content.decode()
    assert '<details class="passbook-choice d-print-none mb-3" open>' in page
    assert "2026-13-45" in page


def test_the_statement_is_taken_along_as_pdf_and_others_taking_it_is_written_down(login, cast, history):
    from community.models import AuditEvent

    asked = {"for": cast.zhao.pk, "first": "2026-01-01", "last": "2100-01-01"}
    own = login(cast.zhao).post("/points/statement/paper/", asked)
    noted = AuditEvent.objects.filter(kind="export", subject="export:statement")

    assert b"".join(own.streaming_content).startswith(b"%PDF-")
    assert noted.count() == 0
    assert login(cast.chen).post("/points/statement/paper/", asked).status_code == 200
    assert noted.count() == 1
    assert login(cast.qian).post("/points/statement/paper/", asked).status_code == 404
