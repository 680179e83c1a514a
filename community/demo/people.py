"""Two sample communities, their buildings, residents, volunteers, staff and partners."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.translation import gettext_noop

from community import wardens
from community.demo import names
from community.demo.plan import Neighbourhood, Plan
from community.models import (
    Building,
    Community,
    Consent,
    Duty,
    Partner,
    PartnerMember,
    Resident,
    Skill,
    Street,
    StreetMember,
    Volunteer,
)

PASSWORD = "weixiu-demo"  # noqa: S105 - printed on the screen by the command
SLUGS = ("qianshang", "binhe")
# name, login phone, what they are to the sample community, which of the two, or none
LOGINS = [
    ("陈静", "19900000001", gettext_noop("staff of 阡上社区"), 0),
    ("何平", "19900000002", gettext_noop("shop keeper of 阡上社区"), 0),
    ("吴强", "19900000003", gettext_noop("answers for 安居物业"), 0),
    ("刘洋", "19900000004", gettext_noop("answers for 区供水公司"), 0),
    ("韩路", "19900000005", gettext_noop("answers for 区市政养护队"), 0),
    ("王秀兰", "19900000011", gettext_noop("resident, 78, lives alone"), 0),
    ("王小雨", "19900000012", gettext_noop("her daughter and helper"), 0),
    ("赵铁柱", "19900000021", gettext_noop("volunteer: doors and windows, water and power"), 0),
    ("钱进", "19900000022", gettext_noop("volunteer: doors and windows, locks"), 0),
    ("孙巧", "19900000023", gettext_noop("volunteer: lamps, appliances; building warden"), 0),
    ("周敏", "19900000091", gettext_noop("staff of 滨河社区"), 1),
    ("郑安", "19900000081", gettext_noop("street office of 春晖街道, sees both side by side"), None),
]
TRADES = ["plumbing", "drains", "carpentry", "lamps", "appliances", "locks", "masonry", "computers", "other"]
SKILLS = {
    "赵铁柱": ["carpentry", "plumbing"],
    "钱进": ["carpentry", "locks"],
    "孙巧": ["lamps", "appliances"],
}
WAITING = [
    ("我在工厂做过二十年电工，退休了想给邻居帮点忙。", ["plumbing", "lamps"]),
    ("会修电脑和手机，周末都有空。", ["computers"]),
    ("", ["other"]),
]


def settle(plan: Plan) -> None:
    """Move everybody in, a while before the first order."""
    password = make_password(PASSWORD)  # hashed once: it takes half a second
    for number, (name, slug, size) in enumerate([("阡上社区", SLUGS[0], 12), ("滨河社区", SLUGS[1], 3)]):
        community = Community.objects.create(
            name=name,
            slug=slug,
            desk_phone=f"199000001{number}0",
            address=f"{name}便民服务大厅一楼",
            shop_hours="周一至周五 9:00–11:30、14:00–17:00",
        )
        known = {who: _login(community, who, phone, password) for who, phone, _, at in LOGINS if at == number}
        staff = known.get("陈静") or known["周敏"]
        home = Neighbourhood(community, staff, keeper=known.get("何平", staff), people=known)
        community.head, community.street_name = staff, "街道办便民科"
        community.street_phone = "19900000180"
        community.save()
        home.buildings = [
            Building.objects.create(community=community, number=str(n + 1)) for n in range(size)
        ]
        _neighbours(plan, home, how_many=size * 9, first_phone=1000 + number * 1000)
        _volunteers(plan, home, wanted=20 if number == 0 else 5)
        _duties(home)
        plan.neighbourhoods.append(home)
    _family(plan.neighbourhoods[0])
    _warden(plan.neighbourhoods[0])
    _street(password)


def _street(password: str) -> None:
    """The street office belongs to none of its communities."""
    street = Street.objects.create(name="春晖街道")
    Community.objects.update(street=street)
    for name, phone, _role, at in LOGINS:
        if at is None:
            StreetMember.objects.create(street=street, resident=_login(None, name, phone, password))


def _login(community: Community | None, name: str, phone: str, password: str) -> Resident:
    return Resident.objects.create(
        name=name,
        phone=phone,
        contact_phone=phone,
        community=community,
        password=password,
        date_joined=timezone.now() - timedelta(days=300),
    )


def _neighbours(plan: Plan, home: Neighbourhood, how_many: int, first_phone: int) -> None:
    unusable, phones = make_password(None), names.phones(first_phone)
    people = names.people(plan.chance)
    made = [_neighbour(plan, home, *next(people), unusable, phones) for _ in range(how_many)]
    # An old couple shares one telephone; some have none.
    for wife, husband in zip(made[0::8], made[1::8], strict=False):
        husband.building, husband.unit, husband.room = wife.building, wife.unit, wife.room
        husband.phone, husband.contact_phone = None, wife.contact_phone
    for person in made[5::11]:
        person.phone, person.contact_phone = None, ""
    home.residents = Resident.objects.bulk_create(made)


def _neighbour(
    plan: Plan, home: Neighbourhood, name: str, gender: str, password: str, phones: Iterator[str]
) -> Resident:
    phone = next(phones)
    return Resident(
        name=name,
        gender=gender,
        phone=phone,
        contact_phone=phone,
        password=password,
        community=home.community,
        building=plan.chance.choice(home.buildings),
        unit=str(plan.chance.randint(1, 3)),
        room=f"{plan.chance.randint(1, 11)}0{plan.chance.randint(1, 4)}",
        birth_year=plan.chance.randint(1938, 2000),
        is_party_member=plan.chance.random() < 0.15,
        date_joined=plan.moment(plan.chance.randint(65, 300), 10),
    )


def _volunteers(plan: Plan, home: Neighbourhood, wanted: int) -> None:
    trades = {skill.code: skill for skill in Skill.objects.all()}
    able = [person for person in home.residents if person.phone]
    chosen = plan.chance.sample(able, wanted)
    known = [home.people[name] for name in SKILLS if name in home.people]
    home.volunteers = {code: [] for code in TRADES}
    for number, person in enumerate([*known, *chosen]):
        codes = SKILLS.get(person.name) or [TRADES[number % len(TRADES)], *plan.chance.sample(TRADES, 2)]
        standing = Volunteer.objects.create(
            resident=person,
            state=Volunteer.State.APPROVED,
            applied_at=plan.moment(64, 9),
            decided_at=plan.moment(63, 15),
            decided_by=home.staff,
        )
        standing.skills.set(trades[code] for code in codes)
        for code in set(codes):
            home.volunteers[code].append(person)
    _applicants(plan, home, [person for person in able if person not in chosen], trades)


def _applicants(plan: Plan, home: Neighbourhood, others: list[Resident], trades: dict[str, Skill]) -> None:
    """Some wait for an answer, one was declined, one rests for a while."""
    for person, (about, codes) in zip(others, WAITING, strict=False):
        waiting = Volunteer.objects.create(
            resident=person, about=about, applied_at=plan.moment(plan.chance.randint(1, 4), 19)
        )
        waiting.skills.set(trades[code] for code in codes)
    for person, state, reason in [
        (others[-1], Volunteer.State.DECLINED, "年满八十，建议参加其他志愿活动"),
        (others[-2], Volunteer.State.PAUSED, "在外地照顾孙子，秋天回来"),
    ]:
        Volunteer.objects.create(
            resident=person,
            state=state,
            reason=reason,
            applied_at=plan.moment(50, 10),
            decided_at=plan.moment(49, 10),
            decided_by=home.staff,
        ).skills.set([trades["other"]])


def _duties(home: Neighbourhood) -> None:
    Duty.objects.create(resident=home.staff, community=home.community, kind=Duty.Kind.STAFF)
    Duty.objects.create(resident=home.keeper, community=home.community, kind=Duty.Kind.KEEPER)
    for name, kind, services, member in [
        ("安居物业", "property", [], "吴强"),
        ("区供水公司", "utility", ["water"], "刘洋"),
        ("区市政养护队", "municipal", [], "韩路"),
        ("区燃气公司", "utility", ["gas"], ""),
    ]:
        if member not in home.people:
            name = "滨河物业" if kind == "property" else name
        partner = Partner.objects.create(
            community=home.community, name=name, kind=kind, services=services, phone="19900000130"
        )
        home.partners.setdefault(kind, partner)
        if member in home.people:
            PartnerMember.objects.create(partner=partner, resident=home.people[member])


def _warden(home: Neighbourhood) -> None:
    """孙巧 looks after the building of 王秀兰, who lets her report."""
    warden, neighbour = home.people["孙巧"], home.people["王秀兰"]
    wardens.appoint(warden, by=home.staff, buildings=home.buildings[2:4])
    Consent.objects.create(
        resident=neighbour,
        helper=warden,
        relation="楼长",
        recorded_by=home.staff,
        given_how=Consent.How.IN_PERSON,
        given_at=neighbour.date_joined + timedelta(days=30),
    )


def _family(home: Neighbourhood) -> None:
    """王秀兰 lives alone and her daughter, who lives elsewhere, may act for her."""
    mother, daughter = home.people["王秀兰"], home.people["王小雨"]
    mother.building, mother.unit, mother.room, mother.birth_year = home.buildings[2], "2", "903", 1948
    mother.gender = daughter.gender = "f"
    mother.save()
    daughter.save()
    Consent.objects.create(
        resident=mother,
        helper=daughter,
        relation="女儿",
        recorded_by=home.staff,
        given_how=Consent.How.IN_PERSON,
        given_at=mother.date_joined - timedelta(days=60),
    )
