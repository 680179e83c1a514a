"""Fields that take what people type."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from community.accounts.phones import normalise
from community.models.people import mobile_number


class PhoneField(forms.CharField):
    """A mobile number with spaces, dashes, +86 or full-width digits; its value is the eleven digits."""

    default_validators = [mobile_number]

    def __init__(self, **options: Any):
        options.setdefault("label", _("Mobile number"))
        options.setdefault("max_length", 40)
        autocomplete = options.pop("autocomplete", "tel")
        options["widget"] = forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": autocomplete}
        )
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        return normalise(value)


class CodeField(forms.CharField):
    """The six digits of a text message."""

    def __init__(self, **options: Any):
        options.setdefault("label", _("Code"))
        options.setdefault("max_length", 20)
        options["widget"] = forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        )
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        return normalise(value)


class PasswordField(forms.CharField):
    def __init__(self, **options: Any):
        new = options.pop("new", False)
        options.setdefault("label", _("New password") if new else _("Password"))
        options.setdefault("max_length", 128)
        options["strip"] = False
        options["widget"] = forms.PasswordInput(
            attrs={"autocomplete": "new-password" if new else "current-password"}
        )
        if new:
            options.setdefault(
                "help_text", _("At least 8 characters, not only digits: for example two words and a number.")
            )
        self.is_new = new
        super().__init__(**options)

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.is_new and value:
            password_validation.validate_password(value)
