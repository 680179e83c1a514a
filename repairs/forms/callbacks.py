"""One try to reach the one who asked: a tap on the result is enough."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.once import OnceFormMixin
from repairs.models import Callback

BY_THE_OFFICE = [
    (way.value, way.label) for way in (Callback.How.PHONE, Callback.How.VISIT, Callback.How.MESSAGE)
]


class CallbackForm(OnceFormMixin):
    """`seen` is how many tries the page showed."""

    result = forms.ChoiceField(label=_("Result"), choices=Callback.Result.choices)
    how = forms.ChoiceField(label=_("How"), choices=BY_THE_OFFICE, initial=Callback.How.PHONE)
    words = forms.CharField(label=_("In their words"), max_length=200, required=False)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
