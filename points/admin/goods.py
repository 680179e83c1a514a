"""The shop's goods, its stock book and what waits at the counter."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from community import photos
from community.admin.base import ChoiceFilter, OfficeAdmin, ReadOnlyAdmin, ReadOnlyInline, ScopedFilter
from community.admin.forms import VersionedForm
from community.admin.steps import ReasonForm, Step, StepForm
from community.errors import Refused
from community.models import Resident
from community.templatetags.office import EMPTY
from points import goods, returns, shop, stock
from points.forms.shop import OriginMixin, origin_of
from points.labels import plain_barcode
from points.models import Category, GoodsReturn, Product, Redemption, StockMovement


@admin.register(Category)
class CategoryAdmin(OfficeAdmin):
    menu_order = 48
    keyset = False
    list_display = ["name", "community", "order"]
    fields = ["community", "name", "order"]
    search_fields = ["name"]


class ReceiveForm(OriginMixin, StepForm):
    field_order = ("quantity", "source", "cost", "donor", "budget_line", "note")

    quantity = forms.IntegerField(label=_("Pieces that came in"), min_value=1, max_value=100_000)
    note = forms.CharField(label=_("Note"), max_length=120, required=False)


def receive(product: Product, *, by: Resident, once: uuid.UUID, **answers: Any) -> None:
    stock.receive(product, reference=f"received:{once}", by=by, **origin_of(answers))


class CountForm(StepForm):
    """`expected` is what this page said lies on the shelf: another move meanwhile makes the count a new one."""

    expected = forms.IntegerField(widget=forms.HiddenInput)
    counted = forms.IntegerField(label=_("Pieces on the shelf"), min_value=0, max_value=100_000)
    note = forms.CharField(label=_("Why it differs"), max_length=120, required=False)

    def prepare(self) -> None:
        waiting = stock.waiting_pieces(self.thing)
        self.initial["expected"] = self.thing.stock + waiting
        self.fields["counted"].help_text = _(
            "The book says %(all)d, of which %(waiting)d wait to be collected."
        ) % {"all": self.thing.stock + waiting, "waiting": waiting}


def count(product: Product, *, by: Resident, expected: int, counted: int, note: str, once: uuid.UUID) -> None:
    stock.count_shelf(
        product, counted=counted, expected=expected, reference=f"counted:{once}", by=by, note=note
    )


class WriteOffForm(StepForm):
    quantity = forms.IntegerField(label=_("Pieces to write off"), min_value=1, max_value=100_000)
    note = forms.CharField(label=_("What happened to them"), max_length=120)


def write_off(product: Product, *, by: Resident, quantity: int, note: str, once: uuid.UUID) -> None:
    stock.write_off(product, quantity=quantity, reference=f"off:{once}", by=by, note=note)


class PhotoForm(StepForm):
    photo = photos.PhotosField(label=_("Photo"), limit=1, required=True)


def set_photo(product: Product, *, by: Resident, photo: list[photos.PreparedPhoto]) -> None:
    goods.set_photo(product, photo[0], by=by)


class ProductForm(VersionedForm):
    class Meta:
        model = Product
        fields = "__all__"  # the admin's fieldsets say which

    def clean_price(self) -> int:
        """Said here, where what was typed stays; the operation says it to everybody else."""
        price: int = self.cleaned_data["price"]
        try:
            goods.check_price(price)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return price

    def clean_barcode(self) -> str:
        """As it is stored, so that the same goods spelled otherwise are noticed here."""
        return plain_barcode(self.cleaned_data["barcode"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        place = cleaned.get("community") or getattr(self.instance, "community", None)
        if place is None or not cleaned.get("barcode"):
            return cleaned
        others = Product.objects.filter(community=place, barcode=cleaned["barcode"]).exclude(
            pk=self.instance.pk
        )
        if owner := others.first():
            said = _("This barcode belongs to “%(name)s” already.") % {"name": owner.name}
            self.add_error("barcode", said)
        return cleaned


class ShelfFilter(ChoiceFilter):
    title = _("shelf")
    parameter_name = "shelf"
    answers = {
        "low": (_("running low"), Q(is_active=True, stock__lte=F("low_stock_at"))),
        "out": (_("sold out"), Q(is_active=True, stock=0)),
        "off": (_("off the shelf"), Q(is_active=False)),
    }


@admin.register(Product)
class ProductAdmin(OfficeAdmin):
    menu_order = 40
    in_bar = True
    form = ProductForm
    list_display = ["name", "community", "category", "price", "stock", "is_active"]
    list_filter = [ShelfFilter, ("category", ScopedFilter)]
    list_select_related = ["category", "community"]
    search_fields = ["name", "=barcode"]
    readonly_fields = ["stock", "picture"]
    fieldsets = [
        (None, {"fields": ["community", "name", "category", "price", "about", "picture"]}),
        (_("Stock"), {"fields": ["stock", "low_stock_at", "barcode"]}),
        (_("Limits"), {"fields": ["limit_per_person", "limit_per_period", "limit_period"]}),
        (None, {"fields": ["is_active", "seen_version"]}),
    ]
    steps = (
        Step(
            "receive",
            _("Goods in"),
            _("Entered in the stock book."),
            receive,
            form=ReceiveForm,
            takes_key=True,
        ),
        Step("count", _("Stock-take"), _("Counted."), count, form=CountForm, takes_key=True),
        Step(
            "write-off",
            _("Write off"),
            _("Written off."),
            write_off,
            form=WriteOffForm,
            takes_key=True,
            is_grave=True,
        ),
        Step("photo", _("Photo"), _("The photo is in the shop."), set_photo, form=PhotoForm),
    )

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        """Through the operation the goods list uses, so that prices are checked and audited in one place."""
        names = [
            "category", "about", "barcode", "limit_per_person", "limit_per_period", "limit_period",
            "low_stock_at", "is_active",
        ]  # fmt: skip
        saved = goods.save_product(
            community=obj.community,
            by=request.user,  # type: ignore[arg-type]
            name=obj.name,
            price=obj.price,
            product=Product.objects.get(pk=obj.pk) if change else None,
            version=form.cleaned_data.get("seen_version") if change else None,
            **{name: getattr(obj, name) for name in names},
        )
        obj.pk, obj.version = saved.pk, saved.version
        obj._state.adding = False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The operation wrote it down."""

    @admin.display(description=_("photo"))
    def picture(self, product: Product) -> str:
        if product.pk is None or not hasattr(product, "photo"):
            return self.get_empty_value_display()
        address = reverse("points:product_thumbnail", args=[product.photo.pk])
        return format_html('<img class="goods-photo" src="{}" alt="{}">', address, product.name)


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    community_path = "product__community"
    menu_order = 44
    list_display = ["at", "product", "kind", "signed", "stock_after", "note", "by"]
    list_filter = ["kind", ("at", admin.DateFieldListFilter)]
    list_select_related = ["product", "by"]
    search_fields = ["product__name", "note", "receipt__donor", "receipt__budget_line"]
    readonly_fields = ["source", "cost", "donor", "budget_line"]
    fields = [
        "product", "sequence", "kind", "quantity", "stock_after", "source", "cost", "donor", "budget_line",
        "note", "reference", "by", "at",
    ]  # fmt: skip

    @admin.display(description=_("quantity"))
    def signed(self, movement: StockMovement) -> str:
        return f"{movement.quantity:+d}"

    @admin.display(description=_("source"))
    def source(self, movement: StockMovement) -> str:
        return movement.receipt.get_source_display() if hasattr(movement, "receipt") else EMPTY

    @admin.display(description=_("cost per piece (yuan)"))
    def cost(self, movement: StockMovement) -> object:
        return movement.receipt.cost if hasattr(movement, "receipt") else EMPTY

    @admin.display(description=_("donor"))
    def donor(self, movement: StockMovement) -> str:
        return movement.receipt.donor or EMPTY if hasattr(movement, "receipt") else EMPTY

    @admin.display(description=_("budget line"))
    def budget_line(self, movement: StockMovement) -> str:
        return movement.receipt.budget_line or EMPTY if hasattr(movement, "receipt") else EMPTY


