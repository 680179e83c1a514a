"""Passbooks, standards, goods and redemptions in the office."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from points import ledger, shop
from points.models import Entry, Product, Standard, StockMovement


@pytest.fixture
def desk(client, cast, login):
    client.cookies["django_language"] = "en"
    return login(cast.chen)


def press(client, path, **answers):
    form = client.get(path).context["form"]
    return client.post(path, {field.name: field.value() for field in form.hidden_fields()} | answers)


def steps_of(client, path):
    return [button.step.name for button in client.get(path).context["buttons"]]


def test_a_wrong_entry_is_reversed_with_a_reason_and_once(desk, cast, give_points):
    entry = give_points(cast.zhao, 30)
    path = f"/admin/points/entry/{entry.pk}/"

    assert press(desk, path + "step/reverse/", reason="").context["form"].errors["reason"]
    press(desk, path + "step/reverse/", reason="录错人了")

    assert [(line.kind, line.amount) for line in Entry.objects.filter(resident=cast.zhao).order_by("id")] == [
        ("adjust", 30),
        ("reversal", -30),
    ]
    assert steps_of(desk, path + "change/") == []


def test_a_passbook_cannot_be_written_by_hand(desk, cast, give_points):
    entry = give_points(cast.zhao, 30)

    answers = [
        desk.get("/admin/points/entry/add/"),
        desk.post(f"/admin/points/entry/{entry.pk}/change/", {"amount": 3000}),
        desk.get(f"/admin/points/entry/{entry.pk}/delete/"),
        desk.get("/admin/points/stockmovement/add/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert ledger.balance_of(cast.zhao) == 30


def lines(*rows, existing=0):
    data = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": existing}
    for n, row in enumerate(rows):
        data |= {f"lines-{n}-{name}": value for name, value in row.items()}
    return data


def test_a_standard_is_drafted_published_and_then_fixed(desk, standard, community):
    rows = lines({"cause": "repair", "size": "", "points": 9}, {"cause": "visit", "size": "", "points": 3})
    desk.post("/admin/points/standard/add/", {"valid_from": "2027-01-01", "band": 50, "note": "新年"} | rows)
    draft = Standard.objects.get(version=2)
    path = f"/admin/points/standard/{draft.pk}/"
    assert steps_of(desk, path + "change/") == ["publish", "copy"]

    press(desk, path + "step/publish/")

    draft.refresh_from_db()
    assert (draft.community, draft.published_at is not None, draft.lines.count()) == (community, True, 2)
    assert steps_of(desk, path + "change/") == ["copy"]
    assert desk.post(path + "change/", {"note": "x"}).status_code == 403
    assert desk.get(path + "delete/").status_code == 403


def test_a_standard_is_copied_to_change_a_few_lines(desk, standard):
    answer = press(desk, f"/admin/points/standard/{standard.pk}/step/copy/")

    copy = Standard.objects.get(version=2)
    assert answer.headers["Location"] == f"/admin/points/standard/{copy.pk}/change/"
    assert copy.published_at is None
    assert sorted(copy.lines.values_list("cause", "size", "points")) == sorted(
        standard.lines.values_list("cause", "size", "points")
    )


def typed(product, **changes):
    return {"name": product.name, "price": product.price, "about": product.about, "low_stock_at": product.low_stock_at,
            "limit_per_person": 0, "limit_per_period": 0, "limit_period": "month", "barcode": "", "category": "", "is_active": "on", "seen_version": product.version,
            **changes}  # fmt: skip


def test_a_product_is_added_filled_counted_and_written_off(desk, community, cast):
    desk.post("/admin/points/product/add/", {"name": "保温杯", "price": 20, "low_stock_at": 3, "limit_per_person": 0,
                                             "limit_per_period": 0, "limit_period": "month", "is_active": "on"})  # fmt: skip
    cup = Product.objects.get(name="保温杯")
    path = f"/admin/points/product/{cup.pk}/step/"

    press(desk, path + "receive/", quantity=10)
    press(desk, path + "count/", counted=9, note="少一个")
    press(desk, path + "write-off/", quantity=1, note="摔坏")

    cup.refresh_from_db()
    assert (cup.community, cup.stock) == (community, 8)
    assert list(StockMovement.objects.order_by("id").values_list("kind", "quantity", "stock_after")) == [
        ("received", 10, 10),
        ("counted", -1, 9),
        ("off", -1, 8),
    ]


def test_a_price_nobody_could_pay_is_refused_where_it_was_typed(desk, towel):
    answer = desk.post(
        f"/admin/points/product/{towel.pk}/change/", typed(towel, price=2_000_000, about="加厚")
    )

    assert "price" in answer.context["adminform"].form.errors
    assert "加厚" in answer.content.decode()


def test_goods_sent_in_twice_by_a_double_click_count_once(desk, towel):
    path = f"/admin/points/product/{towel.pk}/step/receive/"
    data = {"once": desk.get(path).context["form"]["once"].value(), "quantity": 7}

    for _n in range(2):
        desk.post(path, data)

    towel.refresh_from_db()
    assert towel.stock == 12


def test_two_people_changing_a_price_are_shown_both(desk, towel):
    desk.post(f"/admin/points/product/{towel.pk}/change/", typed(towel, price=12))

    answer = desk.post(f"/admin/points/product/{towel.pk}/change/", typed(towel, price=8))

    towel.refresh_from_db()
    assert towel.price == 12
    assert "you wrote “8”, stored is “12”" in answer.content.decode()


def test_stock_cannot_be_typed_in(desk, towel):
    desk.post(f"/admin/points/product/{towel.pk}/change/", typed(towel, stock=500))

    towel.refresh_from_db()
    assert towel.stock == 5


def test_the_same_name_twice_is_refused_in_words(desk, towel):
    answer = desk.post("/admin/points/product/add/", typed(towel) | {"seen_version": ""})

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors


@pytest.mark.parametrize(("step", "answers", "state", "balance", "next_steps"), [
    ("hand-over", {}, "collected", 20, ["take-back"]),
    ("cancel", {"reason": "不要了"}, "cancelled", 30, []),
])  # fmt: skip
def test_a_redemption_is_handed_over_or_cancelled(
    desk, cast, towel, give_points, step, answers, state, balance, next_steps
):
    give_points(cast.zhao, 30)
    redemption = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    path = f"/admin/points/redemption/{redemption.pk}/"

    press(desk, f"{path}step/{step}/", **answers)

    redemption.refresh_from_db()
    assert (redemption.state, ledger.balance_of(cast.zhao)) == (state, balance)
    assert steps_of(desk, path + "change/") == next_steps


def test_the_pickup_code_is_not_shown_in_lists(desk, cast, towel, give_points):
    give_points(cast.zhao, 30)
    redemption = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)

    page = desk.get("/admin/points/redemption/").content.decode()

    assert "赵铁柱" in page
    assert redemption.code not in page


def test_a_photo_is_put_in_the_shop_and_shown(desk, towel, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (600, 400), "teal").save(file, "JPEG")
    path = f"/admin/points/product/{towel.pk}/"

    press(desk, path + "step/photo/", photo=SimpleUploadedFile("毛巾.jpg", file.getvalue(), "image/jpeg"))
    refused = press(desk, path + "step/photo/", photo=SimpleUploadedFile("x.jpg", b"<html>", "image/jpeg"))

    towel.refresh_from_db()
    address = reverse("points:product_thumbnail", args=[towel.photo.pk])
    assert address in desk.get(path + "change/").content.decode()
    assert desk.get(address).status_code == 200
    assert refused.context["form"].errors["photo"]
