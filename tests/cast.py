"""The people all stories are told about, and the things they have.

阡上社区: 王秀兰 asks for repairs, 王小雨 is her daughter and helper, 李建国 is another resident,
赵铁柱 and 钱进 and 孙巧 are volunteers, 陈静 is the staff member, 何平 keeps the shop, 吴强 answers for the
property company. 滨河社区 next door has its own staff member, 周敏, and resident, 郑好.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest

PASSWORD = "qianshang-2026"


@pytest.fixture
def community(db):
    from community.models import Community

    return Community.objects.create(name="阡上社区", slug="qianshang", desk_phone="19900000100")


@pytest.fixture
def next_door(db):
    from community.models import Community

    return Community.objects.create(name="滨河社区", slug="binhe")


@pytest.fixture
def skills(db):
    """The seeded trades by code. A transactional test starts from an empty table, so they are made again."""
    from community.models import Skill

    seeds = {"carpentry": "木工门窗", "plumbing": "水电", "lamps": "灯具安装", "other": "其他"}
    for code, name in seeds.items():
        Skill.objects.get_or_create(code=code, defaults={"name": name})
    return {skill.code: skill for skill in Skill.objects.all()}


@pytest.fixture
def deadlines_of_all(db):
    """The seeded deadlines, made again where a transactional test left none."""
    from django.apps import apps

    migration("repairs", "deadlines").seed(apps, None)


def migration(app, ending):
    """The module of a migration, whatever its number."""
    from importlib import import_module
    from pathlib import Path

    folder = import_module(f"{app}.migrations")
    [path] = Path(folder.__path__[0]).glob(f"*_{ending}.py")
    return import_module(f"{folder.__name__}.{path.stem}")


@pytest.fixture
def building(community):
    from community.models import Building

    return Building.objects.create(community=community, number="3")


@pytest.fixture
def cast(community, next_door, building, skills):
    """Everybody. `cast.wang`, `cast.zhao`, … each can log in with PASSWORD. Few queries: nearly every test asks for it."""
    from django.contrib.auth.hashers import make_password

    from community.models import Building, Consent, Duty, Partner, PartnerMember, Resident, Volunteer

    numbers, password = iter(range(1, 100)), make_password(PASSWORD)

    def person(name, where=community, **fields):
        phone = f"1990000{next(numbers):04d}"
        return Resident(
            phone=phone, password=password, name=name, community=where, contact_phone=phone, **fields
        )

    people = SimpleNamespace(
        wang=person("王秀兰", building=building, unit="2", room="903"),
        daughter=person("王小雨"),
        li=person("李建国", building=building, unit="1", room="101"),
        zhao=person("赵铁柱", building=building),
        qian=person("钱进", building=building),
        sun=person("孙巧", building=building),
        chen=person("陈静"),
        he=person("何平"),
        wu=person("吴强"),
        zhou=person("周敏", where=next_door),
        zheng=person(
            "郑好", where=next_door, building=Building.objects.create(community=next_door, number="1")
        ),
    )
    Resident.objects.bulk_create(vars(people).values())
    can = {
        people.zhao: ["carpentry", "plumbing"],
        people.qian: ["carpentry"],
        people.sun: ["carpentry", "lamps"],
    }
    Volunteer.objects.bulk_create(
        Volunteer(resident=person, state=Volunteer.State.APPROVED) for person in can
    )
    Volunteer.skills.through.objects.bulk_create(
        Volunteer.skills.through(volunteer=volunteer, skill=skills[code])
        for volunteer in Volunteer.objects.filter(resident__in=can)
        for code in can[volunteer.resident]
    )
    people.property = Partner.objects.create(community=community, name="安居物业", kind="property")
    PartnerMember.objects.create(partner=people.property, resident=people.wu)
    Duty.objects.bulk_create(
        [
            Duty(resident=people.chen, community=community, kind="staff"),
            Duty(resident=people.he, community=community, kind="keeper"),
            Duty(resident=people.zhou, community=next_door, kind="staff"),
        ]
    )
    Consent.objects.create(
        resident=people.wang, helper=people.daughter, relation="女儿", recorded_by=people.chen
    )
    return people


@pytest.fixture
def standard(cast, community, skills):
    """Published last year: 5 for a small job, 10 for carpentry of any size, 2 for a visit without repair."""
    from django.utils import timezone

    from points import standards
    from points.models import Standard, StandardLine

    made = Standard.objects.create(
        community=community, version=1, valid_from=timezone.localdate() - timedelta(days=365)
    )
    StandardLine.objects.create(standard=made, cause="repair", size="small", points=5)
    StandardLine.objects.create(standard=made, cause="repair", size="", points=8)
    StandardLine.objects.create(standard=made, cause="repair", skill=skills["carpentry"], points=10)
    StandardLine.objects.create(standard=made, cause="visit", points=2)
    return standards.publish(made, by=cast.chen)


@pytest.fixture
def orders(cast, community, building, skills, standard):
    """Makes orders as far along as a story needs: `orders.open()`, `orders.claimed(by=…)`, …"""
    return OrderMaker(cast, community, building, skills)


class OrderMaker:
    def __init__(self, cast, community, building, skills):
        self.cast, self.community, self.building, self.skills = cast, community, building, skills

    def submitted(self, **fields):
        from repairs import workflow

        values = {
            "community": self.community,
            "item": "卧室门框开裂",
            "contact_name": "王秀兰",
            "contact_phone": self.cast.wang.phone,
            "requester": self.cast.wang,
            "by": self.cast.wang,
            "building": self.building,
            "unit": "2",
            "room": "903",
            "skill": self.skills["carpentry"],
        }
        return workflow.submit(**(values | fields))

    def open(self, places=1, skill="carpentry", size="small", **fields):
        from repairs import workflow

        order = self.submitted(**fields)
        return workflow.publish(order, by=self.cast.chen, skill=self.skills[skill], size=size, places=places)

    def claimed(self, by=None, **fields):
        from repairs import workflow

        order = self.open(**fields)
        workflow.claim(order, by=by or self.cast.zhao)
        order.refresh_from_db()
        return order

    def reported(self, by=None, outcome="fixed", note="", **fields):
        from django.utils import timezone

        from repairs import workflow

        order = self.claimed(by=by, **fields)
        return workflow.report(
            order,
            by=by or self.cast.zhao,
            outcome=outcome,
            note=note,
            visited_on=timezone.localdate(),
            minutes=40,
            no_photos=True,
        )

    def closed(self, by=None, **fields):
        from repairs import workflow

        return workflow.close(self.reported(by=by, **fields), by=self.cast.wang)


@pytest.fixture
def towel(cast, community):
    """毛巾 for 10 points, 5 on the shelf."""
    from points import shop
    from points.models import Product

    made = Product.objects.create(community=community, name="毛巾", price=10)
    shop.receive(made, quantity=5, reference="test:towels", by=cast.chen)
    made.refresh_from_db()
    return made


@pytest.fixture
def give_points(cast):
    """`give_points(cast.zhao, 30)`"""
    from points import ledger

    def give(resident, amount, reference=""):
        return ledger.adjust(
            resident=resident,
            amount=amount,
            reason="纸质存折结转",
            reference=reference or f"test:{resident.pk}:{amount}",
            by=cast.chen,
        )

    return give


@pytest.fixture
def login(client):
    """`login(cast.wang)` → the client, logged in."""

    def log(person):
        client.force_login(person, backend="community.accounts.backends.PhoneBackend")
        return client

    return log
