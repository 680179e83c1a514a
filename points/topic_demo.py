"""The sample community's topics: one being talked over, one put to the vote, one decided and closed, one to answer.

Read by points.demo.
"""

from datetime import timedelta
from functools import partial

from django.utils import timezone

from community.demo.plan import Neighbourhood, Plan, part
from community.models import Building
from points import ballots, decisions, electors, topics
from points.models import Activity, Ballot, Topic

SAID = [
    "我家住六楼，老人上下楼实在不方便，支持早点定下来。",
    "费用怎么分摊要先说清楚，低楼层和高楼层不能一个样。",
    "希望物业把后期维护也写进方案里。",
]
CHOICES = ["同意", "不同意", "无意见"]


@part
def talk_things_over(plan: Plan) -> None:
    home = plan.neighbourhoods[0]
    plan.at(plan.moment(9, 10), partial(_discuss, plan, home))
    plan.at(plan.moment(6, 9), partial(_put_to_the_vote, plan, home))
    plan.at(plan.moment(45, 9), partial(_decide_and_do, plan, home))
    plan.at(plan.moment(0.4), partial(_proposed, home))


def _taken_up(home: Neighbourhood, title: str, text: str, building: Building | None = None) -> Topic:
    person = home.residents[8]
    made = topics.propose(community=home.community, title=title, text=text, by=person, building=building)
    return topics.accept(made, by=home.staff)


def _proposed(home: Neighbourhood) -> None:
    topics.propose(
        community=home.community,
        title="垃圾桶能不能离窗户远一点",
        text="夏天一楼开窗味道很大，希望能换个地方放。",
        building=home.buildings[1],
        by=home.people["王秀兰"],
    )


def _discuss(plan: Plan, home: Neighbourhood) -> None:
    topic = _taken_up(
        home,
        "老楼要不要加装电梯",
        "住在高层的老人越来越多，大家一起商量要不要装、装在哪儿、钱怎么出。",
        building=home.buildings[2],
    )
    for number, said in enumerate(SAID):
        person = home.residents[number + 10]
        then = timezone.now() + timedelta(days=number * 0.7, hours=3)
        plan.at(then, partial(topics.comment, topic, text=said, by=person))
    plan.at(plan.moment(0.9), partial(_minutes, topic, home))


def _minutes(topic: Topic, home: Neighbourhood) -> None:
    met = Activity.objects.filter(community=home.community, title="加装电梯议事会").first()
    topics.record_meeting(
        topic,
        by=home.staff,
        activity=met if met and met.has_begun else None,
        held_on=timezone.localdate(),
        attended="居民代表、物业经理、社区工作人员",
        minutes="多数居民支持加装。分歧在费用分摊，约定由物业先拿出两套方案，下周再议。",
    )


def _put_to_the_vote(plan: Plan, home: Neighbourhood) -> None:
    topic = _taken_up(
        home,
        "小区路灯几点熄灭",
        "现在路灯十点半就灭了，晚归的人看不清路；也有人嫌亮得太晚影响休息。",
    )
    ballot = ballots.open_vote(
        topic,
        by=home.staff,
        question="路灯改到晚上十二点熄灭，你同意吗？",
        options=CHOICES,
        opens_at=timezone.now(),
        closes_at=timezone.now() + timedelta(days=14),
        per=Ballot.Per.HOME,
        quorum=30,
    )
    _vote(plan, home, ballot, range(0, 60, 3))
    plan.at(timezone.now() + timedelta(hours=80), partial(_enter_papers, home, ballot))


def _vote(plan: Plan, home: Neighbourhood, ballot: Ballot, who: range) -> None:
    options = list(ballot.options.all())
    doors = set()
    for number, person in enumerate(home.residents[place] for place in who):
        if (voice := electors.voice_of(ballot.per, person)) in doors:
            continue
        doors.add(voice)
        then = timezone.now() + timedelta(hours=2 + number)
        option = options[0 if number % 4 else 1 + number % 8 // 4]
        plan.at(then, partial(ballots.vote, ballot, option=option, by=person))


def _enter_papers(home: Neighbourhood, ballot: Ballot) -> None:
    """From the box in the office: two homes that have not voted yet."""
    voted = ballot.cast.values("voice")
    left = ballot.voters.exclude(voice__in=voted).select_related("resident").order_by("pk")
    doors = {voter.voice: voter.resident for voter in left[:20]}
    option = ballot.options.get(position=1)
    for number, resident in enumerate(list(doors.values())[:2], 1):
        ballots.enter_paper(ballot, resident=resident, option=option, number=f"{number:03d}", by=home.staff)


def _decide_and_do(plan: Plan, home: Neighbourhood) -> None:
    topic = _taken_up(
        home,
        "南门口装不装减速带",
        "南门口车多，放学时间孩子跑来跑去，大家都担心。",
    )
    ballot = ballots.open_vote(
        topic,
        by=home.staff,
        question="南门口装两道减速带，你同意吗？",
        options=CHOICES,
        opens_at=timezone.now(),
        closes_at=timezone.now() + timedelta(days=5),
        is_secret=False,
        quorum=10,
    )
    _vote(plan, home, ballot, range(1, 70, 3))
    plan.at(timezone.now() + timedelta(days=6), partial(_decide, home, topic))
    plan.at(timezone.now() + timedelta(days=20), partial(_done, home, topic))


def _decide(home: Neighbourhood, topic: Topic) -> None:
    decisions.decide(
        topic,
        by=home.staff,
        is_adopted=True,
        text="在南门口装两道橡胶减速带，由物业采购安装，装好后张贴公告。",
        partner=next(iter(home.partners.values())),
        due_on=timezone.localdate() + timedelta(days=15),
    )


def _done(home: Neighbourhood, topic: Topic) -> None:
    decisions.review(
        topic, by=home.staff, result="done", text="已装好，现场看过，车速明显慢下来了，孩子过路安全多了。"
    )
