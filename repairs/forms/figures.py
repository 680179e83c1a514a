"""Which orders the figures are about."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Building, Community, Partner, Skill
from community.models.places import building_label
from repairs.figures import LONGEST_DAYS, Chosen, Period, month_of
from repairs.forms.fields import DayField

NOBODY = 0  # orders without a building, a partner or a trade


class PeriodForm(forms.Form):
    """Which communities, and when. Asked for by GET; what is nonsense falls back to this month, and the page says so."""

    community = forms.ChoiceField(label=_("Community"), required=False)
    # `from` and `to` in the address
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)

    def __init__(self, data: Any, *, places: list[Community]):
        super().__init__({**data.dict(), "first": data.get("from", ""), "last": data.get("to", "")})
        fields: Any = self.fields
        self.places = places
        names = [(place.slug, place.name) for place in places]
        fields["community"].choices = [("", _("all together")), *names]
        if len(places) == 1:
            del fields["community"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and (first > last or last - first > timedelta(days=LONGEST_DAYS)):
            raise forms.ValidationError(_("Please choose at most two years, the first day first."))
        return values

    @property
    def period(self) -> Period:
        month = self._this_month()
        if not self.is_valid():
            return month
        last = self.cleaned_data["last"] or month.last
        first = self.cleaned_data["first"] or last.replace(day=1)
        return Period(min(first, last), last)

    def _this_month(self) -> Period:
        today = timezone.localdate()
        return Period(month_of(today).first, today)

    @property
    def in_view(self) -> list[Community]:
        slug = self.cleaned_data.get("community") if self.is_valid() else ""
        return [place for place in self.places if place.slug == slug] or self.places


def _names_in(places: list[Community]) -> tuple[dict[int, str], dict[int, str]]:
    """Partners and buildings by key, in their order, in one query."""
    here = Q(community__in=places)
    partners = Partner.objects.filter(here).order_by()
    buildings = Building.objects.filter(here).order_by()
    rows = partners.values_list(Value("partner"), "community", Value(0), "name", "pk").union(
        buildings.values_list(Value("building"), "community", "order", "number", "pk"), all=True
    )
    found = sorted(rows)
    return (
        {key: name for kind, *_place, name, key in found if kind == "partner"},
        {key: building_label(name) for kind, *_place, name, key in found if kind == "building"},
    )


class FiguresForm(PeriodForm):
    """Narrowed further to a trade, a partner or a building."""

    skill = forms.TypedChoiceField(label=_("Trade"), coerce=int, required=False, empty_value=None)
    partner = forms.TypedChoiceField(label=_("Partner"), coerce=int, required=False, empty_value=None)
    building = forms.TypedChoiceField(label=_("Building"), coerce=int, required=False, empty_value=None)

    def __init__(self, data: Any, *, places: list[Community]):
        super().__init__(data, places=places)
        self.known: dict[str, dict[int, str]] = {}  # the names of what can be chosen
        partners, buildings = _names_in(places)
        self._offer("skill", {skill.pk: str(skill) for skill in Skill.objects.all()}, _("no trade yet"))
        self._offer("partner", partners, _("volunteers and the office"))
        self._offer("building", buildings, _("no building"))

    def _offer(self, name: str, names: dict[int, str], nothing: Any) -> None:
        self.known[name] = names
        choices = [("", _("all")), *self.known[name].items(), (NOBODY, nothing)]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Chosen:
        if not self.is_valid():
            return Chosen(self.period)
        values = self.cleaned_data
        return Chosen(self.period, values["skill"], values["building"], values["partner"])
