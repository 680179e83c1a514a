"""Forms of the shop and its counter. Each that creates something carries a one-use key."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models import Resident
from community.once import OnceFormMixin
from points.catalogue import Choice, Offer
from points.homes import at_home_with
from points.models import Entry
from points.shop import MOST_AT_ONCE

FEW = 6
MOST_PIECES = 100_000


class RedeemForm(OnceFormMixin):
    """How many; each choice says what it costs and what will be left."""

    price_shown = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_AT_ONCE)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = {"price_shown": offer.product.price, "quantity": 1, **self.initial}
        self._offer_choices(offer)

    def renew(self, offer: Offer) -> None:
        """After a refusal: what is possible now, at the price of now, and still the same submission."""
        show_again(self, price_shown=offer.product.price)
        self._offer_choices(offer)

    def _offer_choices(self, offer: Offer) -> None:
        choices = [(choice.pieces, _said(choice)) for choice in offer.choices]
        widget = forms.RadioSelect if len(choices) <= FEW else forms.Select
        self.fields["quantity"].widget = widget(choices=choices)


def _said(choice: Choice) -> str:
    return gettext("%(pieces)d × — %(cost)d points, %(left)d left") % {
        "pieces": choice.pieces,
        "cost": choice.cost,
        "left": choice.left,
    }


def show_again(form: forms.Form, **shown: object) -> None:
    """The numbers a refused form was based on, as they are now; what was typed stays."""
    data: Any = form.data
    data = data.copy()
    for name, value in shown.items():
        data[form.add_prefix(name)] = str(value)
    form.data = data


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why, if you like to say"), max_length=100, required=False)


class CounterCancelForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=100, help_text=_("The resident reads it."))


class SecondLookForm(OnceFormMixin):
    """The street office decides; refusing takes a reason."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("approve", _("Approve: the points come into the passbook")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason, when you refuse"),
        max_length=100,
        required=False,
        help_text=_("The resident and the community read it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason", "").strip():
            self.add_error("reason", gettext("Please give the reason."))
        return cleaned


class ObjectionForm(OnceFormMixin):
    text = forms.CharField(
        label=_("What is wrong"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: the repair of the 3rd of May is missing."),
    )


class PeriodForm(forms.Form):
    """From and to, by the fields a link may carry too."""

    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Up to"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            raise forms.ValidationError(gettext("The last day lies before the first."))
        return cleaned

    @property
    def period(self) -> dict[str, datetime.date]:
        return {"first": self.cleaned_data["first"], "last": self.cleaned_data["last"]}


class CodeForm(forms.Form):
    """Typed by hand or by a scanner, which ends with Enter."""

    code = forms.CharField(
        label=_("Pickup code, or barcode of goods"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "autofocus": True,
                "class": "pickup-input",
                "placeholder": "123 456",
                "data-scan": True,
            }
        ),
    )


class WriteOffForm(OnceFormMixin):
    quantity = forms.IntegerField(label=_("Pieces that are gone"), min_value=1, max_value=MOST_PIECES)
    note = forms.CharField(label=_("What happened"), max_length=100)


class CountForm(OnceFormMixin):
    """A stock-take of one product. `expected` is what the page showed when the keeper began to count."""

    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    counted = forms.IntegerField(
        label=_("Pieces counted"),
        min_value=0,
        max_value=MOST_PIECES,
        help_text=_("Everything on the shelf, pieces set aside for collection included."),
    )
    note = forms.CharField(
        label=_("Explanation"), max_length=100, required=False, help_text=_("Needed when the numbers differ.")
    )


class CertificateForm(OnceFormMixin, PeriodForm):
    """Of which period the hours of service are certified."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial = {"first": today.replace(month=1, day=1), "last": today, **self.initial}


class CheckForm(forms.Form):
    code = forms.CharField(
        label=_("Check code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "placeholder": "7KMF 2WQH 9DXT"}
        ),
        help_text=_("Twelve letters and digits, on the certificate beside the number."),
    )


class LinesForm(forms.Form):
    """Which lines of the passbook to show. Nothing given shows all."""

    show = forms.ChoiceField(
        label=_("Which entries"),
        required=False,
        choices=[("", _("All")), ("earned", _("Earned")), ("spent", _("Spent")), *Entry.Kind.choices],
    )
    first = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("Up to"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PoolForm(OnceFormMixin):
    """Whom of the same home to ask."""

    to = forms.ModelChoiceField(
        Resident.objects.none(), label=_("Share points with"), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, resident: Resident, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people: Any = self.fields["to"]
        people.queryset = at_home_with(resident)
