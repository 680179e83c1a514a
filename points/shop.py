"""The points supermarket: goods in and out, redeeming, collecting, cancelling.

Lock order: resident (by the ledger), then product. Stock moves by a conditional UPDATE, so the last towel goes to
one person only, and each move is a line in the product's stock book.
"""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_keeper_of, may_act_for
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Community, Resident
from community.notify import tell
from points import ledger
from points.models import Entry, Product, Redemption, StockMovement

MOST_AT_ONCE = 20


def move_stock(
    product: Product, *, kind: str, quantity: int, reference: str, by: Resident | None, note: str = ""
) -> StockMovement:
    """Change the stock by `quantity` and write the line. Call inside a transaction.

    Raises Refused when there is not enough, or when `reference` was already entered.
    """
    moved = Product.objects.filter(pk=product.pk, stock__gte=-quantity).update(stock=F("stock") + quantity)
    if not moved:
        raise Refused(_("“%(product)s” is out of stock.") % {"product": product.name})
    now_held = Product.objects.values_list("stock", flat=True).get(pk=product.pk)
    last = (
        StockMovement.objects.filter(product=product)
        .order_by("-sequence")
        .values_list("sequence", flat=True)
        .first()
    )
    try:
        with transaction.atomic():
            line = StockMovement.objects.create(
                product=product,
                sequence=(last or 0) + 1,
                kind=kind,
                quantity=quantity,
                stock_after=now_held,
                reference=reference,
                note=note[:120],
                by=by,
            )
    except IntegrityError as error:
        if StockMovement.objects.filter(reference=reference).exists():
            raise Refused(_("This was already entered in the stock book.")) from error
        raise
    product.stock = now_held
    return line


@transaction.atomic
def receive(
    product: Product, *, quantity: int, reference: str, by: Resident, note: str = ""
) -> StockMovement:
    """Goods in."""
    _check_keeper(by, product.community_id)
    if quantity < 1:
        raise Refused(_("How many pieces came in?"))
    return move_stock(
        product, kind=StockMovement.Kind.RECEIVED, quantity=quantity, reference=reference, by=by, note=note
    )


@transaction.atomic
def count(product: Product, *, counted: int, expected: int, reference: str, by: Resident, note: str) -> None:
    """Stock-take: `counted` pieces are on the shelf where the page showed `expected`."""
    _check_keeper(by, product.community_id)
    if counted < 0:
        raise Refused(_("A count cannot be below zero."))
    locked = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    if locked.stock != expected:
        raise Refused(
            _("The stock changed while you counted: it is now %(stock)d.") % {"stock": locked.stock}
        )
    if counted == expected:
        return
    if not note.strip():
        raise Refused(_("Please explain the difference."))
    move_stock(
        locked,
        kind=StockMovement.Kind.COUNTED,
        quantity=counted - expected,
        reference=reference,
        by=by,
        note=note,
    )
    audit.note(
        AuditEvent.Kind.SHOP,
        by=by,
        community=locked.community,
        subject=locked,
        summary=note,
        counted=counted,
        expected=expected,
    )


@transaction.atomic
def redeem(*, resident: Resident, product: Product, quantity: int = 1, by: Resident) -> Redemption:
    """Reserve goods for points. The resident does it, a helper with consent, or the counter for them.

    Raises Refused when the points or the stock do not suffice; then nothing happened.
    """
    if by != resident and not is_keeper_of(by, product.community_id) and not may_act_for(by, resident):
        raise NotAllowed(_("There is no recorded consent that you may act for this resident."))
    if resident.community_id != product.community_id:
        raise NotAllowed(_("This product is in another community's shop."))
    if not 1 <= quantity <= MOST_AT_ONCE:
        raise Refused(_("You can redeem between 1 and %(most)d pieces at once.") % {"most": MOST_AT_ONCE})
    Resident.objects.select_for_update(no_key=True).get(pk=resident.pk)
    current = Product.objects.select_related("community").get(pk=product.pk)
    if not current.is_active:
        raise Refused(_("“%(product)s” is no longer on the shelf.") % {"product": current.name})
    _check_limit(current, resident, quantity)
    made = _reserve(current, resident, quantity, by)
    ledger.record(
        resident=resident,
        kind=Entry.Kind.REDEEM,
        amount=-made.points,
        reference=f"redemption:{made.pk}",
        reason=f"{current.name} × {quantity}",
        arithmetic=f"{current.price} × {quantity} = {made.points}",
        by=by,
    )
    move_stock(
        current,
        kind=StockMovement.Kind.RESERVED,
        quantity=-quantity,
        reference=f"redemption:{made.pk}",
        by=by,
    )
    return made


