"""Walking through a topic: the list, the page, saying something, voting, and the office's steps."""

import io
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from community import photos
from community.models import Consent
from points import ballots, check_in, decisions, topics
from points.models import Ballot, Comment, Topic, TopicPhoto
from tests.points.topic_cast import later

pytestmark = pytest.mark.django_db
MOST_QUERIES = 24


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def press(client, address, **values):
    return client.post(address, {"once": str(uuid.uuid4())} | values, follow=True)


def step(client, topic, name, **values):
    return press(client, f"/admin/points/topic/{topic.pk}/step/{name}/", **values)


def test_a_proposal_is_between_its_author_and_the_office_until_taken_up(login, cast, community):
    key = str(uuid.uuid4())
    for _press in range(2):
        login(cast.wang).post("/topics/new/", {"once": key, "title": "路灯", "text": "晚上太暗"})
    made = Topic.objects.get()
    seen = {who: login(getattr(cast, who)).get(f"/topics/{made.pk}/").status_code for who in ("wang", "li")}
    assert seen == {"wang": 200, "li": 404}
    assert step(login(cast.chen), made, "accept").status_code == 200
    for who, status in [("li", 200), ("daughter", 200), ("zheng", 404), ("zhou", 404), ("chen", 200)]:
        assert login(getattr(cast, who)).get(f"/topics/{made.pk}/").status_code == status, who
    assert [one.title for one, _now in login(cast.li).get("/topics/").context["under_way"]] == ["路灯"]
    assert login(cast.zheng).get("/topics/").context["under_way"] == []


def test_who_helps_a_colleague_has_no_office(login, cast, community, topic):
    Consent.objects.create(resident=cast.chen, helper=cast.daughter, recorded_by=cast.chen)
    client, whom = login(cast.daughter), f"?for={cast.chen.pk}"
    assert client.get(f"/topics/{topic.proposed(by=cast.li).pk}/{whom}").status_code == 404

    page = client.get(f"/topics/{topic.discussed().pk}/{whom}")
    assert page.context["may"] == {"comment"}
    made = topics.propose(
        community=community, title="修车棚", text="漏雨", by=cast.daughter, resident=cast.chen
    )
    assert made.origin == "resident"