def is_waiting(redemption: Redemption) -> bool:
    return redemption.state == Redemption.State.RESERVED


class TakeBackForm(StepForm):
    quantity = forms.IntegerField(label=_("How many come back"), min_value=1)
    reason = forms.CharField(label=_("Reason"), max_length=100, help_text=_("The resident reads it."))
    to_shelf = forms.BooleanField(label=_("The goods go back on the shelf"), required=False)

    def prepare(self) -> None:
        self.initial["quantity"] = self.thing.kept
        self.fields["quantity"].help_text = _("%(left)d can come back.") % {"left": self.thing.kept}


def take_back(redemption: Redemption, *, by: Resident, quantity: int, reason: str, to_shelf: bool) -> None:
    returns.take_back(redemption, by=by, quantity=quantity, reason=reason, to_shelf=to_shelf)


class GoodsReturnInline(ReadOnlyInline):
    model = GoodsReturn
    fields = ["at", "quantity", "points", "to_shelf", "reason", "by"]
    readonly_fields = ["at", "quantity", "points", "to_shelf", "reason", "by"]


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyAdmin):
    menu_order = 42
    in_bar = True
    list_display = [
        "created_at",
        "resident",
        "community",
        "product",
        "quantity",
        "returned",
        "points",
        "state",
        "expires_at",
    ]
    list_filter = ["state", ("created_at", admin.DateFieldListFilter)]
    list_select_related = ["resident", "product", "community"]
    search_fields = [
        "=code",
        "resident__name",
        "=resident__phone",
        "=resident__contact_phone",
        "product__name",
    ]
    fields = [
        "community", "resident", "product", "quantity", "returned", "price", "points", "state", "created_at",
        "by", "expires_at", "ended_at", "ended_by", "collected_by", "reason",
    ]  # fmt: skip
    inlines = [GoodsReturnInline]
    steps = (
        Step(
            "hand-over", _("Hand over"), _("Handed over."), shop.hand_over, when=is_waiting, is_primary=True
        ),
        Step(
            "cancel",
            _("Cancel"),
            _("Cancelled. The points are back in the passbook, the goods on the shelf."),
            shop.cancel,
            form=ReasonForm,
            when=is_waiting,
            is_grave=True,
        ),
        Step(
            "take-back",
            _("Take it back"),
            _("Taken back. The points are in the passbook again."),
            take_back,
            form=TakeBackForm,
            when=returns.may_come_back,
        ),
    )
