"""One of everything, so that every address of the project leads somewhere and has something to hide.

王秀兰's daughter has reported most repairs for her; the door and the phone on them stand nowhere else, so that
finding them on a page means that the page told.
"""

import io
import wave
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from django.utils import timezone
from PIL import Image

from tests.trusting import one_of_each

DOOR = "2719"
PHONE = "19900017317"
ROSTER = Path(__file__).parent.parent / "data" / "residents.xlsx"
UPLOADS = ["花名册.xlsx", "签到表.xlsx"]


def picture(colour=(190, 120, 60)):
    """A photo as a telephone takes it."""
    out = io.BytesIO()
    Image.new("RGB", (480, 360), colour).save(out, "JPEG")
    return out.getvalue()


def recording():
    """Two seconds of silence, as a computer records it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(4000)
        sound.writeframes(b"\x80" * 8000)
    return out


def prepared():
    from django.core.files.uploadedfile import SimpleUploadedFile

    from community.photos import prepare

    return prepare(SimpleUploadedFile("door.jpg", picture(), content_type="image/jpeg"))


def build(cast, community, orders, towel, give_points):
    """Everything an address may name, as `world.open`, `world.towel`, …: the rows themselves."""
    from community import voices, volunteering
    from community.models import Consent, Message, Resident, Skill, Volunteer
    from points import shop
    from points.models import Category, Entry, ProductPhoto, Standard
    from repairs import invitations, workflow
    from repairs.models import OrderPhoto, RepairOrder

    def asked(**fields):
        return {
            "by": cast.daughter,
            "channel": RepairOrder.Channel.HELPER,
            "contact_phone": PHONE,
            "room": DOOR,
        } | fields

    cast.root = Resident.objects.create_superuser("19900010001", "not-used-here", name="管理员")
    world = SimpleNamespace(cast=cast, community=community, asker=cast.wang)
    world.new = orders.submitted(**asked(item="阳台门关不上", pictures_taken=[prepared()]))
    world.open = orders.open(**asked(places=2))
    workflow.claim(world.open, by=cast.zhao)
    invitations.invite(world.open, by=cast.chen, volunteer=cast.sun)
    world.claimed = orders.claimed(by=cast.zhao, item="卫生间灯不亮", contact_phone=PHONE, room=DOOR)
    world.reported = _visited(orders.open(**asked(item="厨房抽屉掉了")), cast.zhao)
    world.referred = workflow.refer(
        orders.submitted(**asked(item="下水管堵了")),
        by=cast.chen,
        partner=cast.property,
        due_on=timezone.localdate() + timedelta(days=3),
    )
    world.spoken = orders.submitted(**asked(item="", voice=voices.prepare(recording())))
    world.voice = world.spoken.voice
    world.photo = OrderPhoto.objects.get(order=world.new)
    world.referral = world.referred.referrals.get()
    world.question = workflow.ask(world.referral, by=cast.wu, text="下水管在哪一间？")
    world.member = cast.property.members.get()
    world.look = _looked_at(world.new, cast)

    applied = volunteering.apply(by=cast.li, skills=[Skill.objects.get(code="carpentry")])
    world.applied, world.volunteer = applied, Volunteer.objects.get(resident=cast.zhao)
    world.consent = Consent.objects.get()
    world.partner, world.building = cast.property, orders.building
    world.skill = Skill.objects.get(code="carpentry")

    give_points(cast.wang, 60)
    world.towel = towel
    world.category = Category.objects.create(community=community, name="日用品")
    world.picture = _photo_of(towel, ProductPhoto)
    world.redemption = shop.redeem(resident=cast.wang, product=towel, by=cast.wang)
    _keep_shop(world, cast, community)
    world.movement = towel.movements.first()
    world.entry = Entry.objects.filter(resident=cast.wang).first()
    world.standard = Standard.objects.get()
    _settle(world, cast, community)
    _certify(world, cast)
    _thank(world, cast, orders.open(**asked(item="窗户关不严")))
    _rule(world, community)
    _hold(world, cast, community)
    vars(world).update(vars(one_of_each(cast, community, world.building)))
    _talk(world, cast, community)
    _inspect(world, cast, community)
    _oversee(world, cast, community)
    world.failed = Message.objects.create(
        community=community, to_phone="19900000009", text="短信", state="failed"
    )
    _visit(world, cast)
    world.trail = _trail(cast)
    world.workbook = _workbook(community, cast.chen)
    return world


def _looked_at(order, cast):
    from repairs import workflow

    today = timezone.localdate()
    workflow.inspect(order, by=cast.chen, on=today, looker="陈静", finding="门轴断了", told="我们看过了。")
    order.refresh_from_db()
    return order.inspections.get()


def _settle(world, cast, community):
    """A notice with 王秀兰's objection on it."""
    from points import ledger, objections, settlements

    day = timezone.localdate() - timedelta(days=40)
    for person in (cast.wang, cast.zhao):
        worth = ledger.Worth(5, "")
        ledger.award(
            resident=person,
            worth=worth,
            reference=f"past:{person.pk}",
            reason="宣传",
            by=None,
            occurred_on=day,
        )
    made = settlements.draft(community=community, ends_on=day + timedelta(days=10), by=cast.chen)
    world.settlement = settlements.publish_notice(made, by=cast.chen, days=7)
    world.line = made.lines.get(resident=cast.wang)
    world.objection = objections.raise_objection(
        world.settlement, resident=cast.wang, text="少了一次", by=cast.daughter
    )
    world.notice = made.number


