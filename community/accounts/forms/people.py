"""Forms in which people say who they are, where they live and how they help."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community.accounts.forms.fields import PasswordField, PhoneField
from community.accounts.phones import normalise
from community.choices import SeveralField
from community.models import Building, Community, Resident, Skill
from community.once import OnceFormMixin
from community.photos import PhotosField, PreparedPhoto
from community.widgets import PhotoPicker

contact_number = RegexValidator(r"^\+?\d{5,19}$", _("Enter a phone number."))


class BuildingField(forms.ModelChoiceField):
    """`named` puts the community's name before each building, where there are several communities."""

    def __init__(self, buildings: QuerySet[Building], *, named: bool = False):
        super().__init__(
            buildings.select_related("community"),
            label=_("Building"),
            required=False,
            empty_label=_("Not in this list"),
        )
        self.named = named

    def label_from_instance(self, building: Building) -> str:
        return f"{building.community} {building}" if self.named else str(building)


class NameField(forms.CharField):
    def __init__(self, **options: Any):
        options.setdefault("label", _("Name"))
        options.setdefault("max_length", 40)
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """One space between words, none around, so that the same name is the same text."""
        return " ".join((super().to_python(value) or "").split())


class RegisterForm(OnceFormMixin):
    name = NameField(widget=forms.TextInput(attrs={"autocomplete": "name"}))
    unit = forms.CharField(label=_("Unit"), max_length=10, required=False, help_text=_("For example 2."))
    room = forms.CharField(label=_("Room"), max_length=10, required=False, help_text=_("For example 903."))
    password = PasswordField(new=True, label=_("Choose a password"))
    privacy = forms.BooleanField(
        label=_("I have read how my data is used and agree."),
        error_messages={"required": _("We may keep your details only when you agree.")},
    )

    field_order = ["name", "community", "building", "unit", "room", "password", "privacy", "once"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        communities = Community.objects.filter(is_active=True)
        self.only_community = communities[0] if len(communities) == 1 else None
        if not self.only_community:
            self.fields["community"] = forms.ModelChoiceField(communities, label=_("Community"))
        self.fields["building"] = BuildingField(
            Building.objects.filter(community__is_active=True), named=self.only_community is None
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.only_community:
            data["community"] = self.only_community
        building, community = data.get("building"), data.get("community")
        if building and community and building.community_id != community.pk:
            self.add_error("building", _("That building is in another community."))
        return data


class ProfileForm(forms.Form):
    name = NameField()
    unit = forms.CharField(label=_("Unit"), max_length=10, required=False)
    room = forms.CharField(label=_("Room"), max_length=10, required=False)
    contact_phone = forms.CharField(
        label=_("Phone to call"),
        max_length=30,
        required=False,
        help_text=_("Volunteers who come to you see this number."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["name", "building", "unit", "room", "contact_phone", "version"]

    def __init__(self, *args: Any, resident: Resident, **kwargs: Any):
        self.resident = resident
        kwargs.setdefault("initial", stored_values(resident))
        super().__init__(*args, **kwargs)
        self.fields["building"] = BuildingField(Building.objects.filter(community=resident.community_id))
        self.order_fields(self.field_order)

    def clean_contact_phone(self) -> str:
        number = normalise(self.cleaned_data["contact_phone"])
        if number:
            contact_number(number)
        return number


def stored_values(resident: Resident) -> dict[str, Any]:
    fields = ("name", "building", "unit", "room", "contact_phone", "version")
    return {field: getattr(resident, field) for field in fields}


class PasswordChangeForm(forms.Form):
    old = PasswordField(label=_("Old password"))
    password = PasswordField(new=True)


class HelperForm(OnceFormMixin):
    name = NameField(label=_("Name of the helper"))
    phone = PhoneField(label=_("Mobile number of the helper"), autocomplete="off")
    relation = forms.CharField(
        label=_("Who is it?"), max_length=20, required=False, help_text=_("Daughter, neighbour, warden…")
    )


class CertificateForm(OnceFormMixin):
    skill = forms.ModelChoiceField(
        label=_("For which trade?"),
        queryset=Skill.objects.filter(is_active=True).order_by("-needs_certificate", "order", "id"),
        empty_label=None,
    )
    number = forms.CharField(label=_("Certificate number"), max_length=40)
    valid_until = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    photo = PhotosField(
        label=_("A photo of it"),
        limit=1,
        widget=PhotoPicker(most=1),
        help_text=_("You can also bring the paper to the office."),
    )

    def clean_photo(self) -> PreparedPhoto | None:
        return next(iter(self.cleaned_data["photo"]), None)


class PortraitForm(OnceFormMixin):
    photo = PhotosField(
        label=_("A photo of your face"),
        limit=1,
        required=True,
        widget=PhotoPicker(attrs={"multiple": False}, most=1),
    )
    agrees = forms.BooleanField(label=_("I agree that residents to whom I am coming see it"))


class VolunteerForm(OnceFormMixin):
    skills = SeveralField(
        Skill.objects.filter(is_active=True),
        label=_("What can you do?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one thing you can do.")},
    )
    about = forms.CharField(
        label=_("A few words about you"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: electrician for 20 years, free at weekends."),
    )
