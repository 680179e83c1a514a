"""The stock book: goods in, stock-takes, and what was written off. The only module that changes `Product.stock`.

Stock moves by a conditional UPDATE, so the last towel goes to one person only; each move is a line in the product's
book. `Product.stock` is what is free to redeem; pieces waiting to be collected are on the shelf too.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from community import audit
from community.access import is_keeper_of
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Resident
from points.models import Product, Receipt, Redemption, StockMovement


def move_stock(
    product: Product, *, kind: str, quantity: int, reference: str, by: Resident | None, note: str = ""
) -> StockMovement:
    """Change the stock by `quantity` and write the line. Call inside a transaction.

    Raises Refused when there is not enough, or when `reference` was already entered.
    """
    moved = Product.objects.filter(pk=product.pk, stock__gte=-quantity).update(stock=F("stock") + quantity)
    now_held = Product.objects.values_list("stock", flat=True).get(pk=product.pk)
    if not moved:
        raise Refused(_too_few(product, now_held))
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


def _too_few(product: Product, left: int) -> str:
    if left:
        return _("Only %(left)d of “%(product)s” are left.") % {"left": left, "product": product.name}
    return _("“%(product)s” is out of stock.") % {"product": product.name}


def waiting_pieces(product: Product) -> int:
    """Promised to people who have not collected them yet."""
    waiting = product.redemptions.filter(state=Redemption.State.RESERVED)
    return waiting.aggregate(n=Sum("quantity"))["n"] or 0


@dataclass(frozen=True)
class Origin:
    """Where goods came from. `cost` is yuan for each piece."""

    source: str
    cost: Decimal | None = None
    donor: str = ""
    budget_line: str = ""

    def check(self) -> None:
        if self.source == Receipt.Source.BOUGHT and self.cost is None:
            raise Refused(_("What did one piece cost?"))
        if self.source == Receipt.Source.DONATED and not self.donor.strip():
            raise Refused(_("Who gave them?"))


@transaction.atomic
def receive(
    product: Product,
    *,
    quantity: int,
    reference: str,
    by: Resident,
    note: str = "",
    origin: Origin | None = None,
) -> StockMovement:
    """Goods in. The line stands in the stock book, and beside it where they came from, when that is known."""
    check_keeper(by, product.community_id)
    if quantity < 1:
        raise Refused(_("How many pieces came in?"))
    if origin is not None:
        origin.check()
    line = move_stock(
        product, kind=StockMovement.Kind.RECEIVED, quantity=quantity, reference=reference, by=by, note=note
    )
    if origin is not None:
        Receipt.objects.create(
            movement=line,
            source=origin.source,
            cost=origin.cost,
            donor=origin.donor.strip(),
            budget_line=origin.budget_line.strip(),
        )
    _note(product, by, note, received=quantity)
    return line


@transaction.atomic
def write_off(product: Product, *, quantity: int, reference: str, by: Resident, note: str) -> StockMovement:
    """Broken, spoilt or lost."""
    check_keeper(by, product.community_id)
    if quantity < 1:
        raise Refused(_("How many pieces are written off?"))
    if not note.strip():
        raise Refused(_("Please say what happened to them."))
    line = move_stock(
        product,
        kind=StockMovement.Kind.WRITTEN_OFF,
        quantity=-quantity,
        reference=reference,
        by=by,
        note=note.strip(),
    )
    _note(product, by, note, written_off=quantity)
    return line


@transaction.atomic
def count(product: Product, *, counted: int, expected: int, reference: str, by: Resident, note: str) -> None:
    """Stock-take of the free pieces: `counted` are there where the page showed `expected`."""
    check_keeper(by, product.community_id)
    locked = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    _settle_count(locked, counted, expected, now=locked.stock, reference=reference, by=by, note=note)


@transaction.atomic
def count_shelf(
    product: Product, *, counted: int, expected: int, reference: str, by: Resident, note: str
) -> None:
    """Stock-take of everything on the shelf, the pieces waiting to be collected included.

    A redemption made from home while the keeper counts changes nothing on the shelf, so it does not disturb.
    """
    check_keeper(by, product.community_id)
    locked = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    waiting = waiting_pieces(locked)
    if 0 <= counted < waiting:
        raise Refused(too_few_for_those_waiting(waiting))
    now = locked.stock + waiting
    _settle_count(locked, counted, expected, now=now, reference=reference, by=by, note=note)


def too_few_for_those_waiting(waiting: int) -> str:
    return _("%(waiting)d pieces are promised to residents. Cancel redemptions first, or count again.") % {
        "waiting": waiting
    }


def _settle_count(
    product: Product, counted: int, expected: int, *, now: int, reference: str, by: Resident, note: str
) -> None:
    if counted < 0:
        raise Refused(_("A count cannot be below zero."))
    if now != expected:
        raise Refused(_("The stock changed while you counted: it is now %(stock)d.") % {"stock": now})
    if counted != expected:
        if not note.strip():
            raise Refused(_("Please explain the difference."))
        move_stock(
            product,
            kind=StockMovement.Kind.COUNTED,
            quantity=counted - expected,
            reference=reference,
            by=by,
            note=note.strip(),
        )
    _note(product, by, note, counted=counted, expected=expected)


def _note(product: Product, by: Resident, summary: str, **numbers: int) -> None:
    audit.note(
        AuditEvent.Kind.SHOP,
        by=by,
        community=product.community,
        subject=product,
        summary=summary,
        **numbers,
    )


def check_keeper(by: Resident, community_id: int) -> None:
    if not is_keeper_of(by, community_id):
        raise NotAllowed(_("Only the shop keeper and staff can do this."))
