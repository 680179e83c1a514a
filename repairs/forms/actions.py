"""One form for each action on an order: what it needs from a person, and the operation it ends in.

`ActionForm(order, by, data, files, token=…)`, then `is_valid()` and `perform()`, which returns the order as it now is
or raises community.errors.Refused. The website and the admin use the same forms; views wrap `perform` in
community.once so that pressing twice does it once.
"""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Resident
from community.once import OnceFormMixin
from community.widgets import ChoiceCards
from repairs import callbacks, workflow
from repairs.actions import Role, roles_of
from repairs.forms.fields import DayField, lines, offer
from repairs.models import Callback, RepairOrder

Folded = tuple[tuple[str, Any, list[str]], ...]  # of each fold: its id, its title, the fields behind it


class ActionForm(OnceFormMixin):
    """Hidden with every form: the one-use key, and the order's version as the person saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_one_press = False  # nothing to fill in, so the button stands on the order's own page
    needs_files = False
    folded: Folded = ()  # what few need

    def __init__(
        self,
        order: RepairOrder,
        by: Resident | None,
        data: Any = None,
        files: Any = None,
        *,
        token: str = "",
        **kwargs: Any,
    ):
        super().__init__(data, files, **kwargs)
        self.order = order
        self.by = by
        self.token = token
        self.fields["version"].initial = order.version
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the order."""

    def perform(self) -> RepairOrder:
        raise NotImplementedError

    @property
    def unfolded(self) -> list[Any]:
        """The fields everybody is asked."""
        away = {name for _id, _title, names in self.folded for name in names}
        return [field for field in self.visible_fields() if field.name not in away]

    @property
    def folds(self) -> list[dict[str, Any]]:
        """What stands behind a line to open; open from the start where something is typed or wrong."""
        return [
            {
                "id": code,
                "title": title,
                "fields": (fields := [self[name] for name in names]),
                "is_open": any(field.errors or field.value() for field in fields),
            }
            for code, title, names in self.folded
        ]

    @property
    def actor(self) -> Resident:
        """Who acts, where only somebody logged in may."""
        return cast(Resident, self.by)

    @property
    def seen(self) -> int | None:
        """The version the person had before their eyes, for operations that refuse a stale page."""
        return self.cleaned_data.get("version")

    def look_again(self, order: RepairOrder) -> list[dict[str, str]]:
        """After a stale page: the order as it is now, and where what was typed differs from it.

        What was typed stays in the form, and pressing again is meant for the order as it is now.
        """
        self.order = order
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("version")] = str(order.version)
        self.data = data
        return [
            {
                "label": str(self.fields[name].label),
                "typed": self._shown(name, typed),
                "stored": self._shown(name, getattr(order, name)),
            }
            for name, typed in self.cleaned_data.items()
            if name != "version" and hasattr(order, name) and typed != getattr(order, name)
        ]

    def _shown(self, name: str, value: Any) -> str:
        choices = getattr(self.fields[name], "choices", None)
        if choices and isinstance(value, str):
            return str(dict(choices).get(value, value))
        return str(value if value is not None else "")


class ReasonForm(ActionForm):
    reason = forms.CharField(label=_("Reason"), max_length=120, widget=lines())


class CancelForm(ReasonForm):
    def perform(self) -> RepairOrder:
        return workflow.cancel(self.order, by=self.by, reason=self.cleaned_data["reason"], token=self.token)


class ReopenForm(ReasonForm):
    def prepare(self) -> None:
        self.fields["reason"].label = _("What is not right yet?")

    def perform(self) -> RepairOrder:
        return callbacks.still_not(
            self.order, by=self.by, reason=self.cleaned_data["reason"], token=self.token
        )


class ConfirmForm(ActionForm):
    """The one who asked: it is fixed, and whether they are content. Not saying so is never taken for content."""

    is_one_press = True

    result = forms.ChoiceField(
        label=_("Are you satisfied?"),
        choices=[
            (result.value, result.label) for result in (Callback.Result.SATISFIED, Callback.Result.PARTLY)
        ],
        widget=ChoiceCards,
        required=False,
    )

    def perform(self) -> RepairOrder:
        result = self.cleaned_data["result"]
        if not result:
            return workflow.close(self.order, by=self.by, token=self.token)
        return callbacks.answer(self.order, by=self.by, result=result, token=self.token).order


class ReleaseForm(ReasonForm):
    volunteer = forms.ModelChoiceField(
        label=_("Whose place"), queryset=Resident.objects.none(), required=False, empty_label=None
    )

    def prepare(self) -> None:
        places = {claim.volunteer_id for claim in self.order.claims.all() if claim.released_at is None}
        if self.actor.pk in places:
            del self.fields["volunteer"]
            return
        offer(self, "volunteer", Resident.objects.filter(pk__in=places))
        self.fields["volunteer"].required = True

    def perform(self) -> RepairOrder:
        return workflow.release(
            self.order,
            by=self.actor,
            reason=self.cleaned_data["reason"],
            volunteer=self.cleaned_data.get("volunteer"),
        )


class PauseForm(ReasonForm):
    expected_on = DayField(label=_("When are the parts expected?"))
    visited_on = DayField(
        label=_("Day of the visit"), required=False, help_text=_("Leave it empty when nobody was there yet.")
    )

    def prepare(self) -> None:
        self.fields["reason"].label = _("Which parts are missing?")
        self.fields["visited_on"].initial = timezone.localdate

    def perform(self) -> RepairOrder:
        return workflow.pause(
            self.order,
            by=self.actor,
            reason=self.cleaned_data["reason"],
            expected_on=self.cleaned_data["expected_on"],
            visited_on=self.cleaned_data["visited_on"],
        )


class ResumeForm(ActionForm):
    is_one_press = True

    def perform(self) -> RepairOrder:
        return workflow.resume(self.order, by=self.actor)


class BeginForm(ActionForm):
    is_one_press = True

    def perform(self) -> RepairOrder:
        return workflow.begin(self.order, by=self.actor)


class ReturnForm(ReasonForm):
    """The lead partner says so itself; the office writes down that it did, or takes the order back."""

    taken_back = forms.BooleanField(label=_("The partner did not say so: we take it back"), required=False)

    def prepare(self) -> None:
        self.fields["reason"].label = _("Why is it not yours?")
        if Role.STAFF not in roles_of(self.by, self.order):
            del self.fields["taken_back"]

    def perform(self) -> RepairOrder:
        return workflow.send_back(
            self.order,
            by=self.actor,
            reason=self.cleaned_data["reason"],
            taken_back=self.cleaned_data.get("taken_back", False),
        )
