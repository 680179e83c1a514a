"""A whole neighbourhood's history, with something of everything in it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests.keeping.photos import a_photo
from tests.settling import award, drafted, earned, noticed, over, posted  # noqa: F401


@pytest.fixture(autouse=True)
def own_uploads(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


@pytest.fixture
def story(cast, orders, towel, community, give_points):
    """Orders in every state, passbooks that earned, spent and got back, photos, a product photo."""
    from community import photos
    from points import ledger, shop
    from points.models import Entry, ProductPhoto
    from repairs import workflow

    made = SimpleNamespace()
    made.submitted = orders.submitted(item="水管漏水", pictures_taken=[a_photo()])
    made.open = orders.open(places=3)
    workflow.claim(made.open, by=cast.qian)
    made.claimed = orders.claimed(by=cast.sun)
    made.waiting = orders.claimed(by=cast.zhao)
    workflow.pause(
        made.waiting, by=cast.zhao, reason="等配件", expected_on=timezone.localdate() + timedelta(days=2)
    )
    made.reported = orders.reported(by=cast.qian)
    made.closed = orders.open(places=2)
    for volunteer in (cast.zhao, cast.qian):
        workflow.claim(made.closed, by=volunteer)
    workflow.report(
        made.closed,
        by=cast.zhao,
        outcome="fixed",
        visited_on=timezone.localdate(),
        pictures_taken=[a_photo()],
    )
    workflow.close(made.closed, by=cast.wang)
    made.reopened = orders.closed(by=cast.sun)
    workflow.reopen(made.reopened, by=cast.wang, reason="又裂开了")
    made.released = orders.claimed(by=cast.zhao)
    workflow.release(made.released, by=cast.zhao, reason="临时有事")
    made.referred = orders.submitted(item="楼道灯不亮")
    due = timezone.localdate() + timedelta(days=5)
    workflow.refer(made.referred, by=cast.chen, partner=cast.property, due_on=due)
    made.declined = orders.submitted()
    workflow.decline(made.declined, by=cast.chen, reason="不在范围", reply="请联系物业")
    made.cancelled = orders.claimed(by=cast.qian)
    workflow.cancel(made.cancelled, by=cast.wang, reason="自己修好了")
    twice = Entry.objects.get(resident=cast.sun)
    ledger.reverse(twice, by=cast.chen, reason="重复登记")
    give_points(cast.zhao, 50)
    made.waiting_towel = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    made.collected = shop.redeem(resident=cast.zhao, product=towel, quantity=2, by=cast.zhao)
    shop.collect(community=community, code=made.collected.code, by=cast.he)
    made.given_back = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    shop.cancel(made.given_back, by=cast.zhao, reason="不要了")
    with photos.kept() as store:
        photo = a_photo()
        made.product_photo = ProductPhoto.objects.create(
            product=towel, file=store.keep(photo), width=photo.width, height=photo.height, sha256=photo.sha256
        )
    for name, value in list(vars(made).items()):
        value.refresh_from_db()
        setattr(made, name, value)
    return made
