import secrets
from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Community, StoredPhoto
from points.models.standards import Standard, StandardLine

MOST_PLACES = 5000


def new_secret() -> str:
    return secrets.token_hex(16)


class Activity(models.Model):
    """Something people come to. `taken` is kept by conditional UPDATEs: never more signed up than places."""

    class Kind(models.TextChoices):
        """Each is a cause of the standard too."""

        PRACTICE = StandardLine.Cause.PRACTICE.value, _("civic practice")
        COUNCIL = StandardLine.Cause.COUNCIL.value, _("deliberation")
        TRAINING = StandardLine.Cause.TRAINING.value, _("training")
        MEETING = StandardLine.Cause.MEETING.value, _("meeting")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("sign-up open")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="activities", verbose_name=_("community")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PRACTICE)
    title = models.CharField(_("title"), max_length=60)
    about = models.TextField(_("description"), max_length=1000, blank=True)
    place = models.CharField(_("place"), max_length=80)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    sign_up_until = models.DateTimeField(
        _("sign-up until"), null=True, blank=True, help_text=_("Empty: until it begins.")
    )
    capacity = models.PositiveIntegerField(
        _("places"), default=30, validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    points = models.PositiveSmallIntegerField(
        _("points for coming"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(1000)],
        help_text=_("Empty: by the standard. 0: none."),
    )
    standard = models.ForeignKey(
        Standard,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("standard"),
    )
    arithmetic = models.CharField(_("arithmetic"), max_length=120, blank=True, editable=False)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities_organised",
        verbose_name=_("organiser"),
        help_text=_("May check people in, beside the community's staff."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    taken = models.PositiveIntegerField(_("signed up"), default=0, editable=False)
    last_position = models.PositiveIntegerField(default=0, editable=False)
    secret = models.CharField(max_length=32, default=new_secret, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("closed or cancelled"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=120, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-id"]
        indexes = [models.Index(fields=["community", "state", "starts_at"], name="activity_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "held", "cancelled"]),
                name="activity_state_known",
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="activity_not_more_than_places"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="activity_has_places"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="activity_ends_after_begin",
                violation_error_message=_("It ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(sign_up_until__isnull=True) | Q(sign_up_until__lte=F("ends_at")),
                name="activity_sign_up_before_end",
                violation_error_message=_("Sign-up cannot go on after the end."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "held"])
                | Q(points__isnull=False, published_at__isnull=False),
                name="activity_published_with_points",
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__lte=1000), name="activity_points_within_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "cancelled"], ended_at__isnull=False)
                | (~Q(state__in=["held", "cancelled"]) & Q(ended_at__isnull=True)),
                name="activity_ended_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="activity_cancelled_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def sign_up_ends_at(self) -> datetime:
        return self.sign_up_until or self.starts_at

    @property
    def takes_sign_ups(self) -> bool:
        return self.is_published and timezone.now() < self.sign_up_ends_at

    @property
    def has_begun(self) -> bool:
        return timezone.now() >= self.starts_at

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.ends_at

    @property
    def is_under_way(self) -> bool:
        return self.is_published and self.has_begun and not self.is_over

    @property
    def stage(self) -> str:
        """The state in the words of today: what is published is over once its end has passed, before anybody closes it."""
        if self.is_published and self.is_over:
            return str(_("over"))
        return str(_("going on")) if self.is_under_way else self.get_state_display()

    @property
    def free(self) -> int:
        return self.capacity - self.taken


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def valid(self) -> "SignUpQuerySet":
        return self.exclude(state=SignUp.State.CANCELLED)


class SignUp(models.Model):
    """One who wants to come: a resident, or somebody sent by an organisation, who needs no account."""

    class State(models.TextChoices):
        SIGNED = "signed", _("signed up")
        WAITING = "waiting", _("on the waiting list")
        CANCELLED = "cancelled", _("withdrawn")

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="sign_ups", verbose_name=_("activity")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sign_ups",
        verbose_name=_("resident"),
    )
    organisation = models.CharField(_("organisation"), max_length=60, blank=True)
    person_name = models.CharField(_("name"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SIGNED)
    position = models.PositiveIntegerField(_("number"))
    created_at = models.DateTimeField(_("signed up"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    ended_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["activity", "position"]
        indexes = [models.Index(fields=["activity", "state", "position"], name="sign_up_in_line")]
        constraints = [
            models.UniqueConstraint(fields=["activity", "position"], name="sign_up_number_once"),
            models.UniqueConstraint(
                fields=["activity", "resident"],
                condition=Q(resident__isnull=False) & ~Q(state="cancelled"),
                name="sign_up_once_per_resident",
            ),
            models.UniqueConstraint(
                fields=["activity", "organisation", "person_name", "phone"],
                condition=Q(resident__isnull=True) & ~Q(state="cancelled"),
                name="sign_up_once_per_representative",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["signed", "waiting", "cancelled"]), name="sign_up_state_known"
            ),
            models.CheckConstraint(
                condition=Q(resident__isnull=False, organisation="", person_name="", phone="")
                | (Q(resident__isnull=True) & ~Q(organisation="") & ~Q(person_name="")),
                name="sign_up_of_resident_or_representative",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", ended_at__isnull=False)
                | (~Q(state="cancelled") & Q(ended_at__isnull=True)),
                name="sign_up_ended_when_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.name}".strip()

    @property
    def name(self) -> str:
        return self.resident.name if self.resident else self.person_name

    @property
    def reach(self) -> str:
        return self.resident.reach if self.resident else self.phone


class Attendance(models.Model):
    """Somebody was there. `points` is what closing the activity gave for it; nothing before that."""

    class How(models.TextChoices):
        CODE = "qr", _("by the code on the screen")
        STAFF = "staff", _("by the list")
        IMPORT = "import", _("from a workbook")

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="attendances", verbose_name=_("activity")
    )
    sign_up = models.OneToOneField(
        SignUp, models.PROTECT, related_name="attendance", verbose_name=_("sign-up")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name=_("resident"),
    )
    checked_in_at = models.DateTimeField(_("checked in"), default=timezone.now)
    how = models.CharField(_("how"), max_length=10, choices=How)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    points = models.PositiveSmallIntegerField(_("points"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["activity", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "resident"],
                condition=Q(resident__isnull=False),
                name="attendance_once_per_resident",
            ),
            models.CheckConstraint(
                condition=Q(how__in=["qr", "staff", "import"]), name="attendance_how_known"
            ),
            models.CheckConstraint(
                condition=Q(resident__isnull=False) | Q(points__isnull=True) | Q(points=0),
                name="attendance_points_need_passbook",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} · {self.sign_up}"

    @property
    def reference(self) -> str:
        """Under which the points are in the passbook."""
        return f"activity:{self.activity_id}:attendance:{self.pk}"


class ActivityPhoto(StoredPhoto):
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="photos", verbose_name=_("activity"))

    class Meta(StoredPhoto.Meta):
        abstract = False
        verbose_name = _("activity photo")
        verbose_name_plural = _("activity photos")
