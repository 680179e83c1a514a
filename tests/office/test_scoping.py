"""One community's people, orders, goods and figures are not seen by another's staff: in no list, page, choice or button."""

from datetime import time, timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from community import certificates
from community.admin.base import OfficeAdmin
from community.models import (
    AuditEvent,
    Building,
    CalendarDay,
    Duty,
    Message,
    Partner,
    Resident,
    Skill,
    Street,
    Volunteer,
)
from points import ledger, objections, settlements, shop, stock_takes, topics, wishes
from points.models import (
    Activity,
    Category,
    ClosedDay,
    Entry,
    OpeningHours,
    Product,
    Redemption,
    Standard,
    StockMovement,
)
from repairs import callbacks, thanks, workflow
from repairs.models import Checklist, DeadlineRule, RepairOrder, ResponsibilityRule, SafetyRule
from repairs.rounds import planning, walking
from tests.trusting import one_of_each

SHARED = {Skill, Street}
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
OWNED = [model for model in REGISTERED if model not in SHARED]


@pytest.fixture
def lived(cast, community, orders, towel, standard, give_points):
    """A row of everything the office shows, in 阡上社区."""
    orders.reported()
    workflow.edit(orders.submitted(), by=cast.chen, expected_version=1, item="改过")
    give_points(cast.zhao, 30)
    shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    certificates.present(
        by=cast.zhao, skill=orders.skills["plumbing"], number="T1", valid_until=timezone.localdate()
    )
    ResponsibilityRule.objects.create(
        community=community, place_kind="home", title="水井", who="joint", why="先看看"
    )
    SafetyRule.objects.create(community=community, title="水井", advice="不要靠近。")
    DeadlineRule.objects.create(community=community, kind="on_site", amount=2)
    CalendarDay.objects.create(community=community, day=timezone.localdate(), is_working=True)
    Category.objects.create(community=community, name="日用品")
    OpeningHours.objects.create(community=community, weekday=1, opens=time(9), closes=time(17))
    ClosedDay.objects.create(community=community, day=timezone.localdate(), reason="盘点")
    stock_takes.start(community=community, by=cast.he)
    wishes.propose(resident=cast.wang, text="老花镜", by=cast.wang)
    Message.objects.create(community=community, to_phone="19900000009", text="短信", state="failed")
    settle_last_month(cast, community)
    topics.propose(community=community, title="水井", text="要不要修", by=cast.wang)
    closed = orders.closed(by=cast.qian, item="灯不亮")
    thanks.write(closed, by=cast.wang, words="谢谢", may_be_shown=True)
    callbacks.record(closed, by=cast.chen, result="satisfied", how="phone")
    starts = timezone.now() + timedelta(days=2)
    Activity.objects.create(
        community=community,
        title="消防安全培训",
        kind="training",
        place="社区礼堂",
        capacity=30,
        points=5,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
    )
    one_of_each(cast, community, orders.building)
    look_around(cast, community, orders)
    return community


def look_around(cast, community, orders):
    """A look at something with a partner, and a round that found a problem."""
    today = timezone.localdate()
    order = workflow.refer(
        orders.submitted(item="井盖松动"), by=cast.chen, partner=cast.property, due_on=today
    )
    workflow.appoint(order, by=cast.chen, on=today, half="am", looker="陈静", partner=cast.property)
    checklist = Checklist.objects.create(community=community, title="消防通道")
    checklist.items.create(text="消防车通道被占", wants_photo=False)
    walk = planning.schedule(
        checklist=checklist,
        community=community,
        buildings=[orders.building],
        assignee=cast.zhao,
        due_on=today,
        by=cast.chen,
    )
    walking.answer(walk.items.get(), by=cast.zhao, result="problem", seen=0)