def _certify(world, cast):
    from community import certificates

    world.certificate = certificates.present(
        by=cast.zhao,
        skill=world.skill,
        number="T-1",
        valid_until=timezone.localdate() + timedelta(days=300),
        photo=prepared(),
    )
    world.certificate_photo = world.certificate.photo


def _thank(world, cast, order):
    """Closed, and 钱进 was thanked for it; the visit of {reported} was asked about in vain."""
    from repairs import callbacks, thanks, workflow
    from repairs.models import ThanksTo

    world.closed = workflow.close(_visited(order, cast.qian), by=cast.wang)
    world.thanks = thanks.write(world.closed, by=cast.wang, words="修得真好", may_be_shown=True)
    world.card = ThanksTo.objects.get()
    callbacks.record(world.reported, by=cast.chen, result="unreachable")
    world.callback = world.reported.callbacks.get()


def _visit(world, cast):
    """赵铁柱 shows his face and asks 孙巧 to take {claimed} over; {reported} had a visit."""
    from community import portraits
    from repairs import workflow
    from repairs.models import Claim, HandOver

    portraits.show(by=cast.zhao, photo=prepared(), agrees=True)
    world.place = Claim.objects.active().get(order=world.claimed)
    workflow.pass_on(world.claimed, by=cast.zhao, to=[cast.sun], reason="要去外地")
    world.offer = HandOver.objects.get()
    world.visit = world.reported.visits.get()


def _rule(world, community):
    from community.models import CalendarDay
    from repairs.models import DeadlineRule, ResponsibilityRule, SafetyRule

    world.duty = ResponsibilityRule.objects.create(
        community=community,
        title="楼道灯",
        words="楼道灯",
        place_kind="common",
        who="property",
        why="公共部分",
    )
    world.danger = SafetyRule.objects.create(
        community=community, title="煤气味", words="煤气", advice="开窗，到室外打电话。"
    )
    world.deadline = DeadlineRule.objects.create(community=community, kind="on_site", amount=2)
    world.day = CalendarDay.objects.create(community=community, day=timezone.localdate(), is_working=True)


def _keep_shop(world, cast, community):
    """A basket redeemed and another being filled, a wish, a stock-take going on, and a shop that is open all day."""
    from datetime import time

    from points import baskets, stock_takes, wishes
    from points.models import ClosedDay, OpeningHours

    wanted = [baskets.Wanted(world.towel, 1)]
    world.basket = baskets.redeem(resident=cast.wang, wanted=wanted, by=cast.wang)
    baskets.put(resident=cast.wang, product=world.towel, quantity=1, by=cast.wang)
    world.wish = wishes.propose(resident=cast.wang, text="老花镜", by=cast.wang)
    world.take = stock_takes.start(community=community, by=cast.he, note="季末盘点")
    stock_takes.enter(world.take, product=world.towel, counted=5, expected=5, by=cast.he)
    for weekday in range(7):
        world.hours = OpeningHours.objects.create(
            community=community, weekday=weekday, opens=time.min, closes=time.max
        )
    day = timezone.localdate() + timedelta(days=10)
    world.holiday = ClosedDay.objects.create(community=community, day=day, reason="元旦放假")


