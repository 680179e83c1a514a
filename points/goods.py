"""What is on offer: adding and changing products, and their photos. A goods list is in points.goods_import."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit, photos
from community.access import is_keeper_of, is_staff_of
from community.errors import NotAllowed, Refused, Stale
from community.models import AuditEvent, Community, Resident
from points.labels import plain_barcode
from points.models import Product, ProductPhoto

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
    check_price(values["price"])


def check_price(price: int) -> None:
    if not 1 <= price <= HIGHEST_PRICE:
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