def settle_last_month(cast, community):
    """A notice with a line and an objection."""
    past = timezone.localdate() - timedelta(days=40)
    worth = ledger.Worth(5, "")
    ledger.award(resident=cast.zhao, worth=worth, reference="past", reason="宣传", by=None, occurred_on=past)
    made = settlements.draft(community=community, ends_on=past + timedelta(days=10), by=cast.chen)
    settlements.publish_notice(made, by=cast.chen, days=7)
    objections.raise_objection(made, resident=cast.zhao, text="少了一次", by=cast.zhao)


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def row_of(model, community):
    path = admin.site.get_model_admin(model).community_path
    return model._default_manager.filter(**{path: community.pk}).order_by("pk").first()


def pages_of(model, row):
    """Every address of one row: to look at it, to change it, and each of its steps."""
    pages = [url(model, page, row.pk) for page in ("change", "history", "delete")]
    pages += [url(model, "step", row.pk, step.name) for step in admin.site.get_model_admin(model).steps]
    if model is RepairOrder:
        pages += [url(model, "edit", row.pk), url(model, "act", row.pk, "close")]
    return pages


def listed(client, model, query=None):
    answer = client.get(url(model, "changelist"), query or {}, follow=True)
    return {row.pk for row in answer.context["cl"].result_list} if answer.status_code == 200 else set()


def test_own_staff_see_everything_of_theirs(lived, cast, login):
    client = login(cast.chen)
    rows = {model: row_of(model, lived) for model in OWNED}

    assert {model for model, row in rows.items() if row is None} == set()
    assert {model for model, row in rows.items() if row.pk not in listed(client, model)} == set()
    looks = [url(model, page, row.pk) for model, row in rows.items() for page in ("change", "history")]
    assert {page: client.get(page).status_code for page in looks} == dict.fromkeys(looks, 200)


@pytest.mark.slow
def test_the_neighbours_staff_see_none_of_it(lived, cast, login):
    client = login(cast.zhou)
    rows = {model: row_of(model, lived) for model in OWNED}
    pages = [page for model, row in rows.items() for page in pages_of(model, row)]

    assert {model for model, row in rows.items() if row.pk in listed(client, model)} == set()
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
    assert {page: client.post(page, {}).status_code for page in pages} == dict.fromkeys(pages, 404)


def test_a_filter_typed_into_the_address_opens_no_side_door(lived, cast, login):
    client = login(cast.zhou)

    leaks = {
        model
        for model in OWNED
        if row_of(model, lived).pk
        in listed(client, model, {admin.site.get_model_admin(model).community_path: lived.pk})
    }

    assert leaks == set()


def test_passwords_and_tracking_secrets_cannot_be_guessed_letter_by_letter(lived, cast, login):
    client = login(cast.chen)
    for model, lookup in (
        (Resident, "password__startswith"),
        (RepairOrder, "token__startswith"),
        (RepairOrder, "requester__password__startswith"),
    ):
        assert client.get(url(model, "changelist"), {lookup: "m"}).status_code == 400


CHOICES = [
    ("community", "consent", "helper", "王"),
    ("community", "partnermember", "resident", "吴强"),
    ("community", "volunteer", "resident", "李"),
    ("community", "resident", "building", "3"),
    ("repairs", "repairorder", "requester", "王"),
]


@pytest.mark.parametrize(("app", "model", "field", "term"), CHOICES)
def test_suggestions_offer_ones_own_people_and_places_only(lived, cast, login, app, model, field, term):
    query = {"app_label": app, "model_name": model, "field_name": field, "term": term}

    ours = login(cast.chen).get("/admin/autocomplete/", query).json()["results"]
    theirs = login(cast.zhou).get("/admin/autocomplete/", query).json()["results"]

    assert (len(ours) > 0, theirs) == (True, [])


def test_namesakes_are_told_apart_in_suggestions(cast, login, community, building):
    Resident.objects.create(name="王秀兰", community=community, building=building, room="101")
    query = {"app_label": "repairs", "model_name": "repairorder", "field_name": "requester", "term": "王秀兰"}

    results = login(cast.chen).get("/admin/autocomplete/", query).json()["results"]

    assert {result["text"] for result in results} == {
        f"王秀兰 · 3号楼2单元903 · {cast.wang.phone[-4:]}",
        "王秀兰 · 3号楼101",
    }


