"""What the steps of a topic ask the office for."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.admin.steps import StepForm
from community.models import Building, Partner, Resident
from community.photos import PhotosField
from community.widgets import PhotoPicker
from points.ballots import MOST_OPTIONS
from points.models import Activity, Ballot, Review

LATELY = timedelta(days=400)


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **options)


class MeetingForm(StepForm):
    activity = forms.ModelChoiceField(
        label=_("Activity"),
        queryset=Activity.objects.none(),
        required=False,
        empty_label=_("none: it was no announced activity"),
        help_text=_("Its attendance list says who was there."),
    )
    held_on = day_field(_("Held on"), required=False, help_text=_("When there is no activity."))
    attended = forms.CharField(
        label=_("Who was there"),
        max_length=300,
        required=False,
        help_text=_("When there is no activity. Residents can read it."),
    )
    minutes = forms.CharField(
        label=_("Minutes"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What was said, what is agreed, what is open. Residents can read it."),
    )

    def prepare(self) -> None:
        begun = Activity.objects.filter(
            community=self.thing.community_id,
            published_at__isnull=False,
            starts_at__lte=timezone.now(),
            starts_at__gte=timezone.now() - LATELY,
        )
        activities: Any = self.fields["activity"]
        taken = self.thing.meetings.filter(activity__isnull=False).values("activity")
        activities.queryset = begun.exclude(state=Activity.State.CANCELLED).exclude(pk__in=taken)
        activities.label_from_instance = _with_day


def _with_day(activity: Activity) -> str:
    day = timezone.localdate(activity.starts_at)
    return f"{day:%Y-%m-%d} {activity.title} ({activity.get_kind_display()})"


class OpenVoteForm(StepForm):
    question = forms.CharField(label=_("Question"), max_length=120)
    options = forms.CharField(
        label=_("Options, one on each line"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Two to eight."),
    )
    per = forms.ChoiceField(label=_("Who has a vote"), choices=Ballot.Per, widget=forms.RadioSelect)
    building = forms.ModelChoiceField(
        label=_("Only building"),
        queryset=Building.objects.none(),
        required=False,
        empty_label=_("the whole community"),
    )
    is_secret = forms.BooleanField(
        label=_("Secret: nobody, the office included, can see who chose what"), required=False, initial=True
    )
    quorum = forms.IntegerField(
        label=_("Counts from so many votes"),
        min_value=0,
        max_value=100_000,
        initial=0,
        help_text=_("0: however few vote."),
    )
    opens_at = moment_field(_("Vote from"))
    closes_at = moment_field(_("Vote until"))

    def prepare(self) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        with_defaults: dict[str, Any] = {
            "per": Ballot.Per.HOME,
            "options": "\n".join([gettext("In favour"), gettext("Against"), gettext("No opinion")]),
            "opens_at": now,
            "closes_at": (now + timedelta(days=7)).replace(hour=18, minute=0),
            "building": self.thing.building_id,
        }
        self.initial = {**with_defaults, **self.initial}
        buildings: Any = self.fields["building"]
        buildings.queryset = Building.objects.filter(community=self.thing.community_id)

    def clean_options(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        if not 2 <= len(set(lines)) <= MOST_OPTIONS:
            raise forms.ValidationError(
                gettext("There must be two to %(most)d different options.") % {"most": MOST_OPTIONS}
            )
        if any(len(line) > 60 for line in lines):
            raise forms.ValidationError(gettext("An option may have 60 characters at most."))
        return lines

    def clean_opens_at(self) -> datetime:
        """What is typed to the minute means from now on when that minute has begun."""
        return max(self.cleaned_data["opens_at"], timezone.now())


class DecideForm(StepForm):
    is_adopted = forms.TypedChoiceField(
        label=_("Is it adopted?"),
        choices=[("yes", _("yes: somebody sees to it")), ("no", _("no: the topic ends here"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Decision"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The numbers of the vote are added by themselves."),
    )
    person = forms.CharField(
        label=_("Who sees to it: a person"),
        max_length=40,
        required=False,
        help_text=_("Name or phone number of somebody of this community."),
    )
    partner = forms.ModelChoiceField(
        label=_("Or a partner"), queryset=Partner.objects.none(), required=False, empty_label="—"
    )
    due_on = day_field(_("By when"), required=False)

    def prepare(self) -> None:
        partners: Any = self.fields["partner"]
        partners.queryset = Partner.objects.filter(community=self.thing.community_id, is_active=True)

    def clean_person(self) -> Resident | None:
        """One person, or a sentence: namesakes are never guessed between."""
        words = self.cleaned_data["person"].strip()
        if not words:
            return None
        people = Resident.objects.filter(community=self.thing.community_id, is_active=True)
        found = list(people.filter(phone=words)[:2]) or list(people.filter(name=words)[:2])
        if not found:
            raise forms.ValidationError(gettext("Nobody of this community is called so."))
        if len(found) > 1:
            raise forms.ValidationError(gettext("Several people are called so. Please give the login phone."))
        return found[0]


class ReviewForm(StepForm):
    result = forms.ChoiceField(
        label=_("How did it turn out?"), choices=Review.Result, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("What you saw"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = day_field(_("Now until"), required=False, help_text=_("When it is not done yet."))
    pictures = PhotosField(
        label=_("Photos"), widget=PhotoPicker(most=settings.PHOTOS_PER_FORM), required=False
    )
