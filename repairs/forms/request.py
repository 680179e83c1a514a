"""Asking for a repair: what kind, what is wrong, where, and how to reach somebody."""

from dataclasses import astuple
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community import residents
from community.models import Building, Community, Resident
from community.once import OnceFormMixin
from community.photos import KeptPhoto, keep_for_later, missing
from community.voices import KeptVoice, VoiceField
from community.voices import keep_for_later as keep_voice_for_later
from community.voices import missing as voices_missing
from community.widgets import ChoiceCards
from repairs import workflow
from repairs.forms.fields import CameraField, PhoneField, SkillField, lines, offer
from repairs.forms.times import WindowsField
from repairs.models import PlaceKind, RepairOrder

KEPT = "photos of a request"
KEPT_VOICE = "voice message of a request"

NOT_THE_ORDERS = {"once", "photos", "kept", "voice", "kept_voice", "channel", "register"}
QUESTIONS = [
    ("kind", _("What is it about?"), ["skill"]),
    ("fault", _("What is wrong?"), ["item", "voice", "description", "photos"]),
    ("where", _("Where is it?"), ["place_kind", "building", "unit", "room", "place"]),
    ("reach", _("How do we reach you?"), ["contact_name", "contact_phone", "windows", "good_times"]),
]
# Question → what few use of it: its id, icon, title and fields. A week of buttons most people skip: the volunteer calls.
FOLDED = {
    "reach": ("when", "calendar", _("Say when it suits you, if you like"), ["windows", "good_times"]),
}


