"""A form field for one voice message: recorded on the page, or a sound file without a script."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from .recognising import PreparedVoice, VoiceProblem, prepare


class VoiceInput(forms.FileInput):
    """With a script it records, plays and deletes; without one it is the browser's own field."""

    template_name = "components/voice_recorder.html"
    draws_itself = True

    class Media:
        js = [forms.Script("js/voice.js", defer=True)]

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__({"accept": "audio/*"} | (attrs or {}))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        most = settings.VOICE_MAX_SECONDS
        return super().get_context(name, value, attrs) | {"most": most, "minutes": most // 60}


class VoiceField(forms.Field):
    """Cleans to a `PreparedVoice`, or None."""

    widget = VoiceInput

    def __init__(self, **kwargs: Any):
        super().__init__(**{"required": False} | kwargs)

    def clean(self, value: Any) -> PreparedVoice | None:
        if value is None:  # an uploaded file of 0 bytes is falsy, and its sender should hear of it
            self.validate(value)
            return None
        try:
            return prepare(value)
        except VoiceProblem as problem:
            raise ValidationError(str(problem), code="voice") from problem

    def has_changed(self, initial: Any, data: Any) -> bool:
        return data is not None
