"""What staff say about the purchase list: how many of a wish, at what cost, and what may be spent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.once import OnceFormMixin
from points.purchases import MOST_PIECES

YUAN = {"inputmode": "decimal"}


class PlanWishForm(OnceFormMixin):
    """`seen` is what the page showed of number and cost."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    pieces = forms.IntegerField(
        label=_("Pieces to buy"),
        min_value=1,
        max_value=MOST_PIECES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    unit_cost = forms.DecimalField(
        label=_("Expected cost per piece (yuan)"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs=YUAN),
    )
    text = forms.CharField(
        label=_("In a sentence"), max_length=120, help_text=_("Everybody who voted for it reads it.")
    )


class BudgetForm(OnceFormMixin):
    """`seen` is the amount the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    amount = forms.DecimalField(
        label=_("Budget (yuan)"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        widget=forms.NumberInput(attrs=YUAN),
    )
    note = forms.CharField(label=_("Which money"), max_length=60, required=False)
