from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community import helping, wardens
from community.accounts import second_factor
from community.accounts.forms.fields import PhoneField
from community.admin.base import ChoiceFilter, OfficeAdmin, OfficeInline, ReadOnlyInline, ScopedFilter
from community.admin.forms import VersionedForm
from community.admin.steps import Step, StepForm
from community.models import Building, Consent, Duty, Resident, Volunteer
from community.sheets import CellProblem
from community.sheets.phones import phones

DIGITS_OF_A_PHONE = 4


class ResidentForm(VersionedForm):
    class Meta:
        model = Resident
        fields = "__all__"  # the admin's fieldsets say which

    def clean_phone(self) -> str | None:
        """Nobody is given an empty login."""
        return self.cleaned_data["phone"] or None

    def clean_contact_phone(self) -> str:
        """As it is dialled, however it is typed; two numbers, or a word beside one, stay as they are."""
        typed = self.cleaned_data["contact_phone"]
        try:
            found = phones(typed)
        except CellProblem:
            return typed
        return found[0].number if len(found) == 1 and not found[0].note else typed


SAID = [(how.value, how.label) for how in (Consent.How.IN_PERSON, Consent.How.PHONE, Consent.How.PAPER)]


class ConsentInline(ReadOnlyInline):
    """Who may report and follow repairs for this resident. Given and ended with the buttons above; all stays as history."""

    model = Consent
    fk_name = "resident"
    fields = [
        "helper", "relation", "given_at", "given_how", "recorded_by", "withdrawn_at", "withdrawn_how", "withdrawn_by",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super().get_queryset(request).select_related("helper", "resident", "recorded_by", "withdrawn_by")
        )


class RecordHelperForm(StepForm):
    name = forms.CharField(label=_("Name of the helper"), max_length=40)
    phone = PhoneField(label=_("Mobile number of the helper"), autocomplete="off")
    relation = forms.CharField(
        label=_("Relation"), max_length=20, required=False, help_text=_("Daughter, neighbour, warden…")
    )
    how = forms.ChoiceField(label=_("How did the resident say so?"), choices=SAID, widget=forms.RadioSelect)


class EndHelpForm(StepForm):
    consent = forms.ModelChoiceField(label=_("Helper"), queryset=Consent.objects.none(), empty_label=None)
    how = forms.ChoiceField(label=_("How did the resident say so?"), choices=SAID, widget=forms.RadioSelect)

    def prepare(self) -> None:
        valid = Consent.objects.filter(resident=self.thing, withdrawn_at__isnull=True)
        self.fields["consent"].queryset = valid.select_related("helper", "resident")  # type: ignore[attr-defined]


