"""What is on offer: adding and changing products, their photos, and taking over a goods list."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit, photos
from community.access import is_keeper_of, is_staff_of
from community.errors import NotAllowed, Refused, Stale
from community.language import office_language
from community.models import AuditEvent, Community, Resident
from points.labels import plain_barcode
from points.models import Category, Product, ProductPhoto, StockMovement
from points.stock import move_stock

HIGHEST_PRICE = 1_000_000


@transaction.atomic
def save_product(
    *,
    community: Community,
    by: Resident | None,
    name: str,
    price: int,
    product: Product | None = None,
    version: int | None = None,
    **fields: Any,
) -> Product:
    """Add a product, or change one. Staff only, or (None) a command.

    `fields`: category, about, barcode, the limits, low_stock_at, is_active. `version` is the one the form
    showed; raises Stale when somebody else saved meanwhile.
    """
    if by is not None and not is_staff_of(by, product.community_id if product else community.pk):
        raise NotAllowed(_("Only the community's staff can change the goods."))
    values = {"name": name.strip(), "price": price, **fields}
    if "barcode" in values:
        values["barcode"] = plain_barcode(values["barcode"])
    _check(values)
    try:
        with transaction.atomic():
            saved = _change(product, version, values) if product else _add(community, values)
    except IntegrityError as error:
        raise Refused(_("Another product already has this name or barcode.")) from error
    audit.note(
        AuditEvent.Kind.SHOP,
        by=by,
        community=saved.community,
        subject=saved,
        summary=saved.name,
        price=saved.price,
        on_the_shelf=saved.is_active,
    )
    return saved


def _check(values: dict[str, Any]) -> None:
    if not values["name"]:
        raise Refused(_("A product needs a name."))
    if not 1 <= values["price"] <= HIGHEST_PRICE:
        raise Refused(_("The price is between 1 and %(most)d points.") % {"most": HIGHEST_PRICE})


def _add(community: Community, values: dict[str, Any]) -> Product:
    return Product.objects.create(community=community, **values)


def _change(product: Product, version: int | None, values: dict[str, Any]) -> Product:
    """Only if it is still the version that was shown. Stock is not among the values: it moves by its book."""
    seen = product.version if version is None else version
    changed = Product.objects.filter(pk=product.pk, version=seen).update(version=seen + 1, **values)
    if not changed:
        raise Stale(_("Somebody else changed this product meanwhile."))
    return Product.objects.select_related("community").get(pk=product.pk)


def set_photo(product: Product, photo: photos.PreparedPhoto, *, by: Resident) -> ProductPhoto:
    """Give the product this photo. The earlier one's file goes away once the new row is committed."""
    if not is_keeper_of(by, product.community_id):
        raise NotAllowed(_("Only the shop keeper and staff can do this."))
    with photos.kept() as store, transaction.atomic():
        locked = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        earlier = ProductPhoto.objects.filter(product=locked).first()
        if earlier is not None:
            earlier.delete()
            transaction.on_commit(lambda: photos.discard(earlier.file))
        made = ProductPhoto.objects.create(
            product=locked,
            file=store.keep(photo),
            width=photo.width,
            height=photo.height,
            sha256=photo.sha256,
            added_by=by,
        )
        audit.note(
            AuditEvent.Kind.SHOP, by=by, community=locked.community, subject=locked, summary=_("New photo")
        )
    return made


@transaction.atomic
def upsert_goods(
    *,
    community: Community,
    by: Resident | None,
    name: str,
    price: int,
    category: str = "",
    stock: int = 0,
    barcode: str = "",
    about: str = "",
) -> tuple[Product, str]:
    """One row of a goods list: the product and "created", "updated" or "unchanged".

    The stock is taken over for a new product only. Later the stock book knows better than the list, which may be
    older than yesterday's redemptions; a difference on the shelf is a stock-take's.
    """
    if by is not None and not is_staff_of(by, community):
        raise NotAllowed(_("Only the community's staff can change the goods."))
    if stock < 0:
        raise Refused(_("The stock cannot be below zero."))
    wanted = {
        "price": price,
        "category": _category(community, category),
        "barcode": plain_barcode(barcode),
        "about": about.strip()[:200],
    }
    known = Product.objects.filter(community=community, name=name.strip()).first()
    if known is None:
        made = save_product(community=community, by=by, name=name, price=price, **_said(wanted))
        _first_stock(made, stock, by)
        return made, "created"
    news = {field: value for field, value in _said(wanted).items() if getattr(known, field) != value}
    if not news and known.price == price:
        return known, "unchanged"
    saved = save_product(community=community, by=by, product=known, name=known.name, price=price, **news)
    return saved, "updated"


def _said(wanted: dict[str, Any]) -> dict[str, Any]:
    """What the row leaves empty stays as it is."""
    return {field: value for field, value in wanted.items() if field != "price" and value}


def _category(community: Community, name: str) -> Category | None:
    if not name.strip():
        return None
    return Category.objects.get_or_create(community=community, name=name.strip()[:20])[0]


def _first_stock(product: Product, stock: int, by: Resident | None) -> None:
    if not stock:
        return
    with office_language():
        note = _("From the goods list")
    move_stock(
        product,
        kind=StockMovement.Kind.RECEIVED,
        quantity=stock,
        reference=f"goods-list:{product.pk}",
        by=by,
        note=note,
    )
