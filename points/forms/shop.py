"""Forms of baskets, stock-takes, goods in, returns and wishes."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models import Resident
from community.once import OnceFormMixin
from points.forms import MOST_PIECES
from points.labels import ON_A_SHEET
from points.models import Category, Receipt, StockTakeLine
from points.shop import MOST_AT_ONCE
from points.stock import Origin


class PutForm(OnceFormMixin):
    """So many into the shopping basket."""

    quantity = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )


class CartForm(OnceFormMixin):
    """Redeem everything in the basket. `seen` is what the page showed of it."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=2000)


class LineForm(forms.Form):
    """A line of the basket: another number; nought takes it out. Sending it twice is the same."""

    quantity = forms.IntegerField(min_value=0, max_value=MOST_AT_ONCE)


class HandOverForm(forms.Form):
    """Who takes the goods along, asked when somebody may act for the resident; and why, while the shop is closed."""

    taken_by = forms.ModelChoiceField(Resident.objects.none(), label=_("Who takes it along"), required=False)
    reason = forms.CharField(
        label=_("The shop is closed now: why is it handed over all the same?"), max_length=100
    )

    def __init__(self, *args: Any, resident: Resident, is_open: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        helpers = Resident.objects.filter(helps__resident=resident, helps__withdrawn_at__isnull=True)
        field: Any = self.fields["taken_by"]
        field.queryset = helpers
        field.empty_label = gettext("%(name)s in person, or with their code") % {"name": resident.name}
        field.label_from_instance = lambda helper: helper.name
        if not helpers.exists():
            del self.fields["taken_by"]
        if is_open:
            del self.fields["reason"]

    @property
    def asks(self) -> bool:
        return bool(self.fields)

    def answers(self) -> dict[str, Any]:
        return {
            "taken_by": self.cleaned_data.get("taken_by"),
            "reason": self.cleaned_data.get("reason", ""),
        }


class TakeBackForm(OnceFormMixin):
    """How many of those still kept, asked when there are several."""

    quantity = forms.IntegerField(
        label=_("How many come back"), min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    reason = forms.CharField(label=_("Reason"), max_length=100, help_text=_("The resident reads it."))
    to_shelf = forms.ChoiceField(
        label=_("What happens to the goods"),
        choices=[("yes", _("Back on the shelf")), ("no", _("Written off: nobody can use them"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, left: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if left <= 1:
            del self.fields["quantity"]
            return
        quantity: Any = self.fields["quantity"]
        quantity.initial, quantity.max_value = left, left
        quantity.validators.append(MaxValueValidator(left))
        quantity.widget.attrs["max"] = left
        quantity.help_text = gettext("%(left)d can come back.") % {"left": left}


class OriginMixin(forms.Form):
    """Where goods came from; nothing of it must be known."""

    source = forms.ChoiceField(
        label=_("Where from"), choices=[("", _("not known")), *Receipt.Source.choices], required=False
    )
    cost = forms.DecimalField(
        label=_("Cost per piece (yuan)"), min_value=0, max_digits=8, decimal_places=2, required=False
    )
    donor = forms.CharField(label=_("Donor"), max_length=60, required=False)
    budget_line = forms.CharField(
        label=_("Budget line"), max_length=60, required=False, help_text=_("Which money paid for it.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("source") and any(cleaned.get(name) for name in ("cost", "donor", "budget_line")):
            self.add_error("source", gettext("Please say whether it was bought or donated."))
        return cleaned


def origin_of(values: dict[str, Any]) -> dict[str, Any]:
    """The four answers of a form as one `origin`, the others as they are."""
    values = dict(values)
    source, cost, donor, budget_line = (
        values.pop(name) for name in ("source", "cost", "donor", "budget_line")
    )
    values["origin"] = Origin(source, cost, donor, budget_line) if source else None
    return values


class ReceiveForm(OriginMixin, OnceFormMixin):
    field_order = ("quantity", "source", "cost", "donor", "budget_line", "note")

    quantity = forms.IntegerField(label=_("Pieces that came in"), min_value=1, max_value=MOST_PIECES)
    note = forms.CharField(label=_("Note"), max_length=100, required=False)


class StartForm(OnceFormMixin):
    note = forms.CharField(
        label=_("Occasion"), max_length=100, required=False, help_text=_("For example: end of the quarter.")
    )


class ScanForm(forms.Form):
    """A barcode or label of goods, by a scanner or by hand; a part of the name finds goods too."""

    code = forms.CharField(
        label=_("Barcode, label or name"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autofocus": True, "class": "pickup-input", "data-scan": True}
        ),
    )


class LineCountForm(OnceFormMixin):
    """What was counted of one product. `expected` is what the page said should be there."""

    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    counted = forms.IntegerField(
        label=_("Pieces counted"),
        min_value=0,
        max_value=MOST_PIECES,
        help_text=_("Everything on the shelf, pieces set aside for collection included."),
        widget=forms.NumberInput(attrs={"autofocus": True, "inputmode": "numeric"}),
    )
    reason = forms.ChoiceField(
        label=_("Why it differs"),
        choices=[("", _("it does not")), *StockTakeLine.Reason.choices],
        required=False,
    )
    note = forms.CharField(label=_("Explanation"), max_length=100, required=False)


class WishForm(OnceFormMixin):
    text = forms.CharField(
        label=_("What would you like to find in the shop?"),
        max_length=40,
        help_text=_("One thing, in a few words. Everybody in the community reads it."),
    )
    about = forms.CharField(
        label=_("Why it would help, if you like to say"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LabelForm(forms.Form):
    """Which goods get a label, and how many places of the first sheet are used already."""

    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), required=False, empty_label=_("All goods")
    )
    used = forms.IntegerField(
        label=_("Labels already used on the first sheet"),
        min_value=0,
        max_value=ON_A_SHEET - 1,
        required=False,
        initial=0,
    )

    def __init__(self, *args: Any, categories: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.queryset = categories
