"""The people of the community that is measured, and the shop they redeem in."""

import random
from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from community.models import (
    Building,
    Community,
    Consent,
    Duty,
    Partner,
    PartnerMember,
    Resident,
    Skill,
    Volunteer,
)
from points import ledger, shop, standards
from points.models import Category, Product, Standard, StandardLine

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "秀兰建国铁柱小雨静平强敏好巧进玉英志明桂芳春梅海涛文斌丽华俊杰雪琴永福淑珍立新"


class Town:
    """`asker` asks for repairs, `regular` does many of them, `staff` and the partner's `member` see to them."""

    def __init__(self, size: int, dice: random.Random):
        self.dice = dice
        self.place = Community.objects.create(name="阡上社区", slug="qianshang", open_job_cap=50)
        self.buildings = [Building(community=self.place, number=str(n), order=n) for n in range(1, 31)]
        Building.objects.bulk_create(self.buildings)
        self.skills = {skill.code: skill for skill in Skill.objects.all()}
        count = max(400, size // 20)
        made = [self.person(number) for number in range(count)]
        self.residents = Resident.objects.bulk_create(made, batch_size=500)
        self.staff, self.asker, self.member = self.residents[:3]
        self.volunteers = self.residents[3 : 3 + max(120, count // 20)]
        self.regular = self.volunteers[0]
        self.appoint()
        self.teach()
        self.worth = self.standard()

    def appoint(self) -> None:
        Duty.objects.create(resident=self.staff, community=self.place, kind="staff")
        self.partner = Partner.objects.create(community=self.place, name="安居物业", kind="property")
        PartnerMember.objects.create(partner=self.partner, resident=self.member)
        Consent.objects.create(resident=self.residents[-1], helper=self.asker, recorded_by=self.staff)

    def teach(self) -> None:
        rows = [Volunteer(resident=person, state=Volunteer.State.APPROVED) for person in self.volunteers]
        Volunteer.objects.bulk_create(rows)
        taught = Volunteer.skills.through
        codes = list(self.skills)
        taught.objects.bulk_create(
            taught(volunteer_id=row.pk, skill_id=self.skills[code].pk)
            for at, row in enumerate(rows)
            for code in {"plumbing", "carpentry", codes[at % len(codes)]}
        )
        self.able = {
            skill.pk: [self.volunteers[at] for at in range(1, len(rows)) if self.knows(at, code, codes)]
            for code, skill in self.skills.items()
        }

    def knows(self, at: int, code: str, codes: list[str]) -> bool:
        return code in {"plumbing", "carpentry", codes[at % len(codes)]}

    def person(self, number: int) -> Resident:
        phone = f"1990{number:07d}"
        return Resident(
            name=self.name(),
            community=self.place,
            building=self.dice.choice(self.buildings),
            unit=str(self.dice.randint(1, 4)),
            room=f"{self.dice.randint(1, 18)}0{self.dice.randint(1, 4)}",
            phone=phone,
            contact_phone=phone,
            password="!",
        )

    def name(self) -> str:
        return self.dice.choice(SURNAMES) + "".join(self.dice.sample(GIVEN, self.dice.randint(1, 2)))

    def standard(self) -> SimpleNamespace:
        first_day = timezone.localdate() - timedelta(days=365 * 10)
        made = Standard.objects.create(community=self.place, version=1, valid_from=first_day)
        StandardLine.objects.create(standard=made, cause="repair", points=5)
        StandardLine.objects.create(standard=made, cause="visit", points=2)
        return standards.publish(made, by=self.staff)

    def shelves(self) -> None:
        category = Category.objects.create(community=self.place, name="日用")
        for number in range(24):
            product = Product.objects.create(
                community=self.place, category=category, name=f"毛巾{number + 1}号", price=5 + number
            )
            shop.receive(product, quantity=500, reference=f"first:{number}", by=self.staff)

    def redemptions(self) -> None:
        products = list(Product.objects.order_by("price")[:3])
        for person in self.volunteers[:30]:
            if ledger.balance_of(person) >= products[0].price:
                shop.redeem(product=products[0], by=person, resident=person)