def _check_limit(product: Product, resident: Resident, quantity: int) -> None:
    if not product.limit_per_person:
        return
    held = product.redemptions.filter(resident=resident, state=Redemption.State.RESERVED)
    if (held.aggregate(n=Sum("quantity"))["n"] or 0) + quantity > product.limit_per_person:
        raise Refused(
            _("One person may hold %(limit)d of “%(product)s” at a time.")
            % {"limit": product.limit_per_person, "product": product.name}
        )


def _reserve(product: Product, resident: Resident, quantity: int, by: Resident) -> Redemption:
    for _try in range(20):
        try:
            with transaction.atomic():
                return Redemption.objects.create(
                    community_id=product.community_id,
                    resident=resident,
                    product=product,
                    quantity=quantity,
                    price=product.price,
                    points=product.price * quantity,
                    code=f"{secrets.randbelow(1_000_000):06d}",
                    by=by,
                    expires_at=timezone.now() + timedelta(days=product.community.pickup_days),
                )
        except IntegrityError:
            continue  # somebody waiting at the counter has this code
    raise Refused(_("No free pickup code could be found. Please try again."))


@transaction.atomic
def collect(*, community: Community, code: str, by: Resident) -> Redemption:
    """Hand the goods over at the counter for a pickup code. Once only."""
    _check_keeper(by, community.pk)
    digits = "".join(filter(str.isdigit, code))
    waiting = Redemption.objects.filter(
        community=community, code=digits, state=Redemption.State.RESERVED
    ).first()
    if waiting is None:
        earlier = Redemption.objects.filter(community=community, code=digits).order_by("-id").first()
        raise Refused(_what_became_of(earlier))
    _end(waiting, Redemption.State.COLLECTED, by)
    with office_language():
        tell(waiting.resident, _("You collected %(goods)s.") % {"goods": waiting}, community=community)
    return waiting


def _what_became_of(redemption: Redemption | None) -> str:
    if redemption is None:
        return _("No redemption has this code. Please check the six digits.")
    when = timezone.localtime(redemption.ended_at).strftime("%Y-%m-%d %H:%M") if redemption.ended_at else ""
    if redemption.state == Redemption.State.COLLECTED:
        return _("These goods were already handed over on %(when)s.") % {"when": when}
    return _("This redemption was cancelled on %(when)s.") % {"when": when}


@transaction.atomic
def cancel(redemption: Redemption, *, by: Resident | None, reason: str) -> Redemption:
    """Give the points back and the goods to the shelf. The resident, the counter, or (None) the calendar."""
    if by is not None and by.pk != redemption.resident_id and not is_keeper_of(by, redemption.community_id):
        raise NotAllowed(_("This is somebody else's redemption."))
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    _end(redemption, Redemption.State.CANCELLED, by, reason.strip())
    ledger.record(
        resident=redemption.resident,
        kind=Entry.Kind.REFUND,
        amount=redemption.points,
        reference=f"refund:{redemption.pk}",
        reason=f"{redemption}",
        arithmetic=reason.strip(),
        by=by,
    )
    move_stock(
        redemption.product,
        kind=StockMovement.Kind.RETURNED,
        quantity=redemption.quantity,
        reference=f"refund:{redemption.pk}",
        by=by,
    )
    return redemption


def _end(redemption: Redemption, state: str, by: Resident | None, reason: str = "") -> None:
    """One conditional UPDATE: of two keepers, or a keeper and the resident, one is first."""
    changed = Redemption.objects.filter(pk=redemption.pk, state=Redemption.State.RESERVED).update(
        state=state, ended_at=timezone.now(), ended_by=by, reason=reason[:120]
    )
    redemption.refresh_from_db()
    if not changed:
        raise Refused(_what_became_of(redemption))


def expire_due() -> int:
    """Cancel what nobody collected in time, with refund. Returns how many."""
    due = Redemption.objects.filter(state=Redemption.State.RESERVED, expires_at__lt=timezone.now())
    done = 0
    for redemption in due.select_related("resident", "product"):
        with office_language():
            reason = _("Not collected in time")
        try:
            cancel(redemption, by=None, reason=reason)
        except Refused:
            continue  # collected or cancelled at this very moment
        done += 1
    return done


def _check_keeper(by: Resident, community_id: int) -> None:
    if not is_keeper_of(by, community_id):
        raise NotAllowed(_("Only the shop keeper and staff can do this."))
