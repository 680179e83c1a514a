"""Choosing several rows in a form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST_KEY = 18  # digits that surely fit in a key


class SeveralField(forms.ModelMultipleChoiceField):
    """Django asks the database for all keys at once; one too long for it is a wrong choice like any other."""

    def clean(self, value: Any) -> Any:
        for key in value or []:
            if len(str(key)) > LONGEST_KEY:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
                )
        return super().clean(value)