class WardenForm(StepForm):
    buildings = forms.ModelMultipleChoiceField(
        label=_("Buildings they look after"),
        queryset=Building.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        self.fields["buildings"].queryset = Building.objects.filter(community=self.thing.community_id)  # type: ignore[attr-defined]
        duty = self.thing.duties.filter(kind=Duty.Kind.WARDEN).first()
        own = [self.thing.building_id] if self.thing.building_id else []
        self.fields["buildings"].initial = list(duty.buildings.all()) if duty else own


class DutyInline(OfficeInline):
    """Posts are given by the superuser; wardens by the office, with the buttons above."""

    model = Duty
    fields = ["community", "kind"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).exclude(kind=Duty.Kind.WARDEN)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "kind":
            kwargs["choices"] = [choice for choice in Duty.Kind.choices if choice[0] != Duty.Kind.WARDEN]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def _superuser(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser) and self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._superuser(request)


class StandingFilter(ChoiceFilter):
    title = _("standing")
    parameter_name = "standing"
    answers = {
        "volunteer": (_("approved volunteers"), Q(volunteer__state=Volunteer.State.APPROVED)),
        "applied": (_("applied as volunteer"), Q(volunteer__state=Volunteer.State.APPLIED)),
        "login": (_("with login"), Q(phone__isnull=False)),
        "offline": (_("without login"), Q(phone__isnull=True)),
        "gone": (_("no longer in use"), Q(is_active=False)),
    }


@admin.register(Resident)
class ResidentAdmin(OfficeAdmin):
    """`extra_columns` and `steps` are added to by the apps above: column name → (label, expression)."""

    extra_columns: dict[str, tuple[Any, Any]] = {}

    menu_order = 20
    in_bar = True
    form = ResidentForm
    list_display = ["name", "community", "home", "reach", "volunteering"]
    list_filter = [StandingFilter, ("building", ScopedFilter), "is_party_member"]
    list_select_related = ["building", "community"]
    search_fields = ["name"]
    search_help_text = _("Name, phone (four digits are enough), or room")
    autocomplete_fields = ["building"]
    inlines = [ConsentInline, DutyInline]
    steps: tuple[Step, ...] = (
        Step(
            "helper",
            _("Write down a helper"),
            _("Written down. Both have been told."),
            lambda resident, **said: helping.record(resident, **said) and None,
            form=RecordHelperForm,
            hint=_("Only what the resident said themselves, in person, by telephone or in writing."),
        ),
        Step(
            "end-helper",
            _("End a helper's acting"),
            _("It has ended. Both have been told."),
            helping.end_at_their_word,
            form=EndHelpForm,
            hint=_("At the word of the resident; the helper can end it on their own page."),
        ),
        Step(
            "warden",
            _("Make warden of buildings"),
            _("Written down. They have been told."),
            lambda resident, **said: wardens.appoint(resident, **said) and None,
            form=WardenForm,
            when=lambda resident: bool(resident.phone and resident.is_active),
            hint=_("They walk rounds there, and report for neighbours who agreed to it."),
        ),
        Step(
            "end-warden",
            _("No longer warden"),
            _("Written down. They have been told."),
            wardens.dismiss,
            when=wardens.is_warden,
        ),
        Step(
            "remove-second-step",
            _("Remove second factor"),
            _("Removed. They are told, and can set it up anew after logging in."),
            second_factor.remove,
            when=second_factor.is_on,
            hint=_("Only when you are sure that it is really them who asks."),
            is_grave=True,
        ),
    )
    fieldsets = [
        (None, {"fields": ["community", "name", ("building", "unit", "room"), "contact_phone"]}),
        (_("Person"), {"fields": [("gender", "birth_year"), "is_party_member", "note", "on_honour_list"]}),
        (_("Login"), {"fields": ["phone", "is_active", "seen_version"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        approved = Volunteer.objects.approved().filter(resident=OuterRef("pk"))
        columns = {name: expression for name, (_label, expression) in self.extra_columns.items()}
        rows = super().get_queryset(request).select_related("building")
        return rows.annotate(volunteers=Exists(approved), **columns)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        extra = [
            admin.display(description=label)(_column(name))
            for name, (label, _x) in self.extra_columns.items()
        ]
        return [*super().get_list_display(request), *extra]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> Any:
        for word in search_term.split()[:4]:
            queryset = queryset.filter(matching(word))
        return queryset, False

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return super().get_inline_instances(request, obj) if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Logins of colleagues and of the superuser are changed by the superuser."""
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or request.user.is_superuser or obj == request.user:
            return fixed
        guarded = obj.is_superuser or obj.duties.exclude(kind=Duty.Kind.WARDEN).exists()
        return [*fixed, "phone", "is_active"] if guarded else fixed

    def save_model(self, request: HttpRequest, obj: Resident, form: Any, change: bool) -> None:
        if change:
            obj.version += 1
        else:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.save(commit=False):
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()

    def told_apart(self, person: Resident) -> str:
        """Namesakes exist: 王秀兰 · 3号楼2单元903 · 0001"""
        return " · ".join(
            part for part in (person.name, person.home, person.reach[-DIGITS_OF_A_PHONE:]) if part
        )

    @admin.display(description=_("home"))
    def home(self, person: Resident) -> str:
        return person.home

    @admin.display(description=_("phone"))
    def reach(self, person: Resident) -> str:
        return person.reach

    @admin.display(description=_("volunteer"), boolean=True)
    def volunteering(self, person: Any) -> bool:
        return person.volunteers


def _column(name: str) -> Any:
    def show(person: Any) -> Any:
        return getattr(person, name) or 0

    show.__name__ = name
    return show


def matching(word: str) -> Q:
    """A name, a phone's beginning or end, or a room."""
    if not word.isdigit():
        return Q(name__contains=word)
    either = Q(room=word)
    if len(word) >= DIGITS_OF_A_PHONE:
        for field in ("phone", "contact_phone"):
            either |= Q(**{f"{field}__startswith": word}) | Q(**{f"{field}__endswith": word})
    return either
