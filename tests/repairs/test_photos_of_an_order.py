"""Photos show the inside of a home: who sees the door sees them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from community.photos import prepare

pytestmark = pytest.mark.django_db


def upload(name="门框.jpg", size=(640, 480)):
    raw = io.BytesIO()
    Image.new("RGB", size, "brown").save(raw, "JPEG")
    return SimpleUploadedFile(name, raw.getvalue(), content_type="image/jpeg")


@pytest.fixture
def order(orders, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return orders.claimed(pictures_taken=[prepare(upload())])


@pytest.fixture
def photo_url(order):
    return reverse("repairs:photo", args=[order.photos.get().pk])


def size_of(response):
    return Image.open(io.BytesIO(b"".join(response.streaming_content))).size


def test_who_sees_the_door_sees_the_photos(login, cast, photo_url):
    for person in (cast.wang, cast.zhao, cast.chen):
        assert size_of(login(person).get(photo_url)) == (640, 480)
    small = size_of(login(cast.wang).get(photo_url, {"s": "1"}))
    assert small[0] < 640


def test_others_do_not(login, cast, photo_url, client):
    assert client.get(photo_url).status_code == 404
    for person in (cast.qian, cast.li, cast.wu, cast.zhou):
        assert login(person).get(photo_url).status_code == 404


def test_the_tracking_link_opens_its_own_photos_only(client, order, photo_url, orders):
    other = orders.submitted()

    assert client.get(photo_url, {"t": order.token}).status_code == 200
    assert client.get(photo_url, {"t": other.token}).status_code == 404


def test_the_page_shows_them_small_with_the_link(client, order, photo_url):
    html = client.get(order.get_tracking_url()).content.decode()
    assert f'src="{photo_url}?s=1&amp;t={order.token}"' in html


def test_a_lost_file_is_not_found(login, cast, order, photo_url):
    from community.photos import path_of

    path_of(order.photos.get().file).unlink()
    assert login(cast.wang).get(photo_url).status_code == 404
