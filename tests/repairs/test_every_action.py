"""Walks the table of actions: every action from every state by everybody, on the website and with the tracking link."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Partner, Resident
from repairs import doorstep, workflow
from repairs.actions import ACTIONS, Role
from repairs.forms.table import FORMS as ALL_FORMS
from repairs.models import Event, RepairOrder

# “lift” is there for what the safety gate has stopped only: test_safety_gate.py; “hear” for voice messages: test_voice.py;
# “call-off” for a look that is arranged: test_inspections.py; “amend-parts” where parts cost something: visits.
ELSEWHERE = {"lift", "hear", "call-off", "amend-parts"}
FORMS = {name: form for name, form in ALL_FORMS.items() if name not in ELSEWHERE}
pytestmark = pytest.mark.django_db

STATES = list(RepairOrder.State.values)
WITH_CLAIM = {"open", "claimed", "waiting", "reported", "closed"}


@pytest.fixture
def order_in(orders, cast, daughters_order, community):
    """`order_in("waiting")`: asked for by 王小雨 for her mother, taken by 赵铁柱 as soon as there are volunteers."""
    community.open_job_cap = 50
    community.save()

    orders.submitted(item="先报的")  # what a later one can be merged into

    def make(state):
        order = daughters_order()
        today = timezone.localdate()
        if state in WITH_CLAIM:
            workflow.publish(order, by=cast.chen, skill=orders.skills["carpentry"], size="small", places=2)
            workflow.claim(order, by=cast.zhao)
        if state in WITH_CLAIM - {"open"}:
            workflow.begin(order, by=cast.chen)
        steps = {
            "waiting": [lambda: workflow.pause(order, by=cast.zhao, reason="等合页", expected_on=today)],
            "reported": [lambda: report(order, cast)],
            "closed": [lambda: report(order, cast), lambda: workflow.close(order, by=cast.wang)],
            "referred": [lambda: workflow.refer(order, by=cast.chen, partner=cast.property, due_on=today)],
            "declined": [
                lambda: workflow.decline(order, by=cast.chen, reason="不在范围", reply="请联系厂家")
            ],
            "cancelled": [lambda: workflow.cancel(order, by=cast.wang, reason="好了")],
        }
        for step in steps.get(state, []):
            step()
        order.refresh_from_db()
        assert order.state == state
        return order

    return make


@pytest.fixture
def daughters_order(orders, cast):
    return lambda: orders.submitted(by=cast.daughter, channel="helper")


def report(order, cast):
    workflow.report(order, by=cast.zhao, outcome="fixed", visited_on=timezone.localdate(), no_photos=True)


def roles_in(who, state):
    """What each person is to such an order, said by hand."""
    claimed = {Role.CLAIMER, Role.LEAD} if state in WITH_CLAIM else set()
    return {
        "wang": {Role.REQUESTER},
        "daughter": {Role.HELPER},
        "chen": {Role.STAFF},
        "zhao": claimed,
        "wu": {Role.PARTNER} if state == "referred" else set(),
        "guest": {Role.GUEST},
    }.get(who, set())


INVOLVED = ["wang", "daughter", "chen", "zhao", "wu", "guest"]
OUTSIDERS = ["qian", "li", "zhou", "stranger"]
AS_GOOD_AS_ANY = {"open", "referred"}  # what has nothing to do with the state is asked in these only


def beside(action, cast):
    """The lead partner, or for `invite` another one."""
    if action != "invite":
        return cast.property
    return Partner.objects.get_or_create(community=cast.property.community, name="市政养护队")[0]


def answers_for(action, cast, orders):
    today = timezone.localdate().isoformat()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    return {
        "once": str(uuid.uuid4()),
        "reason": "因为这样",
        "reply": "已电话告知",
        "reply_by": "phone",
        "skill": orders.skills["carpentry"].pk,
        "size": "small",
        "places": 1,
        "urgency": "normal",
        "partner": beside(action, cast).pk,
        "on": today,
        "half": "am",
        "looker": "陈静",
        "finding": "梁上有裂缝",
        "told": "我们看过了",
        "due_on": today,
        "expected_on": (timezone.localdate() + timedelta(days=3)).isoformat(),
        "outcome": "fixed",
        "visited_on": today,
        "minutes": "30",
        "no_photos": "on",
        "volunteer": cast.zhao.pk,
        "into": RepairOrder.objects.order_by("pk").first().number,
        "points": "" if action == "close" else "0",
        "windows": [f"{tomorrow}.morning", f"{tomorrow}.evening"],
        "window": f"{tomorrow}.afternoon",
        "to": [cast.qian.pk],
        "day": today,
    }


def code_at(order, cast):
    """What the resident would say at the door."""
    claim = order.claims.active().filter(volunteer=cast.zhao).first()
    return {"code": doorstep.residents_code(claim)} if claim else {}


def address(order, action, who):
    return f"{order.get_tracking_url() if who == 'guest' else order.get_absolute_url()}{action}/"


def logged_in(client, who, cast):
    client.logout()
    if who not in {"guest", "stranger"}:
        client.force_login(
            Resident.objects.get(pk=getattr(cast, who).pk), backend="community.accounts.backends.PhoneBackend"
        )
    return client


def snapshot(order):
    return (
        RepairOrder.objects.filter(pk=order.pk).values().get(),
        order.events.count(),
        list(order.claims.values()),
        list(order.referrals.values()),
    )


def may(action, who, state):
    rule = ACTIONS[action]
    held = roles_in(who, state) & rule.who
    if state in rule.staff_only:
        held &= {Role.STAFF}
    return bool(held) and state in rule.sources


def the_rest_later(*at_once):
    """All states, those not named with the long tests: each costs seconds."""
    return [state if state in at_once else pytest.param(state, marks=pytest.mark.slow) for state in STATES]


@pytest.mark.parametrize("state", the_rest_later("claimed"))
def test_what_the_table_does_not_allow_changes_nothing(state, client, cast, orders, order_in):
    order = order_in(state)
    before = snapshot(order)
    others = [*OUTSIDERS, "daughter"] if state in AS_GOOD_AS_ANY else []
    for who in ["wang", "chen", "zhao", "wu", "guest", *others]:
        client = logged_in(client, who, cast)
        for action in [*FORMS, "submit", "nonsense"]:
            if action in FORMS and may(action, who, state):
                continue
            answer = client.post(address(order, action, who), answers_for(action, cast, orders))
            assert_refused(answer, action, who, state)
        assert snapshot(order) == before, who


def assert_refused(answer, action, who, state):
    if who == "stranger":
        assert answer.status_code == 302, (action, who)
        assert answer.url.startswith("/login/")
    elif action not in FORMS or not roles_in(who, state) & ACTIONS[action].who:
        assert answer.status_code == 404, (action, who)
    else:
        assert answer.status_code == 422, (action, who)
        assert answer.context["form"].errors, (action, who)


@pytest.mark.parametrize("action", list(FORMS))
def test_what_the_table_allows_is_done_once_and_leads_where_it_says(action, client, cast, orders, order_in):
    rule = ACTIONS[action]
    for state in sorted(rule.sources):
        for who in INVOLVED:
            if not may(action, who, state):
                continue
            order = order_in(state)
            events = order.events.count()
            answers = answers_for(action, cast, orders) | code_at(order, cast)
            if action == "reopen":
                answers["reason"] = "还是关不上"
            url = address(order, action, who)
            first = logged_in(client, who, cast).post(url, answers)
            again = client.post(url, answers)

            order.refresh_from_db()
            assert (first.status_code, again.status_code) == (302, 302), (
                state,
                who,
                first.context["form"].errors,
            )
            assert first.url == again.url
            assert order.state in rule.targets, (state, who)
            assert order.events.count() == events + 1, (state, who)
            last = order.events.last()
            expected_by = None if who == "guest" else getattr(cast, who).pk
            assert (last.action, last.from_state, last.by_id) == (action, state, expected_by)
            assert client.get(first.url).status_code == 200, (state, who)


@pytest.mark.parametrize("state", the_rest_later())
def test_looking_at_a_form_changes_nothing(state, client, cast, orders, order_in):
    order = order_in(state)
    before = snapshot(order)
    for who in INVOLVED:
        client = logged_in(client, who, cast)
        for action in FORMS:
            allowed = may(action, who, state)
            has_role = roles_in(who, state) & ACTIONS[action].who
            answer = client.get(address(order, action, who), answers_for(action, cast, orders))
            assert answer.status_code == (200 if allowed else 302 if has_role else 404), (action, who)
    assert snapshot(order) == before


@pytest.mark.parametrize("state", STATES)
def test_the_page_offers_exactly_what_may_be_done(state, client, cast, order_in):
    order = order_in(state)
    for who in INVOLVED:
        client = logged_in(client, who, cast)
        url = order.get_tracking_url() if who == "guest" else order.get_absolute_url()
        response = client.get(url)
        expected = [action for action in FORMS if may(action, who, state)]
        if not roles_in(who, state):
            assert response.status_code == 404
            continue
        offered = [button["action"].name for button in response.context["buttons"]]
        assert sorted(offered) == sorted(expected), who
        for button in response.context["buttons"]:
            assert button["url"] in response.content.decode()
            assert client.get(button["url"]).status_code == 200


def test_every_actions_name_fits_into_the_timeline():
    """SQLite would not look."""
    assert max(map(len, ACTIONS)) <= Event._meta.get_field("action").max_length


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_known(method, client, cast, order_in):
    order = order_in("submitted")
    before = snapshot(order)
    client = logged_in(client, "wang", cast)

    assert getattr(client, method)(address(order, "cancel", "wang")).status_code == 405
    assert client.get(f"{order.get_absolute_url()}claim/").status_code == 405
    assert client.post(order.get_absolute_url()).status_code == 405
    assert snapshot(order) == before


@pytest.mark.parametrize("action", ["cancel", "reopen", "release", "pause", "return", "decline"])
def test_a_reason_of_spaces_is_none(action, client, cast, orders, order_in):
    who, state = {
        "cancel": ("wang", "open"),
        "reopen": ("wang", "reported"),
        "release": ("zhao", "claimed"),
        "pause": ("zhao", "claimed"),
        "return": ("wu", "referred"),
        "decline": ("chen", "submitted"),
    }[action]
    order = order_in(state)
    before = snapshot(order)

    answer = logged_in(client, who, cast).post(
        address(order, action, who), answers_for(action, cast, orders) | {"reason": "  "}
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]
    assert snapshot(order) == before
