"""陈静 takes wishes on the purchase list, with a number from the votes, a cost, and the budget beside the total."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from community.errors import NotAllowed, Refused, Stale
from community.models import AuditEvent
from points import purchases, stock, wishes
from points.models import Product, PurchaseBudget, Wish
from points.stock import Origin

pytestmark = pytest.mark.django_db
ADDRESS = "/counter/purchases/"


@pytest.fixture
def glasses(cast):
    """老花镜, wanted by three."""
    made = wishes.propose(resident=cast.wang, text="老花镜", by=cast.wang)
    for person in (cast.li, cast.zhao):
        wishes.vote(made, resident=person, by=person)
    return made


def plan(wish, by, **changes):
    values = {"pieces": 3, "unit_cost": Decimal("12.50"), "text": "下月进货", "seen": purchases.seen_of(wish)}
    return purchases.take_up(wish, by=by, **(values | changes))


def sent(client, address, **typed):
    form = client.get(address).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in fields.items()} | typed


def test_the_number_comes_from_the_votes_and_both_may_be_changed(login, cast, glasses):
    client, address = login(cast.chen), f"{ADDRESS}wishes/{glasses.pk}/"
    typed = sent(client, address)
    assert (typed["pieces"], typed["unit_cost"]) == (3, "")

    assert client.post(address, typed | {"pieces": 5, "unit_cost": "9.90"}).status_code == 302

    glasses.refresh_from_db()
    assert (glasses.state, glasses.pieces, glasses.unit_cost) == ("planned", 5, Decimal("9.90"))
    assert glasses.cost == Decimal("49.50")
    assert [person.messages.count() for person in (cast.wang, cast.li, cast.zhao)] == [1, 1, 1]
    again = sent(client, address)
    assert (again["pieces"], again["unit_cost"]) == (5, Decimal("9.90"))
    client.post(address, again | {"pieces": 4})
    assert Wish.objects.get().pieces == 4
    assert cast.wang.messages.count() == 1


def test_what_it_cost_last_is_suggested(login, cast, community, glasses):
    product = Product.objects.create(community=community, name="老花镜", price=30)
    stock.receive(product, quantity=2, reference="g", by=cast.he, origin=Origin("bought", Decimal("11.00")))

    page = login(cast.chen).get(f"{ADDRESS}wishes/{glasses.pk}/")

    assert page.context["form"]["unit_cost"].value() == Decimal("11.00")


def test_the_total_of_the_list_stands_beside_the_budget(login, cast, community, glasses, towel):
    stock.receive(towel, quantity=1, reference="t", by=cast.he, origin=Origin("bought", Decimal("3.50")))
    Product.objects.filter(pk=towel.pk).update(low_stock_at=8)
    umbrella = wishes.propose(resident=cast.li, text="雨伞", by=cast.li)
    plan(glasses, cast.chen)
    plan(umbrella, cast.chen, pieces=2, unit_cost=None)
    purchases.set_budget(community, by=cast.chen, amount=Decimal("40"), seen="-", note="党群经费")

    found = login(cast.chen).get(ADDRESS).context["list"]

    assert [one.price for one in found.low] == [Decimal("10.50")]
    assert (found.total, found.unknown) == (Decimal("48.00"), 1)
    assert (found.left, found.over) == (Decimal("-8.00"), Decimal("8.00"))
    assert [wish.text for wish in found.planned] == ["老花镜", "雨伞"]
    assert found.open == []


def test_the_workbook_has_number_cost_and_amount(cast, community, glasses):
    plan(glasses, cast.chen)
    file = BytesIO()

    purchases.export(file, community, by=cast.chen)

    (row,) = list(load_workbook(file).active.iter_rows(min_row=3, values_only=True))
    assert row[1:] == ("老花镜", None, None, 3, 3, 12.5, 37.5, "下月进货")


def test_two_colleagues_do_not_overwrite_each_other(login, cast, community, glasses):
    client, address = login(cast.chen), f"{ADDRESS}wishes/{glasses.pk}/"
    typed = sent(client, address)
    plan(glasses, cast.chen, pieces=7)

    refused = client.post(address, typed)

    assert refused.context["form"].non_field_errors()
    assert Wish.objects.get().pieces == 7
    budget = sent(client, f"{ADDRESS}budget/", amount="100", note="")
    purchases.set_budget(community, by=cast.chen, amount=Decimal("60"), seen="-")
    assert client.post(f"{ADDRESS}budget/", budget).context["form"].non_field_errors()
    assert PurchaseBudget.objects.get().amount == 60
    with pytest.raises(Stale):
        purchases.set_budget(community, by=cast.chen, amount=Decimal("60"), seen="-")


def test_the_budget_is_set_once_however_often_it_is_pressed(login, cast):
    client = login(cast.chen)
    typed = sent(client, f"{ADDRESS}budget/", amount="100.50", note="")

    assert {client.post(f"{ADDRESS}budget/", typed).status_code for _press in range(2)} == {302}

    assert PurchaseBudget.objects.get().amount == Decimal("100.50")
    assert AuditEvent.objects.filter(detail__step="budget").count() == 1


@pytest.mark.parametrize("pieces", [0, 1001])
def test_nonsense_is_refused(cast, glasses, pieces):
    with pytest.raises(Refused):
        plan(glasses, cast.chen, pieces=pieces)
    with pytest.raises(Refused):
        purchases.set_budget(cast.chen.community, by=cast.chen, amount=Decimal(-1), seen="-")


def test_what_is_answered_otherwise_is_on_no_list(cast, community, glasses):
    plan(glasses, cast.chen)
    wishes.answer(glasses, by=cast.chen, state="bought", text="已上架")

    assert purchases.list_of(community).total == 0
    with pytest.raises(Refused):
        plan(Wish.objects.get(), cast.chen)


@pytest.mark.parametrize("name", ["he", "wang", "zhou"])
def test_only_the_communitys_staff(login, cast, community, glasses, name):
    person = getattr(cast, name)
    with pytest.raises(NotAllowed):
        plan(glasses, person)
    with pytest.raises(NotAllowed):
        purchases.set_budget(community, by=person, amount=Decimal(1), seen="-")
    assert login(person).get(f"{ADDRESS}wishes/{glasses.pk}/").status_code == 404


def test_the_list_asks_as_often_for_three_wishes_as_for_one(login, cast, glasses):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    plan(glasses, cast.chen)
    client = login(cast.chen)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        return len(queries)

    asked()
    before = asked()
    for text in ("雨伞", "手套"):
        plan(wishes.propose(resident=cast.li, text=text, by=cast.li), cast.chen)
    assert asked() == before
