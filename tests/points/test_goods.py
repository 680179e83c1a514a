"""Adding and changing goods, their photos, and taking over a goods list."""

import io

import pytest
from PIL import Image

from community import photos
from community.errors import NotAllowed, Refused, Stale
from points import goods
from points.models import Category, Product, ProductPhoto

pytestmark = pytest.mark.django_db


def picture(colour="red"):
    file = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(file, "JPEG")
    file.seek(0)
    file.name = "towel.jpg"
    return photos.prepare(file)


@pytest.fixture(autouse=True)
def _uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def files(tmp_path):
    return sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())


def test_staff_add_a_product_and_change_it(cast, community):
    category = Category.objects.create(community=community, name="日用")

    made = goods.save_product(community=community, by=cast.chen, name=" 暖壶 ", price=40, category=category)
    changed = goods.save_product(
        community=community, by=cast.chen, product=made, version=1, name="暖壶", price=35, is_active=False
    )

    assert (made.name, made.price, made.category, made.stock, made.version) == ("暖壶", 40, category, 0, 1)
    assert (changed.pk, changed.price, changed.is_active, changed.version) == (made.pk, 35, False, 2)


def test_two_people_changing_one_product_do_not_overwrite_each_other(cast, community, towel):
    goods.save_product(community=community, by=cast.chen, product=towel, version=1, name="毛巾", price=11)

    with pytest.raises(Stale):
        goods.save_product(community=community, by=cast.chen, product=towel, version=1, name="毛巾", price=9)
    towel.refresh_from_db()
    assert (towel.price, towel.stock) == (11, 5)


@pytest.mark.parametrize(
    "values", [{"name": " "}, {"price": 0}, {"price": 2_000_000}, {"name": "毛巾"}, {"barcode": "690"}]
)
def test_nonsense_and_doubles_are_refused(cast, community, towel, values):
    Product.objects.filter(pk=towel.pk).update(barcode="690")

    with pytest.raises(Refused):
        goods.save_product(community=community, by=cast.chen, **({"name": "暖壶", "price": 40} | values))
    assert Product.objects.count() == 1


@pytest.mark.parametrize("name", ["zhao", "he", "zhou"])
def test_goods_and_prices_are_the_staffs(cast, community, towel, name):
    by = getattr(cast, name)

    with pytest.raises(NotAllowed):
        goods.save_product(community=community, by=by, name="暖壶", price=40)
    with pytest.raises(NotAllowed):
        goods.save_product(community=cast.zhou.community, by=by, product=towel, name="毛巾", price=1)
    assert list(Product.objects.values_list("name", "price")) == [("毛巾", 10)]


def test_a_new_photo_replaces_the_old_one_on_disk_after_the_commit(
    cast, towel, tmp_path, django_capture_on_commit_callbacks
):
    first = goods.set_photo(towel, picture(), by=cast.he)
    with django_capture_on_commit_callbacks() as waiting:
        second = goods.set_photo(towel, picture("blue"), by=cast.chen)
    assert len(files(tmp_path)) == 4
    for callback in waiting:
        callback()

    assert list(ProductPhoto.objects.all()) == [second]
    assert second.pk != first.pk
    assert files(tmp_path) == sorted([second.file, photos.thumbnail_name(second.file)])


def test_a_photo_that_cannot_be_recorded_leaves_no_file(cast, towel, tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr(goods.audit, "note", fail)

    with pytest.raises(RuntimeError):
        goods.set_photo(towel, picture(), by=cast.he)
    assert (files(tmp_path), ProductPhoto.objects.count()) == ([], 0)


def test_photos_are_not_for_everybody_to_set(cast, towel, tmp_path):
    for person in (cast.zhao, cast.zhou):
        with pytest.raises(NotAllowed):
            goods.set_photo(towel, picture(), by=person)
    assert files(tmp_path) == []
