"""Two of one home share their points."""

import pytest
from django.utils import timezone

from community.errors import NotAllowed, Refused
from points import baskets, ledger, pools, returns, shop
from points.baskets import Wanted
from points.models import Entry, Pool
from points.trust_keeping import one_pool_each, transfers_in_pairs
from tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def couple(cast, community, building):
    """王秀兰 and 王建, behind the same door, with 8 and 7 points."""
    from community.models import Resident

    cast.husband = Resident.objects.create_user(
        "19900000081", "x", name="王建", community=community, building=building, unit="2", room="903"
    )
    for person, points in ((cast.wang, 8), (cast.husband, 7)):
        ledger.adjust(
            resident=person, amount=points, reason="结转", reference=f"test:{person.pk}", by=cast.chen
        )
    return cast.wang, cast.husband


@pytest.fixture
def shared(couple):
    return pools.agree(pools.propose(by=couple[0], to=couple[1]), by=couple[1])


def balances(*people):
    return [ledger.balance_of(person) for person in people]


def test_both_must_agree_and_either_may_end_it(couple, towel):
    wang, husband = couple
    pool = pools.propose(by=wang, to=husband)
    with pytest.raises(NotAllowed):
        pools.agree(pool, by=wang)
    with pytest.raises(Refused):
        shop.redeem(resident=wang, product=towel, by=wang)

    pools.agree(pool, by=husband)
    assert pools.spendable(wang) == pools.spendable(husband) == 15
    pools.end(pool, by=wang)

    assert pools.spendable(wang) == 8
    with pytest.raises(Refused):
        shop.redeem(resident=wang, product=towel, by=wang)
    with pytest.raises(Refused):
        pools.end(pool, by=husband)


def test_ones_own_points_go_first_and_the_rest_stands_in_both_passbooks(couple, shared, towel):
    wang, husband = couple

    shop.redeem(resident=wang, product=towel, by=wang)

    assert balances(wang, husband) == [0, 5]
    kinds = Entry.objects.exclude(kind="adjust").order_by("pk").values_list("resident", "kind", "amount")
    assert list(kinds) == [(husband.pk, "transfer", -2), (wang.pk, "transfer", 2), (wang.pk, "redeem", -10)]
    assert "2" in husband.messages.latest("pk").text
    assert list(transfers_in_pairs()) == []


def test_cancelling_gives_each_their_own_back_though_they_share_no_longer(couple, shared, towel):
    wang, husband = couple
    made = shop.redeem(resident=wang, product=towel, by=wang)
    pools.end(shared, by=husband)

    shop.cancel(made, by=wang, reason="不要了")

    assert balances(wang, husband) == [8, 7]


def test_a_basket_is_paid_by_both_and_given_back_to_both(couple, shared, towel, soap):
    wang, husband = couple
    basket = baskets.redeem(resident=wang, wanted=[Wanted(towel, 1), Wanted(soap, 1)], by=wang)
    assert balances(wang, husband) == [0, 1]

    shop.cancel_all(basket, by=wang, reason="不要了")

    assert balances(wang, husband) == [8, 7]
    assert list(transfers_in_pairs()) == []


def test_what_is_brought_back_gives_each_their_own(cast, couple, shared, towel):
    wang, husband = couple
    made = shop.redeem_at_counter(resident=wang, product=towel, by=cast.he)
    assert balances(wang, husband) == [0, 5]

    returns.take_back(made, by=cast.he, reason="裂了", to_shelf=False)

    assert balances(wang, husband) == [8, 7]


def test_a_basket_dearer_than_both_have_moves_nothing(couple, shared, towel, soap):
    wang, husband = couple

    with pytest.raises(Refused, match="15"):
        baskets.redeem(resident=wang, wanted=[Wanted(towel, 1), Wanted(soap, 2)], by=wang)

    assert balances(wang, husband) == [8, 7]


def test_what_both_together_do_not_have_moves_nothing(couple, shared, towel):
    wang, husband = couple

    with pytest.raises(Refused):
        shop.redeem(resident=wang, product=towel, quantity=2, by=wang)

    assert balances(wang, husband) == [8, 7]
    assert not Entry.objects.filter(kind="transfer").exists()


