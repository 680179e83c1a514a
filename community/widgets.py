"""Form fields drawn large: pictures to choose from, photos to take, numbers to step through.

They draw themselves; templates/bootstrap5/layout leaves them alone (`draws_itself`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms


class ChoiceCards(forms.RadioSelect):
    """Radio buttons as cards with a picture, a label and a hint; the whole card can be pressed.

    `icons` and `hints` map a choice's value to the name of a picture and to a line of text. For the choices of a
    ModelChoiceField they may instead be functions of the model instance.
    """

    template_name = "components/choice_cards.html"
    draws_itself = True

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        icons: Mapping[Any, str] | Callable[[Any], str] | None = None,
        hints: Mapping[Any, Any] | Callable[[Any], Any] | None = None,
        one_column: bool = False,
    ):
        super().__init__(attrs, choices)
        self.icons = icons or {}
        self.hints = hints or {}
        self.one_column = one_column

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"one_column": self.one_column}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["icon"] = _about(self.icons, value)
        option["hint"] = _about(self.hints, value)
        return option


def _about(known: Mapping[Any, Any] | Callable[[Any], Any], value: Any) -> Any:
    """What is known about a choice, by its value (a ModelChoiceField wraps it) or its instance."""
    if callable(known):
        instance = getattr(value, "instance", None)
        return known(instance) if instance is not None else ""
    plain = getattr(value, "value", value)
    return known.get(plain, known.get(str(plain), ""))


class PhotoPicker(forms.FileInput):
    """Photos from the camera or the album. With a script they are shown and can be taken back one by one;
    without one it is the browser's own field."""

    template_name = "components/photo_picker.html"
    draws_itself = True
    allow_multiple_selected = True

    class Media:
        js = [forms.Script("js/photos.js", defer=True)]

    def __init__(self, attrs: dict[str, Any] | None = None, *, most: int = 6):
        super().__init__({"accept": "image/*", "multiple": most > 1} | (attrs or {}))
        self.most = most

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"most": self.most}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name) if hasattr(files, "getlist") else [files[name]] if name in files else []


class Stepper(forms.NumberInput):
    """A number with a large minus and plus beside it."""

    template_name = "components/stepper.html"