def test_a_child_in_another_city_follows_every_link_of_the_page(login, cast, topic, plan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Consent.objects.create(resident=cast.wang, helper=cast.zheng, recorded_by=cast.chen)
    made = topic.discussed()
    topics.record_meeting(made, by=cast.chen, minutes="谈了一晚上", activity=plan(begun=True))
    due = timezone.localdate() + timedelta(days=9)
    decisions.decide(made, by=cast.chen, is_adopted=True, text="做", person=cast.sun, due_on=due)
    picture = Image.new("RGB", (64, 48), "tan")
    file = io.BytesIO()
    picture.save(file, "JPEG")
    decisions.review(made, by=cast.chen, result="done", text="好了", pictures=[photos.prepare(file)])

    client = login(cast.zheng)
    page = client.get(f"/topics/{made.pk}/?for={cast.wang.pk}").content.decode()

    links = re.findall(r'(?:href|src)="(/(?:topics/photos|activities)/\d+[^"]*)"', page)
    assert len(links) == 3
    assert {client.get(link).status_code for link in links} == {200}


def test_taken_back_by_its_author(login, cast, topic):
    made = topic.proposed()
    assert press(login(cast.li), f"/topics/{made.pk}/withdraw/").status_code == 404
    press(login(cast.wang), f"/topics/{made.pk}/withdraw/")
    made.refresh_from_db()
    assert made.state == "dropped"


def test_saying_something_and_hiding_it(login, cast, topic):
    made = topic.discussed()
    key = str(uuid.uuid4())
    for _press in range(2):
        login(cast.li).post(f"/topics/{made.pk}/comment/", {"once": key, "text": "李建国的话<b>"})
    said = Comment.objects.get()
    page = login(cast.wang).get(f"/topics/{made.pk}/").content.decode()
    assert "李建国的话&lt;b&gt;" in page
    hide = f"/topics/comments/{said.pk}/hide/"
    assert login(cast.wang).get(hide).status_code == login(cast.zhou).get(hide).status_code == 404
    assert press(login(cast.chen), hide).context["form"].errors
    press(login(cast.chen), hide, reason="请好好说话")
    page = login(cast.wang).get(f"/topics/{made.pk}/").content.decode()
    assert "请好好说话" in page
    assert "李建国的话" not in page
    press(login(cast.chen), hide)
    assert "李建国的话" in login(cast.wang).get(f"/topics/{made.pk}/").content.decode()


def test_voting_on_a_phone_and_reading_the_numbers_afterwards(login, cast, topic):
    ballot = topic.voting(is_secret=False)
    here, choice = f"/topics/{ballot.topic_id}/", ballot.options.get(text="不同意")
    page = press(login(cast.li), f"{here}vote/", option=choice.pk)
    assert "Your vote is counted" in page.content.decode()
    assert page.context["vote_form"] is None
    assert press(login(cast.li), f"{here}vote/", option=choice.pk).status_code == 422
    assert login(cast.wang).get(here).context["options"] == []
    assert (
        "不同意 1"
        not in login(cast.chen).get(f"/admin/points/topic/{ballot.topic_id}/change/").content.decode()
    )
    with later(days=4):
        page = login(cast.wang).get(here)
        assert [(one.text, one.votes) for one in page.context["options"]] == [("同意", 0), ("不同意", 1)]
        assert [(vote.resident.name, vote.option.text) for vote in page.context["named"]] == [
            ("李建国", "不同意")
        ]


def test_what_comes_too_late_is_refused_in_words_and_stays_typed(login, cast, topic):
    ballot = topic.voting()
    talk, client = ballot.topic, login(cast.wang)
    choice = ballot.options.first().pk
    with later(days=4):
        late = press(client, f"/topics/{talk.pk}/vote/", option=choice)
        assert "The vote is open" in late.content.decode()
        decisions.decide(talk, by=cast.chen, is_adopted=False, text="不做")
        late = press(client, f"/topics/{talk.pk}/comment/", text="我还有话要说")
    page = late.content.decode()
    assert "This cannot be done now" in page
    assert "我还有话要说" in page


def test_an_option_of_another_topic_is_no_answer(login, cast, topic):
    ballot, other = topic.voting(), topic.voting()
    answer = press(login(cast.li), f"/topics/{ballot.topic_id}/vote/", option=other.options.first().pk)
    assert answer.status_code == 422
    assert (ballot.cast.count(), other.cast.count()) == (0, 0)


def test_the_office_leads_it_to_the_end(login, cast, topic, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made, office = topic.discussed(), login(cast.chen)
    today = timezone.localdate()
    step(office, made, "meet", minutes="谈了一晚上", held_on=today.isoformat(), attended="十二位居民")
    now = timezone.localtime()
    step(
        office,
        made,
        "open-vote",
        question="做吗",
        options="做\n不做\n",
        per="resident",
        quorum="0",
        opens_at=f"{now:%Y-%m-%dT%H:%M}",
        closes_at=f"{now + timedelta(hours=2):%Y-%m-%dT%H:%M}",
    )
    assert Ballot.objects.get().options.count() == 2
    assert office.get(f"/admin/points/topic/{made.pk}/step/decide/").status_code == 404
    with later(hours=3):
        due = (timezone.localdate() + timedelta(days=1)).isoformat()
        lost = step(office, made, "decide", is_adopted="yes", text="做", person="没有这个人", due_on=due)
        assert "Nobody of this community" in lost.content.decode()
        step(office, made, "decide", is_adopted="yes", text="做", person="孙巧", due_on=due)
        assert "Look back" in office.get("/admin/other/").content.decode()
        page = login(cast.sun).get(f"/topics/{made.pk}/progress/")
        assert page.status_code == 200
        assert login(cast.li).get(f"/topics/{made.pk}/progress/").status_code == 404
        press(login(cast.sun), f"/topics/{made.pk}/progress/", text="动工了")
        picture = io.BytesIO()
        Image.new("RGB", (640, 480), "tan").save(picture, "JPEG")
        picture.seek(0)
        picture.name = "done.jpg"
        step(login(cast.chen), made, "review", result="done", text="好了", pictures=picture)
        made.refresh_from_db()
        assert made.state == "closed"
        photo = TopicPhoto.objects.get()
        for who, status in [("li", 200), ("zheng", 404)]:
            seen = login(getattr(cast, who)).get(f"/topics/photos/{photo.pk}/small/")
            assert seen.status_code == status
        told = login(cast.li).get(f"/topics/{made.pk}/").content.decode()
    assert "动工了" in told
    assert "谈了一晚上" in told


def test_the_office_proposes_through_its_own_form(login, cast):
    login(cast.chen).post("/admin/points/topic/add/", {"title": "晒被子", "text": "没地方晒"})
    made = Topic.objects.get()
    assert (made.origin, made.proposed_by, made.events.count()) == ("office", cast.chen, 1)


def test_nothing_changes_by_following_a_link(login, cast, topic):
    ballot = topic.voting()
    for part in ("comment", "vote", "withdraw"):
        assert login(cast.li).get(f"/topics/{ballot.topic_id}/{part}/").status_code == 405


@pytest.mark.parametrize("address", ["/topics/", "/topics/{pk}/", "/admin/points/topic/", "/admin/other/"])
def test_a_page_costs_the_same_however_much_it_shows(login, cast, topic, crowd, address):
    ballot = topic.voting(is_secret=False)
    topics.comment(ballot.topic, text="一", by=cast.li)
    topic.proposed()
    topic.decided()
    client = login(cast.chen)
    address = address.format(pk=ballot.topic_id)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    cost()
    one = cost()
    for person in [cast.wang, cast.li, cast.sun]:
        topics.comment(ballot.topic, text="又一", by=person)
        ballots.vote(ballot, option=ballot.options.first(), by=person)
        topic.proposed()
        decisions.report_progress(topic.decided(), by=cast.chen, text="在做")
    assert cost() == one
    assert one <= MOST_QUERIES


def test_who_came_to_a_meeting_is_named_as_far_as_they_agreed(login, cast, topic, plan):
    made, met = topic.discussed(by=cast.sun), plan(begun=True, kind="council")
    cast.wang.on_honour_list = True
    cast.wang.save()
    for person in (cast.wang, cast.li):
        check_in.check_in_present(met, resident=person)
    topics.record_meeting(made, by=cast.chen, minutes="谈好了", activity=met, attended="多余的话")

    page = login(cast.sun).get(f"/topics/{made.pk}/").content.decode()

    assert "2 were there: 王秀兰、李*国" in page
    assert all(hidden not in page for hidden in ("李建国", "多余的话"))