def _hold(world, cast, community):
    """An activity that has begun, with 王秀兰 on its list, a photo, and a list uploaded by 陈静."""
    from community import kept_workbooks
    from points import activities, activity_photos, sign_ups
    from points.models import Activity

    now = timezone.now()
    held = Activity.objects.create(
        community=community,
        title="消防安全培训",
        kind="training",
        place="社区礼堂",
        capacity=30,
        points=5,
        starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(hours=2),
    )
    world.activity = activities.publish(held, by=cast.chen)
    world.signed = sign_ups.sign_up(world.activity, resident=cast.wang, by=cast.wang)
    Activity.objects.filter(pk=held.pk).update(starts_at=now - timedelta(hours=1))
    activity_photos.add_photos(world.activity, [prepared()], by=cast.chen)
    world.snapshot = world.activity.photos.get()
    with open(ROSTER, "rb") as file:
        world.list = kept_workbooks.keep(
            file, kind=f"came-{held.pk}", name=UPLOADS[1], community=community, owner=cast.chen
        )


def _talk(world, cast, community):
    """A topic put to the vote with 王秀兰's comment on it, and one that was done, with a photo."""
    from points import ballots, decisions, topics
    from points.models import TopicPhoto

    now = timezone.now()
    proposed = topics.propose(community=community, title="楼道灯", text="总坏", by=cast.li)
    world.topic = topics.accept(proposed, by=cast.chen)
    world.said = topics.comment(world.topic, text="是的", by=cast.wang)
    world.elector = ballots.open_vote(
        world.topic,
        by=cast.chen,
        question="换吗",
        options=["换", "不换"],
        opens_at=now,
        closes_at=now + timedelta(days=1),
    ).voters.get(resident=cast.wang)
    world.asked = topics.propose(community=community, title="晒被子", text="没地方", by=cast.wang)
    done = topics.accept(
        topics.propose(community=community, title="减速带", text="车快", by=cast.wang), by=cast.chen
    )
    day = timezone.localdate() + timedelta(days=9)
    decisions.decide(done, by=cast.chen, is_adopted=True, text="装", partner=cast.property, due_on=day)
    world.doing = done
    decisions.review(done, by=cast.chen, result="not_yet", text="在装", due_on=day, pictures=[prepared()])
    world.seen = TopicPhoto.objects.get()


def _inspect(world, cast, community):
    """A round of 赵铁柱's with one thing to look at done, which is a problem, and one not yet."""
    from repairs.models import Checklist, RoundPhoto
    from repairs.rounds import planning, walking

    world.checklist = Checklist.objects.create(community=community, title="消防通道")
    for text in ("消防车通道被占", "楼道堆放杂物"):
        world.checklist.items.create(text=text)
    world.round = planning.schedule(
        checklist=world.checklist,
        community=community,
        buildings=[world.building],
        assignee=cast.zhao,
        due_on=timezone.localdate(),
        by=cast.chen,
    )
    problem, world.round_line = world.round.items.all()
    walking.answer(problem, by=cast.zhao, result="problem", pictures=[prepared()], seen=0)
    world.finding, world.round_photo = problem.finding, RoundPhoto.objects.get()


def _oversee(world, cast, community):
    """春晖街道 and 郑安, who belongs to no community."""
    from community.models import Resident, Street, StreetMember
    from points import reviews

    world.street = Street.objects.create(name="春晖街道")
    community.street = world.street
    community.save()
    cast.an = Resident.objects.create_user("19900010081", "not-used-here", name="郑安")
    StreetMember.objects.create(street=world.street, resident=cast.an)
    world.at_street = reviews.adjust(
        resident=cast.zhao, amount=600, reason="结转", reference="world:large", by=cast.chen
    )


def _visited(order, volunteer):
    from repairs import workflow

    workflow.claim(order, by=volunteer)
    today = timezone.localdate()
    return workflow.report(order, by=volunteer, outcome="fixed", visited_on=today, minutes=30, no_photos=True)


def _workbook(community, staff):
    """Uploaded by 陈静 and not imported yet: the roster of the community, without the phone and door above."""
    from community import kept_workbooks

    with open(ROSTER, "rb") as file:
        return kept_workbooks.keep(file, kind="residents", name=UPLOADS[0], community=community, owner=staff)


def _photo_of(product, model):
    from community import photos

    taken = prepared()
    with photos.kept() as store:
        return model.objects.create(
            product=product,
            file=store.keep(taken),
            width=taken.width,
            height=taken.height,
            sha256=taken.sha256,
        )


def _trail(cast):
    from community import audit
    from community.models import AuditEvent

    return audit.note(
        AuditEvent.Kind.CHANGE, by=cast.chen, community=cast.wang.community, subject=cast.wang, summary="改过"
    )
