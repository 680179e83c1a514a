from django import forms
from django.utils.translation import gettext_lazy as _

from community.accounts.forms.fields import CodeField, PasswordField, PhoneField


class PasswordLoginForm(forms.Form):
    """The field is called username because django-axes and password managers look for that."""

    username = PhoneField(autocomplete="username")
    password = PasswordField()
    next = forms.CharField(widget=forms.HiddenInput, required=False)


class AskCodeForm(forms.Form):
    phone = PhoneField()
    next = forms.CharField(widget=forms.HiddenInput, required=False)


class CodeForm(forms.Form):
    code = CodeField(label=_("The 6 digits in the text message"))


class SecondStepForm(forms.Form):
    code = CodeField(
        label=_("Code from the app"), help_text=_("Six digits, or one of the backup codes you wrote down.")
    )


class NewPasswordForm(forms.Form):
    password = PasswordField(new=True)