def test_only_within_one_home_and_with_one_at_a_time(cast, couple, shared, building):
    from community.models import Resident

    wang, husband = couple
    for stranger in (cast.li, cast.zheng):
        with pytest.raises(NotAllowed):
            pools.propose(by=wang, to=stranger)
    son = Resident.objects.create_user(
        name="王小军", community=cast.wang.community, building=building, unit="2", room="903"
    )
    with pytest.raises(Refused):
        pools.propose(by=son, to=husband)
    Resident.objects.filter(pk=husband.pk).update(room="1001")

    assert pools.partner_of(Resident.objects.get(pk=wang.pk)) is None


def test_a_settlement_counts_what_was_lent_as_spent(cast, community, couple, shared, towel):
    from datetime import timedelta

    from points import reckoning
    from points.models import Settlement

    wang, husband = couple
    shop.redeem(resident=wang, product=towel, by=wang)
    today = timezone.localdate()
    lines = reckoning.lines_of(
        Settlement(community=community, starts_on=today - timedelta(days=9), ends_on=today)
    )

    assert [(line.resident_id, line.earned, line.spent, line.reversed) for line in lines] == [
        (wang.pk, 8, 8, 0),
        (husband.pk, 7, 2, 0),
    ]


def test_the_pages_ask_agree_and_end(login, couple):
    wang, husband = couple
    client = login(wang)
    form = client.get("/points/shared/").context["form"]
    client.post("/points/shared/", {"once": str(form["once"].value()), "to": husband.pk})
    pool = Pool.objects.get()
    assert client.post(f"/points/shared/{pool.pk}/agree/").status_code == 404

    client = login(husband)
    assert client.get("/points/shared/").context["is_asked"]
    client.post(f"/points/shared/{pool.pk}/agree/")
    pool.refresh_from_db()
    assert pool.is_agreed
    client.post(f"/points/shared/{pool.pk}/end/")

    pool.refresh_from_db()
    assert (pool.is_agreed, pool.ended_by) == (False, husband)


def test_a_stranger_ends_nothing(login, cast, shared):
    assert login(cast.li).post(f"/points/shared/{shared.pk}/end/").status_code == 404


def test_verify_finds_a_transfer_without_its_pair(cast, couple):
    ledger.record(
        resident=couple[0], kind="transfer", amount=5, reference="pool:1:in", reason="x", by=cast.chen
    )

    assert [entry.reference for entry, _said in transfers_in_pairs()] == ["pool:1:in"]


@pytest.mark.race
def test_both_spend_the_same_points_at_once(couple, shared, towel):
    """15 points together, a towel costs 10: one of them gets it, whoever is first."""
    wang, husband = couple

    answers = at_once(
        [
            lambda: shop.redeem(resident=wang, product=towel, by=wang),
            lambda: shop.redeem(resident=husband, product=towel, by=husband),
            lambda: shop.redeem(resident=wang, product=towel, by=wang),
            lambda: shop.redeem(resident=husband, product=towel, by=husband),
        ]
    )

    assert sum(isinstance(one, Refused) for one in answers) == 3, answers
    assert sum(balances(wang, husband)) == 5
    assert list(transfers_in_pairs()) == []


@pytest.mark.race
def test_ending_and_spending_at_once_leaves_no_half(couple, shared, towel):
    wang, husband = couple

    answers = at_once(
        [
            lambda: shop.redeem(resident=wang, product=towel, by=wang),
            lambda: pools.end(shared, by=husband),
        ]
    )

    spent = not isinstance(answers[0], Refused)
    assert sum(balances(wang, husband)) == (5 if spent else 15), answers
    assert not Pool.objects.get().is_agreed


@pytest.mark.race
def test_proposing_crosswise_makes_one(couple):
    wang, husband = couple

    at_once([lambda: pools.propose(by=wang, to=husband), lambda: pools.propose(by=husband, to=wang)])

    assert Pool.objects.filter(ended_at__isnull=True).count() == 1
    assert list(one_pool_each()) == []
