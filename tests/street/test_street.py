"""春晖街道 sees its communities side by side: every number opens its list, and no list names anybody."""

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.keeping import verifying
from community.models import AuditEvent, Building, Community, Resident, Street, StreetMember
from repairs import charts, workflow
from repairs.models import RepairOrder

pytestmark = pytest.mark.django_db
DOOR, PHONE = "2719", "19900017317"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def street(community):
    made = Street.objects.create(name="春晖街道")
    community.street = made
    community.save()
    return made


@pytest.fixture
def an(street):
    person = Resident.objects.create_user("19900010081", "not-used-here", name="郑安")
    StreetMember.objects.create(street=street, resident=person)
    return person


@pytest.fixture
def far_away(db):
    """A community of another street, with an order of its own."""
    place = Community.objects.create(
        name="远山社区", slug="yuanshan", street=Street.objects.create(name="远山街道")
    )
    return workflow.submit(
        community=place, item="远山的水管", contact_name="某人", contact_phone="19900000777"
    )


@pytest.fixture
def orders_of_all_kinds(orders, cast, deadlines_of_all):
    orders.closed()
    orders.open(room=DOOR, contact_phone=PHONE, item=f"王秀兰家{PHONE}的门框裂了")
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        late = orders.open(item="没人接的灯")
        claimed = orders.claimed(by=cast.zhao, item="没报结果的锁", urgency="urgent")
    # Both still belong to this month.
    RepairOrder.objects.filter(pk__in=[late.pk, claimed.pk]).update(created_at=timezone.now())


def lists_of(html):
    return [url.replace("&amp;", "&") for url in re.findall(r'href="(/street/orders/\?[^"]*)"', html)]


def test_every_number_opens_the_orders_it_counts(an, login, orders_of_all_kinds, far_away):
    client = login(an)
    page = client.get(reverse("repairs:street"))
    [(line, _query)] = page.context["lines"]

    assert (line.name, line.received, line.unclaimed, line.overdue) == ("阡上社区", 4, 1, 1)
    numbers = re.findall(
        r'<a(?: class="lag")? href="(/street/orders/\?[^"]*)">(\d+)</a>', page.content.decode()
    )
    assert len(numbers) >= 5
    for url, number in numbers:
        answer = client.get(url.replace("&amp;", "&"))
        assert (answer.context["count"], len(answer.context["rows"])) == (int(number), int(number))


def test_no_page_of_the_street_names_anybody(an, login, orders_of_all_kinds, cast):
    client = login(an)
    pages = [reverse("repairs:street"), reverse("repairs:street_list")]
    pages += [reverse("repairs:street_order", args=[order.pk]) for order in RepairOrder.objects.all()]
    html = "".join(client.get(page).content.decode() for page in pages)
    html = re.sub(
        r"hx-headers='[^']*'|csrfmiddlewaretoken[^>]*>", "", html
    )  # a random token may hold any number

    assert ["门框裂了" in html, "没人接的灯" in html] == [True, True]
    for secret in (DOOR, PHONE, "王秀兰", "903", "赵铁柱", "陈静"):
        assert secret not in html


def test_what_people_wrote_stays_in_the_community(an, login, orders, cast):
    order = orders.reported(note="王奶奶说儿子不在家")
    workflow.reopen(order, by=cast.wang, reason="王秀兰：还是关不上")

    page = login(an).get(reverse("repairs:street_order", args=[order.pk])).content.decode()

    assert "Not fixed yet" in page
    assert [words in page for words in ("王奶奶", "还是关不上")] == [False, False]


def test_another_streets_orders_do_not_exist(an, login, far_away, orders_of_all_kinds):
    client = login(an)

    listed = client.get(reverse("repairs:street_list"), {"community": "yuanshan"})
    assert "远山" not in listed.content.decode()
    assert len(listed.context["rows"]) == 4
    assert client.get(reverse("repairs:street_order", args=[far_away.pk])).status_code == 404


