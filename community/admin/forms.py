"""Forms of the office: one community at a time, and no edit silently overwritten."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from community.admin.office import Office


class OfficeForm(forms.ModelForm):
    """Knows the office it is used in (`office`, set by the admin)."""

    office: Office

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self._goes_to_the_only_community():
            self.instance.community = self.office.current

    def _goes_to_the_only_community(self) -> bool:
        return (
            self.instance._state.adding
            and hasattr(self.instance, "community_id")
            and "community" not in self.fields
            and self.office.current is not None
        )

    def _get_validation_exclusions(self) -> set[str]:
        """What must be unique in a community is checked though the form does not ask for it."""
        return super()._get_validation_exclusions() - {"community"}  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        homes = {_home(value) for value in cleaned.values() if isinstance(value, Model) and _home(value)}
        if cleaned.get("community"):
            homes.add(cleaned["community"].pk)
        elif _home(self.instance):
            homes.add(_home(self.instance))
        if len(homes) > 1:
            raise ValidationError(_("These belong to different communities."))
        return cleaned


def _home(thing: Model) -> int | None:
    return getattr(thing, "community_id", None)


class VersionedForm(OfficeForm):
    """Carries the version that was shown. When somebody saved meanwhile, both versions are shown instead."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("seen_version") != self._stored().version:
            take_over_version(self, self._stored())
            raise ValidationError(both_versions(self, self._stored()))
        return cleaned

    def _stored(self) -> Any:
        """Locked until the transaction ends, so that nobody saves between this look and our saving."""
        if not hasattr(self, "_locked"):
            rows = type(self.instance)._default_manager.select_for_update(of=("self",))
            self._locked = rows.get(pk=self.instance.pk)
        return self._locked


def take_over_version(form: forms.ModelForm, stored: Any) -> None:
    """Pressing save again, having read both, is a decision."""
    typed: Any = form.data.copy()  # type: ignore[attr-defined]
    typed[form.add_prefix("seen_version")] = str(stored.version)
    form.data = typed


def both_versions(form: forms.ModelForm, stored: Model) -> str:
    """What was typed beside what somebody else stored meanwhile."""
    lines = [
        (form.fields[name].label or name, typed, held) for name, typed, held in differences(form, stored)
    ]
    sentence = _("Somebody else saved this meanwhile. Compare, and save again if yours is right.")
    line = "<li>{}</li>"
    told = [
        (
            _("%(field)s: you wrote “%(typed)s”, stored is “%(stored)s”")
            % {"field": field, "typed": typed, "stored": held},
        )
        for field, typed, held in lines
    ]
    return format_html('{}<ul class="both-versions">{}</ul>', sentence, format_html_join("", line, told))


def differences(form: forms.ModelForm, stored: Model) -> list[tuple[str, str, str]]:
    """(field, typed, stored) where they differ."""
    found = []
    for name, typed in form.cleaned_data.items():
        if name in {"seen_version", "once"} or not hasattr(stored, name):
            continue
        held = getattr(stored, name)
        if hasattr(held, "all"):
            continue
        if (typed or "") != (held or ""):
            found.append((name, str(typed or ""), str(held or "")))
    return found