def test_another_communitys_building_cannot_be_slipped_in(cast, login, next_door):
    theirs = Building.objects.get(community=next_door)
    data = {"name": "新居民", "building": theirs.pk, "contact_phone": "", "phone": ""}

    answer = login(cast.chen).post("/admin/community/resident/add/", data)

    assert "building" in answer.context["adminform"].form.errors
    assert not Resident.objects.filter(name="新居民").exists()


def test_what_belongs_to_two_communities_is_refused_even_for_staff_of_both(cast, login, community, next_door):
    Duty.objects.create(resident=cast.chen, community=next_door, kind="staff")
    theirs = Building.objects.get(community=next_door)
    data = {"community": community.pk, "name": "新居民", "building": theirs.pk, "phone": ""}

    answer = login(cast.chen).post("/admin/community/resident/add/", data)

    assert answer.context["adminform"].form.non_field_errors()
    assert not Resident.objects.filter(name="新居民").exists()


def test_with_one_community_nobody_is_asked_which(cast, login, community):
    client = login(cast.chen)
    page = client.get("/admin/community/building/add/").content.decode()

    client.post("/admin/community/building/add/", {"number": "12"})
    listed = client.get("/admin/community/building/")

    assert 'name="community"' not in page
    assert 'class="switch"' not in page
    assert "community" not in listed.context["cl"].list_display
    assert Building.objects.get(number="12").community == community


def test_the_same_building_twice_is_refused_in_words(cast, login, building):
    answer = login(cast.chen).post("/admin/community/building/add/", {"number": building.number})

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors


def test_staff_of_two_communities_switch_between_them(cast, login, community, next_door, orders):
    Duty.objects.create(resident=cast.chen, community=next_door, kind="staff")
    theirs = workflow.submit(
        community=next_door,
        item="隔壁的灯",
        contact_name="郑好",
        contact_phone=cast.zheng.phone,
        by=cast.zheng,
    )
    ours = orders.submitted()
    client = login(cast.chen)

    assert listed(client, RepairOrder) == {ours.pk, theirs.pk}
    assert "community" in client.get("/admin/repairs/repairorder/").context["cl"].list_display
    client.post("/admin/switch/", {"community": next_door.pk, "next": "/admin/repairs/repairorder/"})
    assert listed(client, RepairOrder) == {theirs.pk}
    assert client.get(url(RepairOrder, "change", ours.pk)).status_code == 200
    client.post("/admin/switch/", {"community": ""})
    assert listed(client, RepairOrder) == {ours.pk, theirs.pk}


def test_nobody_switches_to_a_community_that_is_not_theirs(cast, login, next_door):
    client = login(cast.chen)

    answer = client.post("/admin/switch/", {"community": next_door.pk, "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/admin/"
    assert client.get("/admin/community/resident/").context["cl"].model_admin is not None
    assert cast.zheng.pk not in {
        p.pk for p in client.get("/admin/community/resident/").context["cl"].result_list
    }
    assert client.get("/admin/switch/").status_code == 405


def test_the_superuser_sees_every_community(cast, login, orders, next_door):
    boss = Resident.objects.create_superuser("19900009999", "qianshang-2026")
    orders.submitted()

    listed = login(boss).get("/admin/community/resident/").context["cl"].result_list

    assert {cast.wang.pk, cast.zheng.pk, boss.pk} <= {person.pk for person in listed}


def test_only_what_knows_communities_is_registered():
    strangers = [shown for shown in admin.site._registry.values() if not isinstance(shown, OfficeAdmin)]

    assert strangers == []
    assert {AuditEvent, Entry, Partner, Product, Redemption, Standard, StockMovement, Volunteer} <= set(
        REGISTERED
    )
