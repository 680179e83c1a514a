"""Ringing up goods for somebody at the counter."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models import Community
from community.once import OnceFormMixin
from points import labels
from points.catalogue import on_shelf
from points.models import Product
from points.shop import MOST_AT_ONCE

HAND_OVER = "hand_over"  # the name of the button that ends it


class TillForm(OnceFormMixin):
    """Goods chosen, or their barcode scanned, put on the list; or everything on it redeemed and handed over.

    `seen` is the mark of the list as the page showed it.
    """

    seen = forms.CharField(widget=forms.HiddenInput, max_length=2000, required=False)
    barcode = forms.CharField(
        label=_("Barcode or label"),
        max_length=40,
        required=False,
        help_text=_("Scan one after the other, or choose the goods below."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "data-scan": True}),
    )
    product = forms.ModelChoiceField(
        Product.objects.none(), label=_("Goods"), empty_label=_("Choose the goods"), required=False
    )
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_AT_ONCE, initial=1)
    reason = forms.CharField(
        label=_("The shop is closed now: why is it handed over all the same?"), max_length=100, required=False
    )

    def __init__(self, *args: Any, community: Community, is_open: bool, has_lines: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.community, self.has_lines = community, has_lines
        goods: Any = self.fields["product"]
        offered = on_shelf(community).order_by("price", "id")
        # What the first press took the last piece of is still an answer when the same form comes again.
        goods.queryset = offered if self.is_bound else offered.filter(stock__gt=0)
        goods.label_from_instance = _offered
        if is_open:
            del self.fields["reason"]

    @property
    def ends(self) -> bool:
        return HAND_OVER in self.data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if scanned := cleaned.get("barcode"):
            cleaned["product"] = labels.find(self.community, scanned)
            self._check_scanned(cleaned["product"], scanned)
        elif not cleaned.get("product") and "product" not in self.errors and not self.has_lines:
            self.add_error("product", gettext("Scan or choose the goods."))
        if self.ends and "reason" in self.fields and not cleaned.get("reason"):
            self.add_error("reason", gettext("Please give the reason."))
        return cleaned

    def _check_scanned(self, product: Product | None, scanned: str) -> None:
        if product is None:
            self.add_error("barcode", labels.why_unknown(scanned))
        elif not product.is_active:
            said = gettext("“%(product)s” is no longer on the shelf.") % {"product": product.name}
            self.add_error("barcode", said)


def _offered(product: Product) -> str:
    return gettext("%(product)s — %(price)d points, %(stock)d in stock") % {
        "product": product.name,
        "price": product.price,
        "stock": product.stock,
    }
