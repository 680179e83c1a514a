"""The goods of the points supermarket from a list: what there is, what it costs, how many pieces.

A figure that differs from what lies on the shelf, the pieces waiting to be collected included, is a stock-take, entered
once for each file: the same file again, after some pieces were redeemed, does not bring them back.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import sheets
from community.errors import Refused
from community.importing import Fate, Import, Line, imported_before, key, label_of
from community.language import office_language
from community.models import Resident
from points import stock
from points.counter import goods_with_waiting
from points.labels import plain_barcode
from points.models import Category, Product, StockMovement

LONGEST_NAME, LONGEST_CATEGORY, LONGEST_BARCODE = 40, 20, 32


@dataclass
class Goods:
    """One product, what the sheet changes about it, and how many pieces lie on the shelf by the sheet."""

    product: Any  # what is there already knows its `waiting` pieces and `on_shelf`
    line: Line
    changed: dict[str, Any] = field(default_factory=dict)
    pieces: int | None = None


class GoodsImport(Import):
    kind = "goods"
    title = gettext_lazy("Goods of the points supermarket")
    schema = sheets.GOODS

    def look_up(self) -> None:
        held: list[Any] = list(goods_with_waiting(self.community).order_by("pk"))
        self.products = {key(product.name): product for product in held}
        self.barcodes = {product.barcode: product for product in held if product.barcode}
        self.categories = {key(each.name): each for each in Category.objects.filter(community=self.community)}
        self.was_counted = imported_before(self.community, self.kind, self.sheet.sha256)
        self.seen: dict[str, tuple[int, dict[str, Any]]] = {}
        self.goods: list[Goods] = []
        if self.was_counted:
            self.notes.append(
                _("This very file was imported before: its numbers of pieces are not entered again.")
            )

    def decide(self, line: Line, values: dict[str, Any]) -> Fate:
        line.about = values["name"]
        self._check(line, values)
        product = self.products.get(key(values["name"]))
        if product is None:
            self._admit(line, values)
            return Fate.CREATED
        if self.seen[key(values["name"])][0] != line.number:
            return Fate.UNCHANGED
        pieces = self._count(product, values["stock"])
        goods = Goods(product, line, self._changes(product, values), pieces)
        line.detail = self._in_words(goods)
        if not goods.changed and goods.pieces is None:
            return Fate.UNCHANGED
        self.goods.append(goods)
        return Fate.UPDATED

    def _check(self, line: Line, values: dict[str, Any]) -> None:
        for name, longest in (
            ("name", LONGEST_NAME),
            ("kind", LONGEST_CATEGORY),
            ("barcode", LONGEST_BARCODE),
        ):
            if len(values[name] or "") > longest:
                raise Refused(
                    _("“%(text)s…” is too long; at most %(longest)d characters.")
                    % {"text": values[name][:20], "longest": longest}
                )
        if values["barcode"]:
            values["barcode"] = plain_barcode(values["barcode"])
        said = {
            name: values[name] for name in ("kind", "price", "stock", "barcode") if values[name] is not None
        }
        row, earlier = self.seen.setdefault(key(values["name"]), (line.number, said))
        if earlier != said:
            raise Refused(
                _("Row %(row)d says something else about “%(name)s”. Leave only one of the two.")
                % {"row": row, "name": values["name"]}
            )
        owner = self.barcodes.get(values["barcode"]) if values["barcode"] else None
        if owner is not None and key(owner.name) != key(values["name"]):
            raise Refused(_("This barcode belongs to “%(name)s” already.") % {"name": owner.name})

    def _admit(self, line: Line, values: dict[str, Any]) -> None:
        product = Product(
            community=self.community,
            name=values["name"],
            category=self._category(values["kind"]),
            about=values["note"][:200],
            price=values["price"],
            barcode=values["barcode"],
        )
        self._remember(product)
        self.goods.append(Goods(product, line, pieces=values["stock"] or None))

    def _remember(self, product: Product) -> None:
        self.products[key(product.name)] = product
        if product.barcode:
            self.barcodes[product.barcode] = product

    def _category(self, name: str) -> Category | None:
        if name and key(name) not in self.categories:
            self.categories[key(name)] = Category(community=self.community, name=name)
        return self.categories[key(name)] if name else None

    def _changes(self, product: Product, values: dict[str, Any]) -> dict[str, Any]:
        wanted = {"price": values["price"], "category": self._category(values["kind"])}
        wanted["barcode"] = values["barcode"]
        if not product.about:
            wanted["about"] = values["note"][:200]
        changed = {name: value for name, value in wanted.items() if value and getattr(product, name) != value}
        if "barcode" in changed:
            self.barcodes[changed["barcode"]] = product
        return changed

    def _count(self, product: Any, pieces: int | None) -> int | None:
        """The number that was counted; None when it is that of the books."""
        if pieces is None or self.was_counted or pieces == product.on_shelf:
            return None
        if pieces < product.waiting:
            raise Refused(stock.too_few_for_those_waiting(product.waiting))
        return pieces

    def _in_words(self, goods: Goods) -> str:
        words = [label_of(Product, name) for name in goods.changed]
        if goods.pieces is not None:
            words.append(
                _("stock %(before)d → %(after)d") % {"before": goods.product.on_shelf, "after": goods.pieces}
            )
        return "、".join(words)

    def carry_out(self, by: Resident | None) -> None:
        for category in self.categories.values():
            if category.pk is None:
                category.save()
        known = sorted(goods.product.pk for goods in self.goods if goods.product.pk)
        # Redemptions at the same moment wait, so that a count is not of a shelf that changes meanwhile.
        list(Product.objects.select_for_update(no_key=True).filter(pk__in=known).order_by("pk"))
        now: Any = goods_with_waiting(self.community).filter(pk__in=known).order_by()
        on_shelf = dict(now.values_list("pk", "on_shelf"))
        for goods in self.goods:
            if goods.product.pk is None:
                goods.product.save(force_insert=True)
                self._receive(goods, by)
            else:
                self._save(goods)
                self._enter_count(goods, on_shelf[goods.product.pk], by)

    def _save(self, goods: Goods) -> None:
        if goods.changed:
            Product.objects.filter(pk=goods.product.pk).update(version=F("version") + 1, **goods.changed)

    def _receive(self, goods: Goods, by: Resident | None) -> None:
        if goods.pieces:
            self._move(goods, StockMovement.Kind.RECEIVED, goods.pieces, by)

    def _enter_count(self, goods: Goods, on_shelf: int, by: Resident | None) -> None:
        if goods.pieces is not None and goods.pieces != on_shelf:
            self._move(goods, StockMovement.Kind.COUNTED, goods.pieces - on_shelf, by)

    def _move(self, goods: Goods, kind: str, quantity: int, by: Resident | None) -> None:
        with office_language():
            note = _("From the workbook %(file)s") % {"file": self.sheet.name}
        stock.move_stock(
            goods.product,
            kind=kind,
            quantity=quantity,
            reference=f"import:{self.sheet.sha256[:32]}:{goods.product.pk}",
            by=by,
            note=note,
        )