class RequestForm(OnceFormMixin):
    """For somebody known: prefilled with what the profile says of the one it is for."""

    folded = FOLDED

    skill = SkillField(label=_("Kind of repair"), required=False)
    item = forms.CharField(
        label=_("In a few words"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For example: the bedroom door frame has split"),
    )
    description = forms.CharField(
        label=_("Anything else we should know"), max_length=500, required=False, widget=lines()
    )
    photos = CameraField(label=_("Photos"), help_text=_("Straight from the camera. You can skip this."))
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    voice = VoiceField(label=_("Or say it"))
    kept_voice = forms.CharField(required=False, widget=forms.HiddenInput)
    place_kind = forms.ChoiceField(
        label=_("Where?"),
        choices=PlaceKind.choices,
        initial=PlaceKind.HOME,
        required=False,
        widget=ChoiceCards(
            icons={"home": "home", "common": "building"},
            hints={
                "home": _("Behind my own door"),
                "common": _("Corridor, stairs, lift, yard"),
            },
        ),
    )
    building = forms.ModelChoiceField(
        label=_("Building"), queryset=Building.objects.none(), required=False, empty_label=_("Please choose")
    )
    unit = forms.CharField(label=_("Unit"), max_length=10, required=False)
    room = forms.CharField(label=_("Room"), max_length=10, required=False)
    place = forms.CharField(
        label=_("Which shared place?"),
        max_length=60,
        required=False,
        help_text=_("For example: the lamp in the corridor on the third floor"),
    )
    contact_name = forms.CharField(
        label=_("Name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_phone = PhoneField(label=_("Phone"))
    windows = WindowsField(
        label=_("When is it good for you?"),
        required=False,
        help_text=_("Choose as many as you like, or none."),
    )
    good_times = forms.CharField(
        label=_("Or in your own words"),
        max_length=60,
        required=False,
        help_text=_("For example: weekdays after five"),
    )

    def __init__(self, *args: Any, community: Community, resident: Resident | None = None, **kwargs: Any):
        self.community = community
        self.resident = resident
        kwargs.setdefault("initial", prefilled(resident) if resident else {})
        super().__init__(*args, **kwargs)
        offer(self, "building", Building.objects.filter(community=community))
        if "voice" in self.files or self.data.get(self.add_prefix("kept_voice")):
            self.fields["item"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("building") and not cleaned.get("place"):
            raise ValidationError(_("Please choose the building, or say which shared place it is."))
        _settle_place(cleaned)
        return cleaned

    def clean_kept(self) -> list[KeptPhoto]:
        """Photos of the page before, signed so that nobody names somebody else's."""
        signed = self.cleaned_data["kept"]
        if not signed:
            return []
        try:
            rows = signing.loads(signed, salt=KEPT, max_age=settings.STRAY_FILE_SECONDS // 2)
        except signing.BadSignature as error:
            raise ValidationError(_("Please choose the photos again.")) from error
        found = [KeptPhoto(*row) for row in rows]
        if missing(photo.name for photo in found):
            raise ValidationError(_("Please choose the photos again."))
        return found

    def clean_kept_voice(self) -> KeptVoice | None:
        """The voice message of the page before, signed like the photos."""
        signed = self.cleaned_data["kept_voice"]
        if not signed:
            return None
        try:
            found = KeptVoice(
                *signing.loads(signed, salt=KEPT_VOICE, max_age=settings.STRAY_FILE_SECONDS // 2)
            )
        except signing.BadSignature as error:
            raise ValidationError(_("Please record the voice message again.")) from error
        if voices_missing([found.name]):
            raise ValidationError(_("Please record the voice message again."))
        return found

    def keep_voice(self) -> str:
        voice = self.said
        if voice is None:
            return ""
        stored = voice if isinstance(voice, KeptVoice) else keep_voice_for_later(voice)
        return signing.dumps(astuple(stored), salt=KEPT_VOICE)

    def keep_files(self) -> list[tuple[str, str]]:
        return [("kept", self.keep_photos()), ("kept_voice", self.keep_voice())]

    @property
    def said(self) -> Any:
        return self.cleaned_data.get("voice") or self.cleaned_data.get("kept_voice")

    def keep_photos(self) -> str:
        """What the next page carries instead of the files themselves."""
        fresh = [keep_for_later(photo) for photo in self.cleaned_data.get("photos", [])]
        rows = [astuple(photo) for photo in [*self.cleaned_data.get("kept", []), *fresh]]
        return signing.dumps(rows, salt=KEPT) if rows else ""

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The form as its four questions, for the template."""
        return [
            {
                "id": code,
                "title": title,
                "fields": [self[name] for name in names if name in self.fields and name not in away],
                "fold": self._fold(code),
            }
            for code, title, names in self.asked()
            for away in [self.folded[code][-1] if code in self.folded else []]
        ]

    def _fold(self, question: str) -> dict[str, Any] | None:
        """Open from the start where something is filled in or wrong."""
        if question not in self.folded:
            return None
        code, icon, title, names = self.folded[question]
        fields = [self[name] for name in names if name in self.fields]
        is_open = any(field.errors or field.value() for field in fields)
        return {"id": code, "icon": icon, "title": title, "fields": fields, "is_open": is_open}

    def asked(self) -> list[tuple[str, Any, list[str]]]:
        return QUESTIONS

    def submit(self, *, by: Resident | None, channel: str) -> RepairOrder:
        values = {name: value for name, value in self.cleaned_data.items() if name not in NOT_THE_ORDERS}
        return workflow.submit(
            community=self.community,
            by=by,
            requester=self.resident,
            channel=channel,
            pictures_taken=[*self.cleaned_data.get("kept", []), *self.cleaned_data.get("photos", [])],
            voice=self.said,
            **values,
        )


class DeskRequestForm(RequestForm):
    """Staff write down what somebody says on the telephone or at the desk. Not everybody has a number."""

    folded = FOLDED | {"fault": ("more", "plus", _("More details"), ["voice", "description", "photos"])}

    channel = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[
            (RepairOrder.Channel.PHONE, RepairOrder.Channel.PHONE.label),
            (RepairOrder.Channel.DESK, RepairOrder.Channel.DESK.label),
        ],
        initial=RepairOrder.Channel.PHONE,
        widget=forms.RadioSelect,
    )
    contact_phone = PhoneField(label=_("Phone"), required=False)

    def asked(self) -> list[tuple[str, Any, list[str]]]:
        return [
            (code, title, [*names, "channel"] if code == "reach" else names)
            for code, title, names in QUESTIONS
        ]

    def submit(self, *, by: Resident | None, channel: str = "") -> RepairOrder:
        return super().submit(by=by, channel=self.cleaned_data["channel"])


class QuickDeskForm(DeskRequestForm):
    """At the desk in under a minute, with the keyboard alone. Somebody unknown can be added to the register with it."""

    register = forms.BooleanField(
        label=_("Add this person, with the address of a repair at home, to the register"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ["photos", "kept", "voice", "kept_voice", *(["register"] if self.resident else [])]:
            del self.fields[name]

    def asked(self) -> list[tuple[str, Any, list[str]]]:
        return [
            (code, title, [*names, "register"] if code == "reach" else names)
            for code, title, names in super().asked()
        ]

    def submit(self, *, by: Resident | None, channel: str = "") -> RepairOrder:
        if self.cleaned_data.get("register"):
            self.resident = self._added(by)
        return super().submit(by=by)

    def _added(self, by: Resident | None) -> Resident:
        values = self.cleaned_data
        home = values["place_kind"] == PlaceKind.HOME
        return residents.add(
            by=by,
            community=self.community,
            name=values["contact_name"],
            contact_phone=values["contact_phone"],
            building=values["building"] if home else None,
            unit=values["unit"] if home else "",
            room=values["room"] if home else "",
        )


def _settle_place(cleaned: dict[str, Any]) -> None:
    """A shared place has no door: what the profile filled in is where the person lives."""
    if cleaned.get("place_kind") == PlaceKind.COMMON:
        cleaned["room"] = ""
    elif not cleaned.get("place_kind"):
        shared = cleaned.get("place") and not cleaned.get("room")
        cleaned["place_kind"] = PlaceKind.COMMON if shared else PlaceKind.HOME


def prefilled(resident: Resident) -> dict[str, Any]:
    return {
        "building": resident.building_id,
        "unit": resident.unit,
        "room": resident.room,
        "contact_name": resident.name,
        "contact_phone": resident.reach,
    }
