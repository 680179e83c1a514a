import datetime
from typing import Any, BinaryIO, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import importing, sheets
from community.access import staffed_communities
from community.importing import Import, Sheet
from community.models import Building, Community, Resident, Skill
from community.once import OnceFormMixin
from repairs import record_book, search
from repairs.models import RepairOrder

# What the list of orders calls its choices, beside the names of this form's own fields.
CALLED_IN_LISTS = {
    "state__exact": "state",
    "skill__id__exact": "skill",
    "building__id__exact": "building",
    "visited_on__gte": "first",
    "visited_on__lte": "last",
}
NOT_CHOICES = {"o", "p", "all", "e", "_facets"}


class OfficeForm(forms.Form):
    """Asks which community only of those who work for several."""

    community = forms.ModelChoiceField(Community.objects.none(), label=gettext_lazy("Community"))

    def __init__(self, *args: Any, person: Resident, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.places = list(staffed_communities(person))
        self.fields["community"].queryset = staffed_communities(person)  # type: ignore[attr-defined]
        if len(self.places) == 1:
            del self.fields["community"]

    @property
    def community_chosen(self) -> Community:
        return self.cleaned_data.get("community") or self.places[0]


class UploadForm(OfficeForm):
    workbook = forms.FileField(
        label=gettext_lazy("Workbook (.xlsx)"),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,.xlsm,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )
    field_order = ["community", "workbook"]
    sheet: Sheet

    def __init__(self, *args: Any, importer: type[Import], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.importer = importer

    def clean_workbook(self) -> UploadedFile:
        """Read to the end here, so that whatever is wrong with the file is said at once."""
        upload: UploadedFile = self.cleaned_data["workbook"]
        if (upload.size or 0) > settings.WORKBOOK_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is too large; at most %(limit)s can be read.")
                % {"limit": filesizeformat(settings.WORKBOOK_MAX_BYTES)}
            )
        try:
            content = cast("BinaryIO", upload.file)
            self.sheet = importing.read(content, self.importer.schema, upload.name or "")
        except sheets.WorkbookProblem as problem:
            raise forms.ValidationError(str(problem)) from problem
        return upload


class ImportForm(OnceFormMixin):
    """The button under the preview."""


class RecordForm(OfficeForm):
    """Which orders go into the record. Without a state: those somebody was at."""

    first = forms.DateField(
        label=gettext_lazy("Visits from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=gettext_lazy("Visits until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    skill = forms.ModelChoiceField(
        Skill.objects.all(), label=gettext_lazy("Trade"), required=False, empty_label=gettext_lazy("all")
    )
    building = forms.ModelChoiceField(
        Building.objects.none(),
        label=gettext_lazy("Building"),
        required=False,
        empty_label=gettext_lazy("all"),
    )
    q = forms.CharField(label=gettext_lazy("Search words"), required=False, max_length=100)
    field_order = ["community", "first", "last", "state", "skill", "building", "q"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        states = [("", _("finished, or waiting for confirmation")), *RepairOrder.State.choices]
        self.fields["state"].choices = states  # type: ignore[attr-defined]
        self.fields["building"].queryset = Building.objects.filter(  # type: ignore[attr-defined]
            community__in=self.places
        ).select_related("community")

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        first, last = clean.get("first"), clean.get("last")
        if first and last and first > last:
            self.add_error("last", _("This is before the first day."))
        return clean

    def orders(self) -> QuerySet[RepairOrder]:
        chosen, community = self.cleaned_data, self.community_chosen
        orders = record_book.recorded(community)
        if chosen["state"]:
            orders = RepairOrder.objects.filter(community=community, state=chosen["state"])
        for name in ("skill", "building"):
            if chosen[name]:
                orders = orders.filter(**{name: chosen[name]})
        if chosen["q"]:
            orders = search.find(orders, chosen["q"], [community])
        return record_book.between(orders, chosen["first"], chosen["last"])

    @property
    def period(self) -> str:
        return record_book.period_of(self.cleaned_data["first"], self.cleaned_data["last"])

    @property
    def description(self) -> str:
        """What was chosen, for the audit trail."""
        chosen = {name: self.cleaned_data.get(name) for name in self.fields if name != "community"}
        return ", ".join(f"{name}={value}" for name, value in chosen.items() if value)


def chosen_in_list(query: QueryDict) -> tuple[dict[str, str], list[str]]:
    """The list's choices as this form's first answers, and the names of those that have no field here."""
    known: dict[str, str] = {}
    unknown: list[str] = []
    for name, value in query.items():
        field = CALLED_IN_LISTS.get(name, name)
        if field in RecordForm.base_fields:
            known[field] = day_of(str(value)) if field in ("first", "last") else str(value)
        elif name not in NOT_CHOICES:
            unknown.append(name)
    return known, unknown


def day_of(moment: str) -> str:
    """2026-01-31 out of 2026-01-31 00:00:00+08:00, as lists write a day."""
    try:
        return datetime.date.fromisoformat(moment[:10]).isoformat()
    except ValueError:
        return ""