def test_a_member_has_no_power_inside(an, login, orders_of_all_kinds):
    order = RepairOrder.objects.first()
    client = login(an)

    for page in (
        "/admin/",
        reverse("repairs:figures"),
        reverse("repairs:callbacks"),
        order.get_absolute_url(),
        reverse("repairs:act", args=[order.pk, "publish"]),
        f"/admin/repairs/repairorder/{order.pk}/change/",
    ):
        assert client.get(page).status_code == 404


@pytest.mark.parametrize("who", ["wang", "zhao", "wu", "he", "chen", "zhou"])
def test_nobody_else_finds_the_page(who, cast, street, login):
    assert login(getattr(cast, who)).get(reverse("repairs:street")).status_code == 404


def test_a_street_no_longer_in_use_is_closed_to_its_people(an, street, login):
    Street.objects.update(is_active=False)

    assert login(an).get(reverse("repairs:street")).status_code == 404


def test_before_a_community_belongs_to_it_the_page_is_empty(an, login, community, orders_of_all_kinds):
    community.street = None
    community.save()
    client = login(an)

    page = client.get(reverse("repairs:street"))

    assert (page.status_code, page.context["lines"]) == (200, [])
    assert client.get(reverse("repairs:street_list")).context["count"] == 0


def test_one_price_for_one_community_and_for_thirty(an, street, login, orders_of_all_kinds):
    client = login(an)
    pages = ["repairs:street", "repairs:street_list"]

    def cost():
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(reverse(page)).status_code == 200
            counts.append(len(seen))
        return counts

    cost()
    few = cost()
    for number in range(29):
        place = Community.objects.create(
            name=f"社区{number}", slug=f"place{number}", street=street, visit_days=2 + number % 7
        )
        Building.objects.create(community=place, number="1")
        workflow.submit(community=place, item="灯", contact_name="某人", contact_phone="19900000777")
    assert cost() == few
    assert max(few) <= 10
    [*_lines, (total, _query)] = client.get(reverse("repairs:street")).context["lines"]
    assert (total.place, total.received) == (None, 33)


def test_the_workbook_holds_the_same_numbers_and_is_written_down(an, login, orders_of_all_kinds):
    client = login(an)
    [(line, _query)] = client.get(reverse("repairs:street")).context["lines"]
    assert client.get(reverse("repairs:street_download")).status_code == 405

    answer = client.post(reverse("repairs:street_download"))

    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    row = list(book.active.iter_rows(values_only=True))[2]
    assert row[:5] == ("春晖街道", "阡上社区", 4, 1, 1)
    assert row[5] == line.rates[0].percent
    assert AuditEvent.objects.filter(kind="export", subject="repairs.street", by=an).count() == 1


def test_the_menu_leads_there(an, cast, login):
    assert reverse("repairs:street") in login(an).get("/").content.decode()
    assert reverse("repairs:street") not in login(cast.li).get("/").content.decode()


def test_nonsense_shows_this_month_and_says_so(an, login):
    page = login(an).get(reverse("repairs:street"), {"from": "gestern"})

    assert "This month is shown instead" in page.content.decode()


def test_the_office_counts_the_same_as_overdue(cast, orders_of_all_kinds, community):
    """The street's two counts are the Today board's."""
    from community.admin.office import Office
    from repairs.admin.overdue import overdue, unclaimed_too_long
    from repairs.street import waiting_too_long

    office = Office(cast.chen)
    lags = waiting_too_long([community], timezone.now())

    for name, question in [("unclaimed", unclaimed_too_long(office)), ("overdue", overdue(office))]:
        wanted = set(RepairOrder.objects.filter(question).values_list("pk", flat=True))
        assert set(lags[name].values_list("pk", flat=True)) == wanted != set()
    assert list(verifying.findings()) == []


def test_a_small_line_leaves_a_gap():
    drawn = charts.spark([100, 50, None, 0])

    assert (len(drawn.strokes), drawn.said) == (1, "100% 50% – 0%")
    assert (drawn.last.x, drawn.last.y) == (116.0, 28.0)
    assert charts.spark([None, None]).last is None
