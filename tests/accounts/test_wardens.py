"""楼长: 李建国 looks after building 3: appointed by the office, reports for those who agreed, walks its rounds."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from community import helping, wardens
from community.errors import NotAllowed, Refused
from community.keeping import verifying
from community.models import AuditEvent, Building, Duty, Message, Resident
from repairs.models import Checklist
from repairs.rounds import planning, walking
from tests.racing import at_once

pytestmark = pytest.mark.django_db
WARDS = "/wards/"


@pytest.fixture
def warden(cast, building):
    """李建国 is the warden of building 3; asked anew, as a page would."""
    wardens.appoint(cast.li, by=cast.chen, buildings=[building])
    Message.objects.all().delete()
    return Resident.objects.get(pk=cast.li.pk)


@pytest.fixture
def walks(cast, community, building):
    """`walks(building, …)`: a round of 赵铁柱's through these."""
    checklist = Checklist.objects.create(community=community, title="消防通道")
    checklist.items.create(text="通道被占", wants_photo=False, position=10)

    def send(*buildings):
        return planning.schedule(
            checklist=checklist,
            community=community,
            buildings=buildings,
            assignee=cast.zhao,
            due_on=timezone.localdate() + timedelta(days=2),
            by=cast.chen,
        )

    return send


def test_the_office_appoints_with_buildings_and_dismisses(login, cast, building, community):
    step = reverse("admin:community_resident_step", args=[cast.li.pk, "warden"])
    client = login(cast.chen)
    assert client.get(step).context["form"]["buildings"].initial == [building.pk]
    other = Building.objects.create(community=community, number="4")
    for chosen in ([building.pk], [building.pk, other.pk], [building.pk, other.pk]):
        client.post(step, {"once": str(uuid.uuid4()), "buildings": chosen})

    duty = Duty.objects.get(resident=cast.li)
    assert (duty.kind, set(duty.buildings.all())) == ("warden", {building, other})
    assert Message.objects.filter(resident=cast.li).count() == 2
    notes = AuditEvent.objects.filter(by=cast.chen, detail__has_key="warden_after").order_by("pk")
    assert [note.detail["warden_after"] for note in notes] == [[building.pk], [building.pk, other.pk]]
    assert list(verifying.findings()) == []

    end = reverse("admin:community_resident_step", args=[cast.li.pk, "end-warden"])
    client.post(end, {"once": str(uuid.uuid4())})
    assert not Duty.objects.filter(resident=cast.li).exists()
    with pytest.raises(Refused):
        wardens.dismiss(cast.li, by=cast.chen)


def test_only_staff_and_only_for_buildings_of_here_and_people_who_log_in(cast, building, next_door):
    for stranger in (cast.li, cast.zhou, cast.he):
        with pytest.raises(NotAllowed):
            wardens.appoint(cast.li, by=stranger, buildings=[building])
    with pytest.raises(NotAllowed):
        wardens.appoint(cast.li, by=cast.chen, buildings=[cast.zheng.building])
    with pytest.raises(Refused):
        wardens.appoint(cast.li, by=cast.chen, buildings=[])
    Resident.objects.filter(pk=cast.li.pk).update(phone=None)
    with pytest.raises(Refused):
        wardens.appoint(cast.li, by=cast.chen, buildings=[building])
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(resident=cast.li, community=cast.li.community, kind="king")


def test_a_warden_sees_neither_neighbours_nor_their_repairs_without_consent(login, cast, orders, warden):
    theirs = orders.submitted()
    page = login(cast.li).get(WARDS)
    assert (list(page.context["neighbours"]), page.context["cards"]) == ([], [])
    assert "王秀兰" not in page.content.decode()
    assert login(cast.li).get(theirs.get_absolute_url()).status_code == 404
    assert login(cast.li).get("/repairs/new/", {"own": 1, "for": cast.wang.pk}).status_code == 404


def test_with_consent_they_report_and_follow_what_they_reported(login, cast, orders, warden):
    own = orders.submitted(item="她自己报的")
    helping.record(cast.wang, by=cast.chen, name="李建国", phone=cast.li.phone, how="phone", relation="楼长")
    order = orders.submitted(by=warden, channel="helper", item="替她报的")
    client = login(cast.li)

    page = client.get(WARDS)
    assert [resident.name for resident in page.context["neighbours"]] == ["王秀兰"]
    assert [card.title for card in page.context["cards"]] == ["替她报的"]
    html = page.content.decode()
    assert "903" not in html
    assert cast.wang.phone not in html
    assert client.get("/repairs/new/", {"own": 1, "for": cast.wang.pk}).status_code == 200
    assert client.get(order.get_absolute_url()).status_code == 200
    # The consent is to report and to follow that: what she reported herself stays hers.
    assert client.get(own.get_absolute_url()).status_code == 404

    helping.withdraw(cast.wang.helpers_allowed.get(helper=cast.li), by=cast.wang)
    page = login(cast.li).get(WARDS)
    assert (list(page.context["neighbours"]), page.context["cards"]) == ([], [])


def test_a_warden_walks_rounds_of_their_buildings_and_no_others(
    login, cast, community, building, warden, walks
):
    other = Building.objects.create(community=community, number="4")
    mine, wider = walks(building), walks(building, other)
    client = login(cast.li)

    assert [walk.pk for walk in client.get(WARDS).context["rounds"]] == [mine.pk]
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(wider.get_absolute_url()).status_code == 404
    assert login(cast.qian).get(mine.get_absolute_url()).status_code == 404
    walking.answer(mine.items.get(), by=warden, result="fine", seen=0)
    with pytest.raises(NotAllowed):
        walking.answer(wider.items.first(), by=warden, result="fine", seen=0)
    wardens.dismiss(warden, by=cast.chen)
    assert login(cast.li).get(mine.get_absolute_url()).status_code == 404


def test_wardens_are_offered_by_name_when_a_round_is_planned(login, cast, warden):
    form = login(cast.chen).get("/rounds/new/").context["form"]
    assert cast.li in form.fields["assignee"].queryset
    assert cast.wang not in form.fields["assignee"].queryset


def test_the_way_there_stands_on_their_home_page_alone(login, cast, warden):
    assert f'href="{WARDS}"' in login(cast.li).get("/").content.decode()
    assert f'href="{WARDS}"' not in login(cast.wang).get("/").content.decode()
    assert login(cast.wang).get(WARDS).status_code == 404


def test_many_neighbours_cost_as_much_as_few(login, cast, warden, community, building, orders, walks):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from community.models import Consent

    client = login(cast.li)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            client.get(WARDS)
        return len(seen)

    def more(count):
        for number in range(count):
            person = Resident.objects.create(name=f"邻居{number}", community=community, building=building)
            Consent.objects.create(resident=person, helper=cast.li)
            orders.submitted(by=warden, requester=person, channel="helper")
            walks(building)

    more(1)
    cost()
    few = cost()
    more(5)
    assert cost() == few <= 12


@pytest.mark.race
def test_appointed_and_dismissed_at_once_is_one_or_the_other(cast, building):
    wardens.appoint(cast.li, by=cast.chen, buildings=[building])
    other = Building.objects.create(community=building.community, number="4")
    results = at_once(
        [
            partial(wardens.dismiss, cast.li, by=cast.chen),
            *[partial(wardens.appoint, cast.li, by=cast.chen, buildings=[other])] * 3,
            partial(wardens.dismiss, cast.li, by=cast.chen),
        ]
    )
    assert all(not isinstance(result, Exception) or isinstance(result, Refused) for result in results)
    assert Duty.objects.filter(resident=cast.li).count() <= 1
    assert list(verifying.findings()) == []
