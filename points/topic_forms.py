"""What residents, and whoever sees to a decision, are asked about a topic."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Building, Community
from community.once import OnceFormMixin
from points.models import Ballot, BallotOption


class ProposeForm(OnceFormMixin):
    title = forms.CharField(label=_("What should be talked over?"), max_length=60)
    text = forms.CharField(
        label=_("What it is about"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What troubles you, and what you would wish for. Please name no neighbour."),
    )
    building = forms.ModelChoiceField(
        label=_("Which building"),
        queryset=Building.objects.none(),
        required=False,
        empty_label=_("the whole community"),
    )

    def __init__(self, *args: Any, community: Community | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        buildings: Any = self.fields["building"]
        buildings.queryset = Building.objects.filter(community=community)


class CommentForm(OnceFormMixin):
    text = forms.CharField(
        label=_("What do you think?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class VoteForm(OnceFormMixin):
    option = forms.ModelChoiceField(
        label=_("Your choice"),
        queryset=BallotOption.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any):
        super().__init__(*args, **kwargs)
        options: Any = self.fields["option"]
        options.queryset = ballot.options.all()


class PaperVoteForm(VoteForm):
    field_order = ("number", "option")

    number = forms.CharField(
        label=_("Number of the paper"),
        max_length=20,
        help_text=_("Number the papers and keep them until the result is settled."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["option"].label = _("What is marked on it")


class ProgressForm(OnceFormMixin):
    text = forms.CharField(
        label=_("How far is it?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class HideForm(OnceFormMixin):
    reason = forms.CharField(
        label=_("Reason"), max_length=120, help_text=_("Everybody reads it in place of the comment.")
    )
