"""上门口令: both sides know whom they have before them, and nobody learns the other one's password beforehand."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from community import portraits
from community.errors import NotAllowed, Refused
from community.models import Message
from repairs import doorstep, workflow
from repairs.models import Arrival
from tests.permissions.world import prepared

pytestmark = pytest.mark.django_db


def claim_on(order):
    return order.claims.active().select_related("order", "volunteer").get()


def arrive(client, order, **answers):
    return client.post(f"{order.get_absolute_url()}arrive/", {"once": str(uuid.uuid4()), **answers})


def wrong(claim):
    return f"{(int(doorstep.residents_code(claim)) + 1) % 10000:04d}"


def readable(code):
    """As the page has it: four digits might stand anywhere, in an address for instance."""
    return f'<b class="num">{code}</b>'


def test_each_side_reads_what_it_says(login, client, cast, orders):
    order = orders.claimed(by=cast.zhao)
    claim = claim_on(order)
    theirs, yours = doorstep.volunteers_code(claim), doorstep.residents_code(claim)
    assert theirs != yours
    assert len(theirs) == len(yours) == 4

    for page in (login(cast.wang).get(order.get_absolute_url()), client.get(order.get_tracking_url())):
        assert readable(theirs) in page.content.decode()
        assert readable(yours) in page.content.decode()
    page = login(cast.zhao).get(order.get_absolute_url()).content.decode()
    assert readable(theirs) in page
    assert yours not in page.replace(order.token, "")
    office = login(cast.chen).get(f"/admin/repairs/repairorder/{order.pk}/change/").content.decode()
    assert theirs in office
    assert yours in office
    text = Message.objects.filter(resident=cast.wang).latest("id").text
    assert theirs in text
    assert yours in text


def test_another_volunteer_beside_them_reads_neither(login, cast, orders):
    order = orders.claimed(by=cast.zhao, places=2)
    claim = claim_on(order)
    workflow.claim(order, by=cast.qian)

    page = login(cast.qian).get(order.get_absolute_url()).content.decode()

    assert readable(doorstep.volunteers_code(claim)) not in page
    assert readable(doorstep.residents_code(claim)) not in page
    assert "赵铁柱" in page


def test_over_is_over(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    claim = claim_on(order)
    assert (
        readable(doorstep.residents_code(claim))
        in login(cast.wang).get(order.get_absolute_url()).content.decode()
    )
    workflow.report(order, by=cast.zhao, outcome="fixed", visited_on=timezone.localdate(), no_photos=True)
    assert (
        readable(doorstep.residents_code(claim))
        not in login(cast.wang).get(order.get_absolute_url()).content.decode()
    )


def test_the_next_volunteer_has_other_passwords(cast, orders):
    order = orders.claimed(by=cast.zhao)
    before = doorstep.residents_code(claim_on(order)), doorstep.volunteers_code(claim_on(order))
    workflow.release(order, by=cast.zhao, reason="来不了")
    workflow.claim(order, by=cast.qian)
    assert (doorstep.residents_code(claim_on(order)), doorstep.volunteers_code(claim_on(order))) != before


def test_the_right_password_checks_in_once_a_day(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    claim = claim_on(order)
    client = login(cast.zhao)

    assert arrive(client, order, code=doorstep.residents_code(claim)).status_code == 302
    assert arrive(client, order, code=doorstep.residents_code(claim)).status_code == 422

    row = Arrival.objects.get()
    assert (row.claim, row.how, row.by) == (claim, "code", cast.zhao)
    order.refresh_from_db()
    assert order.state == "claimed"
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        workflow.arrive(order, by=cast.zhao, code=doorstep.residents_code(claim))
    assert Arrival.objects.count() == 2


def test_wrong_passwords_run_out(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    claim = claim_on(order)
    client = login(cast.zhao)
    for code in [wrong(claim)] * 5:
        assert arrive(client, order, code=code).status_code == 422

    assert arrive(client, order, code=doorstep.residents_code(claim)).status_code == 422
    with pytest.raises(Refused):
        workflow.arrive(order, by=cast.zhao, code=wrong(claim))
    assert Arrival.objects.count() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert arrive(login(cast.zhao), order, code=doorstep.residents_code(claim)).status_code == 302


def test_staff_check_in_for_whoever_telephones(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    arrive(login(cast.chen), order, volunteer=cast.zhao.pk)
    assert (Arrival.objects.get().how, Arrival.objects.get().by) == ("phone", cast.chen)


def test_nobody_checks_in_for_others(cast, orders):
    order = orders.claimed(by=cast.zhao, places=2)
    workflow.claim(order, by=cast.qian)
    for person in (cast.qian, cast.wang, cast.zhou):
        with pytest.raises(NotAllowed):
            workflow.arrive(order, by=person, volunteer=cast.zhao, code="0000")


def test_the_face_is_shown_to_who_waits_while_they_agree(
    login, client, cast, orders, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    order = orders.claimed(by=cast.zhao)
    face = reverse("repairs:face", args=[order.pk, claim_on(order).pk])
    assert login(cast.wang).get(face).status_code == 404
    portraits.show(by=cast.zhao, photo=prepared(), agrees=True)

    assert face in login(cast.wang).get(order.get_absolute_url()).content.decode()
    for person, status in [
        (cast.wang, 200),
        (cast.chen, 200),
        (cast.li, 404),
        (cast.qian, 404),
        (cast.zhou, 404),
    ]:
        assert login(person).get(face).status_code == status, person
    client.logout()
    assert client.get(f"{face}?t={order.token}").status_code == 200
    assert client.get(face).status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        login(cast.zhao).post(reverse("portrait_away"))
    assert login(cast.wang).get(face).status_code == 404
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_photo_needs_the_volunteers_word(login, cast, orders, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(Refused):
        portraits.show(by=cast.zhao, photo=prepared(), agrees=False)
    with pytest.raises(NotAllowed):
        portraits.show(by=cast.li, photo=prepared(), agrees=True)
    assert login(cast.zhao).get(reverse("portrait_photo")).status_code == 404


def test_the_slip_is_for_who_goes_there(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    url = reverse("repairs:visit_slip", args=[order.pk])

    page = login(cast.zhao).get(url)

    assert "2单元903" in page.content.decode()
    assert "<svg" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert doorstep.residents_code(claim_on(order)) not in page.content.decode().split("<svg")[0]
    for person in (cast.wang, cast.qian, cast.li, cast.zhou):
        assert login(person).get(url).status_code == 404
    workflow.cancel(order, by=cast.wang, reason="好了")
    assert login(cast.chen).get(url).status_code == 404


def test_digits_typed_in_full_width_are_digits(cast, orders):
    order = orders.claimed(by=cast.zhao)
    code = doorstep.residents_code(order.claims.get())

    workflow.arrive(order, by=cast.zhao, code="".join(chr(ord(digit) + 0xFEE0) for digit in code))

    assert Arrival.objects.count() == 1
