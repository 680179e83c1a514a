from django import forms
from django.utils.translation import gettext_lazy as _

from repairs.forms.fields import lines


class ThanksForm(forms.Form):
    words = forms.CharField(label=_("A few words of thanks"), max_length=120, widget=lines())
    may_be_shown = forms.BooleanField(
        label=_("May be shown to the neighbourhood, without my name or door"), required=False
    )
