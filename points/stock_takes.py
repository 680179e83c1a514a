"""Stock-takes: going through the shelves with a document, product by product, and entering the differences at its end.

What was counted is compared with what should have lain there at that moment, so redemptions made from home meanwhile
do not disturb. The differences are entered when the document is closed, all of them or none.
"""

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.errors import Refused
from community.language import office_language
from community.models import AuditEvent, Community, Resident
from points.models import Product, StockMovement, StockTake, StockTakeLine
from points.stock import check_keeper, move_stock, waiting_pieces

# After these, a count made before says nothing about the shelf any more. What was brought back broken never lay there.
DISTURBING = (StockMovement.Kind.COUNTED, StockMovement.Kind.WRITTEN_OFF)
BROUGHT_BACK = "brought-back:"


def reference_of(line: StockTakeLine) -> str:
    return f"stock-take:{line.stock_take_id}:{line.product_id}"


@transaction.atomic
def start(*, community: Community, by: Resident, note: str = "") -> StockTake:
    """Begin a round. One at a time in each shop."""
    check_keeper(by, community.pk)
    try:
        with transaction.atomic():
            made = StockTake.objects.create(community=community, started_by=by, note=note.strip())
    except IntegrityError as error:
        raise Refused(_("A stock-take is going on already. Close or discard it first.")) from error
    _note(made, by, "begun")
    return made


@transaction.atomic
def enter(
    take: StockTake,
    *,
    product: Product,
    counted: int,
    expected: int,
    by: Resident,
    reason: str = "",
    note: str = "",
) -> StockTakeLine:
    """Write down what was counted of one product; counting again replaces it.

    `expected` is what the page said should lie on the shelf. Raises Refused when that changed meanwhile, or when a
    difference is not explained.
    """
    check_keeper(by, take.community_id)
    _hold(take)
    if product.community_id != take.community_id:
        raise Refused(_("This product is in another community's shop."))
    locked = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    now = locked.stock + waiting_pieces(locked)
    if now != expected:
        raise Refused(_("The stock changed while you counted: it is now %(stock)d.") % {"stock": now})
    _check_explained(counted, expected, reason, note)
    differs = counted != expected
    line, _made = StockTakeLine.objects.update_or_create(
        stock_take=take,
        product=locked,
        defaults={
            "expected": expected,
            "counted": counted,
            "reason": reason if differs else "",
            "note": note.strip() if differs else "",
            "book_line": _last_line(locked),
            "counted_at": timezone.now(),
            "counted_by": by,
        },
    )
    return line


def _check_explained(counted: int, expected: int, reason: str, note: str) -> None:
    if counted < 0:
        raise Refused(_("A count cannot be below zero."))
    if counted == expected:
        return
    if reason not in StockTakeLine.Reason.values:
        raise Refused(
            _(
                "%(expected)d should be there, and you counted %(counted)d. Count again, or say why it differs."
            )
            % {"expected": expected, "counted": counted}
        )
    if reason == StockTakeLine.Reason.OTHER and not note.strip():
        raise Refused(_("Please explain the difference."))


def _last_line(product: Product) -> int:
    return product.movements.aggregate(last=Max("sequence"))["last"] or 0


@transaction.atomic
def close(take: StockTake, *, by: Resident) -> StockTake:
    """Enter every difference in the stock book, all or none. Afterwards the document stays as it is."""
    check_keeper(by, take.community_id)
    _hold(take)
    lines = list(take.lines.select_related("product").order_by("product_id"))
    if not lines:
        raise Refused(_("Nothing is counted yet."))
    # By key, as redemptions of several goods do, so that two never wait for each other.
    list(Product.objects.select_for_update(no_key=True).filter(counts__stock_take=take).order_by("pk"))
    _check_undisturbed(take)
    for line in lines:
        if line.difference:
            _settle(line, by)
    _end(take, StockTake.State.CLOSED, by)
    differing = sum(bool(line.difference) for line in lines)
    _note(take, by, "closed", counted=len(lines), differing=differing)
    return take


def _check_undisturbed(take: StockTake) -> None:
    since = StockMovement.objects.filter(
        product=OuterRef("product"), kind__in=DISTURBING, sequence__gt=OuterRef("book_line")
    )
    disturbed = take.lines.filter(Exists(since.exclude(reference__startswith=BROUGHT_BACK))).values_list(
        "product__name", flat=True
    )
    if names := "、".join(disturbed.order_by("product__name")[:5]):
        raise Refused(
            _("Counted or written off elsewhere since: %(goods)s. Please count again.") % {"goods": names}
        )


def _settle(line: StockTakeLine, by: Resident) -> None:
    with office_language():
        note = f"{line.get_reason_display()} {line.note}".strip()
    move_stock(
        line.product,
        kind=StockMovement.Kind.COUNTED,
        quantity=line.difference,
        reference=reference_of(line),
        by=by,
        note=note,
    )


@transaction.atomic
def discard(take: StockTake, *, by: Resident) -> StockTake:
    """End it without a change to the stock; what was counted can still be read."""
    check_keeper(by, take.community_id)
    _hold(take)
    _end(take, StockTake.State.DISCARDED, by)
    _note(take, by, "discarded")
    return take


def _hold(take: StockTake) -> None:
    """Nobody closes it while a line is written, and nobody writes while it is closed."""
    locked = StockTake.objects.select_for_update(no_key=True).get(pk=take.pk)
    if not locked.is_open:
        raise Refused(_("This stock-take is over already."))


def _end(take: StockTake, state: str, by: Resident) -> None:
    StockTake.objects.filter(pk=take.pk).update(state=state, ended_at=timezone.now(), ended_by=by)
    take.refresh_from_db()


def _note(take: StockTake, by: Resident, step: str, **numbers: int) -> None:
    audit.note(
        AuditEvent.Kind.SHOP,
        by=by,
        community=take.community,
        subject=take,
        summary=take,
        step=step,
        **numbers,
    )
