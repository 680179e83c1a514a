"""Thank-you cards: the volunteers read them, the neighbourhood only when everybody agreed."""

from functools import partial

import pytest
from django.urls import reverse

from community.errors import NotAllowed, Refused
from community.keeping import verifying
from community.models import Message
from repairs import thanks
from repairs.models import Thanks
from tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def card(cast, orders):
    return thanks.write(
        orders.closed(), by=cast.wang, words="赵铁柱师傅手艺好，19900000001", may_be_shown=True
    )


def test_thanks_reach_the_volunteer_and_stay_between_the_two(cast, orders, login):
    order = orders.closed()
    client = login(cast.wang)

    client.post(reverse("repairs:thank", args=[order.pk]), {"words": "谢谢您，门好用了"})

    made = Thanks.objects.get()
    assert (made.words, made.may_be_shown, made.state) == ("谢谢您，门好用了", False, "private")
    assert "谢谢您，门好用了" in client.get(order.get_absolute_url()).content.decode()
    assert "谢谢您，门好用了" in login(cast.zhao).get(reverse("repairs:jobs")).content.decode()
    assert Message.objects.filter(resident=cast.zhao, text__contains="门好用了").count() == 1
    with pytest.raises(Refused):
        thanks.show(made, by=cast.chen)


def test_shown_when_resident_volunteer_and_office_agree(cast, card, community):
    with pytest.raises(Refused):  # the volunteer has not said yes yet
        thanks.show(card, by=cast.chen)
    row = card.volunteers.get()
    with pytest.raises(NotAllowed):
        thanks.agree(row, by=cast.qian, agrees=True)
    thanks.agree(row, by=cast.zhao, agrees=True)
    assert thanks.shown_in(community) == []
    with pytest.raises(NotAllowed):
        thanks.show(card, by=cast.zhou)

    thanks.show(card, by=cast.chen)

    assert thanks.shown_in(community) == [
        {"words": "赵师傅师傅手艺好，＊＊＊＊＊＊＊＊＊＊＊", "to": "赵师傅", "from": "3号楼"}
    ]
    assert list(verifying.findings()) == []
    thanks.agree(row, by=cast.zhao, agrees=False)
    card.refresh_from_db()
    assert (card.state, thanks.shown_in(community)) == ("waiting", [])


def test_the_volunteer_agrees_on_the_page_of_their_jobs(cast, card, login):
    client = login(cast.zhao)
    url = reverse("repairs:agree_to_thanks", args=[card.volunteers.get().pk])
    assert url in client.get(reverse("repairs:jobs")).content.decode()

    client.post(url, {"agrees": "1"})

    assert card.volunteers.get().agreed_at is not None
    assert login(cast.qian).post(url, {"agrees": "1"}).status_code == 404


def test_the_office_decides_in_its_list(cast, card, login):
    thanks.agree(card.volunteers.get(), by=cast.zhao, agrees=True)
    client = login(cast.chen)
    board = client.get("/admin/other/").context["board"]
    [panel] = [panel for panel in board.panels if panel.count and "/thanks" in panel.rows[0].url]

    page = client.get(panel.rows[0].url)
    [button] = [button for button in page.context["buttons"] if button.step.name == "show"]
    client.post(button.url, {"once": button.form["once"].value()})

    card.refresh_from_db()
    assert (card.state, card.decided_by) == ("shown", cast.chen)
    assert login(cast.zhou).get(panel.rows[0].url).status_code == 404


def test_only_who_asked_and_only_when_it_is_done(cast, orders):
    with pytest.raises(Refused):
        thanks.write(orders.reported(), by=cast.wang, words="谢谢", may_be_shown=False)
    with pytest.raises(NotAllowed):
        thanks.write(orders.closed(), by=cast.li, words="谢谢", may_be_shown=False)
    with pytest.raises(Refused):
        thanks.write(orders.closed(), by=cast.wang, words="  ", may_be_shown=False)
    assert Thanks.objects.count() == 0


@pytest.mark.parametrize(("name", "spoken"), [("赵铁柱", "赵师傅"), ("欧阳明", "欧阳师傅")])
def test_craftsmen_are_called_by_their_surname(name, spoken):
    assert thanks.surname(name) == spoken


@pytest.mark.race
def test_thanking_twice_at_once_makes_one_card(cast, orders):
    order = orders.closed()

    results = at_once(
        [partial(thanks.write, order, by=cast.wang, words="谢谢", may_be_shown=False) for _ in range(3)]
    )

    assert sorted(type(each).__name__ for each in results) == ["Refused", "Refused", "Thanks"]


def test_a_card_read_later_names_neither_a_phone_nor_a_door(cast, card, login):
    page = login(cast.zhao).get(reverse("repairs:jobs")).content.decode()

    assert "赵铁柱师傅手艺好，＊＊＊＊＊＊＊＊＊＊＊" in page
