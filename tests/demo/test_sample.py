"""The sample community: lively, honest, and the same however often it is asked for."""

import re
from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from community.demo.people import LOGINS, PASSWORD
from community.keeping import verifying
from community.models import Community, Message, Resident, Volunteer
from points.models import Entry, Product, Redemption, Topic
from repairs.models import Event, Invitation, OrderPhoto, RepairOrder
from tests.cast import migration

State = RepairOrder.State
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample")]  # it is loaded once for all


def demo(*options):
    said = StringIO()
    call_command("demo", "--no-serve", *options, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once for all stories here, and undone at the end; what `demo` said."""
    uploads = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("uploads"))
    with django_db_blocker.unblock(), uploads, transaction.atomic():
        # Transactional tests of other modules leave the tables without the trades that migrations bring.
        import_module("community.migrations.0003_seed_skills").seed(apps, None)
        migration("community", "seed_skills").make_neighbours(apps, None)
        migration("repairs", "deadlines").seed(apps, None)
        yield demo()
        transaction.set_rollback(True)


def test_a_lively_community_that_keeps_every_promise(sample):
    assert list(verifying.findings()) == []

    main = Community.objects.get(slug="qianshang")
    assert {order.state for order in RepairOrder.objects.filter(community=main)} == set(State.values)
    assert RepairOrder.objects.count() >= 60
    assert Resident.objects.filter(community=main).count() >= 110
    assert Volunteer.objects.approved().filter(resident__community=main).count() >= 20
    assert Volunteer.objects.filter(state="applied").count() >= 3
    assert {state for (state,) in Redemption.objects.values_list("state")} == set(Redemption.State.values)
    assert Product.objects.filter(community=main, photo__isnull=False).count() == 12
    assert OrderPhoto.objects.count() >= 15
    assert Message.objects.filter(state="waiting").count() == 0
    states = set(Topic.objects.filter(community=main).values_list("state", flat=True))
    assert states == {"proposed", "discussion", "voting", "closed"}


def test_the_office_has_something_to_do_today(sample):
    orders = RepairOrder.objects.filter(community__slug="qianshang")
    now, day = timezone.now(), timedelta(days=1)

    assert orders.filter(state="submitted", urgency="urgent").exists()
    assert orders.filter(state="open", published_at__lt=now - day).exists()
    assert orders.filter(state="claimed", claimed_at__lt=now - 3 * day).exists()
    assert orders.filter(clock__due_at__lte=now).exists()
    assert orders.filter(clock__risk_at__lte=now, clock__due_at__gt=now).exists()
    assert sorted(Invitation.objects.values_list("answer", flat=True)) == ["", "declined"]
    assert orders.filter(state="reported", reported_at__lt=now - 3 * day).exists()
    assert orders.filter(referrals__due_on__lt=timezone.localdate(), state="referred").exists()
    assert Redemption.objects.filter(
        state="reserved", expires_at__lt=now + 2 * day, expires_at__gt=now
    ).exists()


def test_the_history_runs_from_two_months_ago_to_today_in_order(sample):
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[0] < timezone.now() - timedelta(days=50)
    assert moments[-1] <= timezone.now()
    assert not Event.objects.filter(at__lt=F("order__created_at")).exists()
    for resident in Resident.objects.filter(entries__isnull=False).distinct():
        dates = list(
            Entry.objects.filter(resident=resident).order_by("sequence").values_list("at", flat=True)
        )
        assert dates == sorted(dates)


def test_the_clock_is_the_real_one_again(sample):
    newcomer = Resident.objects.create(name="新来的", community=Community.objects.get(slug="binhe"))
    assert abs(newcomer.date_joined - timezone.now()) < timedelta(minutes=1)


def test_everybody_named_on_the_screen_can_sign_in(sample):
    assert PASSWORD in sample
    for name, phone, _role, _where in LOGINS:
        assert f"{phone}  {name}" in sample
        person = Resident.objects.get(phone=phone)
        assert (person.name, person.check_password(PASSWORD)) == (name, True)


def test_numbers_that_belong_to_nobody(sample):
    phones = set(Resident.objects.exclude(contact_phone="").values_list("contact_phone", flat=True))
    assert [phone for phone in phones if not re.fullmatch(r"1990000\d{4}", phone)] == []


def test_asking_twice_changes_nothing(sample):
    before = RepairOrder.objects.count(), Entry.objects.count()
    again = demo()
    assert (RepairOrder.objects.count(), Entry.objects.count()) == before
    assert again.splitlines()[1:] == sample.splitlines()[1:]
