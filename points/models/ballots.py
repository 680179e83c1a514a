"""Putting a topic to the vote. In a secret vote nothing leads from a person to what they chose."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Building
from points.models.topics import Topic


class Ballot(models.Model):
    """One vote on a topic. A topic that is discussed again may be put to the vote again: the next round."""

    class Per(models.TextChoices):
        RESIDENT = "resident", _("one vote for each resident")
        HOME = "home", _("one vote for each home")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="ballots", verbose_name=_("topic"))
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    question = models.CharField(_("question"), max_length=120)
    per = models.CharField(_("who has a vote"), max_length=10, choices=Per, default=Per.HOME)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only building")
    )
    is_secret = models.BooleanField(_("secret"), default=True)
    quorum = models.PositiveIntegerField(
        _("counts from so many votes"), default=0, validators=[MaxValueValidator(100_000)]
    )
    eligible = models.PositiveIntegerField(_("may vote"))
    opens_at = models.DateTimeField(_("vote from"))
    closes_at = models.DateTimeField(_("vote until"))
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["topic", "round"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "round"], name="ballot_round_once"),
            models.CheckConstraint(condition=Q(per__in=["resident", "home"]), name="ballot_per_known"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="ballot_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_open(self) -> bool:
        return self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.closes_at


class BallotOption(models.Model):
    """`votes` is counted with each vote, by one UPDATE."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="options", verbose_name=_("ballot"))
    position = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("option"), max_length=60)
    votes = models.PositiveIntegerField(_("votes"), default=0, editable=False)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["ballot", "position"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "position"], name="option_number_once"),
            models.UniqueConstraint(fields=["ballot", "text"], name="option_text_once"),
        ]

    def __str__(self) -> str:
        return self.text


class Vote(models.Model):
    """Somebody voted. `voice` is whose vote it was, a person's or a home's; `option` stays empty when it is secret."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="cast", verbose_name=_("ballot"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("resident")
    )
    voice = models.CharField(max_length=60)
    option = models.ForeignKey(
        BallotOption, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("option")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "voice"], name="vote_once_per_voice"),
            models.UniqueConstraint(fields=["ballot", "resident"], name="vote_once_per_resident"),
        ]

    def __str__(self) -> str:
        return f"{self.ballot} · {self.resident}"


class Voter(models.Model):
    """Who has a vote, and whose voice it is: written down when the vote is opened, and never changed.

    Whoever moves afterwards votes where they stood here, or not at all.
    """

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="voters", verbose_name=_("ballot"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("resident")
    )
    voice = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voters")
        ordering = ["id"]
        indexes = [models.Index(fields=["ballot", "voice"], name="voter_by_voice")]
        constraints = [models.UniqueConstraint(fields=["ballot", "resident"], name="voter_once_on_the_list")]

    def __str__(self) -> str:
        return f"{self.ballot} · {self.resident}"


class PaperVote(models.Model):
    """A vote that came on paper: the number on the paper. Who entered it stands with the vote."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="papers", verbose_name=_("ballot"))
    vote = models.OneToOneField(Vote, models.PROTECT, related_name="paper", verbose_name=_("vote"))
    number = models.CharField(_("number of the paper"), max_length=20)

    class Meta:
        verbose_name = _("vote on paper")
        verbose_name_plural = _("votes on paper")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "number"], name="paper_vote_number_once"),
            models.CheckConstraint(condition=~Q(number=""), name="paper_vote_has_number"),
        ]

    def __str__(self) -> str:
        return f"{self.ballot} · {self.number}"
