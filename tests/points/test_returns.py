"""赵铁柱 took three towels and brings one back; another day the other two."""

import uuid
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from community.errors import Refused
from community.keeping import verifying
from points import ledger, pools, returns, shop, shop_figures, statements
from points.limits import taken
from points.models import Entry, GoodsReturn, Product, Redemption, StockMovement
from tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(cast, give_points, towel):
    """Of five towels at ten points."""
    give_points(cast.zhao, 30)
    return shop.redeem_at_counter(resident=cast.zhao, product=towel, quantity=3, by=cast.he)


def stock_of(product):
    return Product.objects.get(pk=product.pk).stock


def back(made, quantity=None, *, by, to_shelf=True):
    found = Redemption.objects.get(pk=made.pk)
    return returns.take_back(found, by=by, reason="颜色不对", to_shelf=to_shelf, quantity=quantity)


def test_a_part_comes_back_and_the_rest_stays(cast, three, towel):
    made = back(three, 1, by=cast.he)

    three.refresh_from_db()
    assert (made.points, three.state, three.returned, three.kept) == (10, "collected", 1, 2)
    assert (ledger.balance_of(cast.zhao), stock_of(towel)) == (10, 3)
    entry = Entry.objects.get(kind="refund")
    assert (entry.amount, entry.reason, entry.arithmetic) == (10, "毛巾 × 1", "10 × 1 = 10，颜色不对")
    assert "毛巾 × 1" in cast.zhao.messages.latest("pk").text
    assert list(verifying.findings()) == []


def test_the_last_piece_ends_it_and_no_more_comes_back(cast, three, towel):
    back(three, 1, by=cast.he)
    with pytest.raises(Refused, match="2"):
        back(three, 3, by=cast.he)
    back(three, 2, by=cast.he, to_shelf=False)

    three.refresh_from_db()
    assert (three.state, three.returned, ledger.balance_of(cast.zhao)) == ("returned", 3, 30)
    assert stock_of(towel) == 3
    assert StockMovement.objects.filter(kind="off").get().quantity == -2
    for quantity in (None, 1, 0, -1):
        with pytest.raises(Refused):
            back(three, quantity, by=cast.he)
    assert list(verifying.findings()) == []


def test_without_a_number_all_that_is_left_comes_back(cast, three):
    back(three, 1, by=cast.he)

    assert back(three, by=cast.he).quantity == 2


def test_figures_limits_and_statement_count_what_was_kept(cast, three, towel, community):
    back(three, 1, by=cast.he)

    (row,) = shop_figures.of(community, shop_figures.Period.of_late()).moving
    assert (row.redeemed, row.spent, row.collected) == (2, 20, 2)
    Product.objects.filter(pk=towel.pk).update(limit_per_period=2)
    assert taken(cast.zhao, Product.objects.get(pk=towel.pk)) == 2
    today = timezone.localdate()
    statement = statements.statement_of(cast.zhao, first=today, last=today)
    assert (statement.received, statement.given, statement.closing) == (40, 30, 10)


def test_shared_points_go_home_first(cast, give_points, towel, building):
    """王秀兰 has 8, her husband 22; three towels cost all of it."""
    from community.models import Resident

    husband = Resident.objects.create_user(
        name="王建", community=cast.wang.community, building=building, unit="2", room="903"
    )
    give_points(cast.wang, 8)
    give_points(husband, 22)
    pools.agree(pools.propose(by=husband, to=cast.wang), by=cast.wang)
    made = shop.redeem_at_counter(resident=cast.wang, product=towel, quantity=3, by=cast.he)

    seen = []
    for _piece in range(3):
        back(made, 1, by=cast.he)
        seen.append((ledger.balance_of(cast.wang), ledger.balance_of(husband)))

    assert seen == [(0, 10), (0, 20), (8, 22)]
    assert list(verifying.findings()) == []


def test_the_keeper_says_how_many_and_pressing_twice_is_once(login, cast, three):
    client, address = login(cast.he), f"/counter/redemptions/{three.pk}/return/"
    form = client.get(address).context["form"]
    assert (form["quantity"].value(), form.fields["quantity"].max_value) == (3, 3)

    assert client.post(
        address, {"once": uuid.uuid4(), "quantity": 4, "reason": "大", "to_shelf": "yes"}
    ).context["form"].errors.keys() == {"quantity"}
    typed = {"once": uuid.uuid4(), "quantity": 2, "reason": "大", "to_shelf": "no"}
    assert {client.post(address, typed).status_code for _press in range(2)} == {302}

    assert (GoodsReturn.objects.count(), ledger.balance_of(cast.zhao)) == (1, 20)
    assert "颜色" not in login(cast.zhao).get(f"/shop/redemptions/{three.pk}/").content.decode()
    assert "大" in client.get(f"/shop/redemptions/{three.pk}/").content.decode()


def test_the_office_takes_a_part_back_too(login, cast, three):
    client, address = login(cast.chen), f"/admin/points/redemption/{three.pk}/step/take-back/"
    once = client.get(address).context["form"]["once"].value()

    client.post(address, {"once": once, "quantity": 1, "reason": "大"})

    assert (GoodsReturn.objects.get().to_shelf, ledger.balance_of(cast.zhao)) == (False, 10)


def test_a_return_is_never_changed(cast, three):
    back(three, 1, by=cast.he)

    with pytest.raises(DatabaseError), transaction.atomic():
        GoodsReturn.objects.update(quantity=2)


def test_verify_finds_a_return_that_does_not_add_up(cast, three):
    back(three, 1, by=cast.he)
    Redemption.objects.update(returned=2)
    assert [finding.check for finding in verifying.findings()] == ["brought-back"]

    Redemption.objects.update(returned=1)
    assert list(verifying.findings()) == []
    GoodsReturn.objects.create(
        redemption=three, number=2, quantity=1, points=10, to_shelf=True, reason="x", by=cast.he
    )
    Redemption.objects.update(returned=2)
    assert {finding.check for finding in verifying.findings()} == {"brought-back"}


@pytest.mark.parametrize("changes", [{"returned": 4}, {"returned": 3}, {"state": "returned"}])
def test_the_database_keeps_number_and_state_together(three, changes):
    with pytest.raises(DatabaseError), transaction.atomic():
        Redemption.objects.update(**changes)


@pytest.mark.race
def test_never_more_than_was_taken_however_many_bring_back_at_once(cast, three, towel):
    answers = at_once([partial(back, three, n % 2 + 1, by=cast.he, to_shelf=bool(n % 3)) for n in range(6)])

    came = sum(one.quantity for one in answers if isinstance(one, GoodsReturn))
    assert all(isinstance(one, GoodsReturn | Refused) for one in answers), answers
    three.refresh_from_db()
    assert came == three.returned <= 3
    assert ledger.balance_of(cast.zhao) == came * 10
    connection.close()
    assert list(verifying.findings()) == []
