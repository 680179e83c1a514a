import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from community.models import Building, Community, Skill, StoredPhoto
from points.models import StandardLine
from repairs.models.rules import PlaceKind, ResponsibilityRule, SafetyRule


def new_token() -> str:
    """The secret part of a tracking link: 128 bits, so it cannot be guessed."""
    return secrets.token_urlsafe(16)


class RepairOrderQuerySet(models.QuerySet):
    def of(self, community) -> "RepairOrderQuerySet":
        return self.filter(community=community)

    def in_state(self, *states: str) -> "RepairOrderQuerySet":
        return self.filter(state__in=states)


class RepairOrder(models.Model):
    """One request and its whole life, however many visits it takes. Changed by repairs.workflow only."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("waiting for the office")
        OPEN = "open", _("waiting for a volunteer")
        CLAIMED = "claimed", _("volunteer on the way")
        WAITING = "waiting", _("waiting for parts")
        REPORTED = "reported", _("waiting for confirmation")
        REFERRED = "referred", _("with a partner")
        CLOSED = "closed", _("finished")
        DECLINED = "declined", _("not accepted")
        CANCELLED = "cancelled", _("cancelled")

    class Outcome(models.TextChoices):
        NONE = "", _("none yet")
        FIXED = "fixed", _("fixed")
        PARTLY = "partly", _("partly fixed")
        PARTS = "parts", _("needs parts, second visit")
        UNFIXABLE = "unfixable", _("cannot be fixed")
        PROFESSIONAL = "professional", _("needs a professional")
        NOBODY_HOME = "nobody_home", _("nobody home")
        OTHER = "other", _("other")

    class Channel(models.TextChoices):
        WEB = "web", _("by the resident")
        HELPER = "helper", _("by a helper")
        GUEST = "guest", _("without an account")
        PHONE = "phone", _("by telephone")
        DESK = "desk", _("at the front desk")
        SHEET = "sheet", _("from a spreadsheet")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("normal")
        URGENT = "urgent", _("urgent")

    class ReplyBy(models.TextChoices):
        NONE = "", _("none yet")
        RESIDENT = "resident", _("confirmed by the resident")
        PHONE = "phone", _("by telephone")
        VISIT = "visit", _("in person")
        MESSAGE = "message", _("by message")
        SHEET = "sheet", _("in the old record")
        UNREACHED = "unreached", _("not reached, three tries")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="orders", verbose_name=_("community")
    )
    number = models.CharField(_("number"), max_length=20, editable=False)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.SUBMITTED, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("resident"),
    )
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders_for_others",
        verbose_name=_("reported by"),
    )
    channel = models.CharField(_("how it came"), max_length=10, choices=Channel, default=Channel.WEB)
    contact_name = models.CharField(_("resident's name"), max_length=40)
    contact_phone = models.CharField(_("phone"), max_length=20, blank=True)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("building")
    )
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    room = models.CharField(_("room"), max_length=10, blank=True)
    place_kind = models.CharField(
        _("home or common area"), max_length=6, choices=PlaceKind, default=PlaceKind.HOME
    )
    place = models.CharField(
        _("place"), max_length=60, blank=True, help_text=_("For common areas: where exactly.")
    )

    skill = models.ForeignKey(
        Skill, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("trade")
    )
    item = models.CharField(_("what to repair"), max_length=60)
    description = models.TextField(_("details"), max_length=500, blank=True)
    good_times = models.CharField(_("good times to come"), max_length=60, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    size = models.CharField(
        _("size of job"), max_length=10, choices=StandardLine.Size, blank=True, default="small"
    )
    places = models.PositiveSmallIntegerField(
        _("volunteers needed"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    taken = models.PositiveSmallIntegerField(_("places taken"), default=0, editable=False)

    needs_certificate = models.BooleanField(
        _("only with a checked certificate"),
        default=False,
        help_text=_("Only volunteers whose certificate for this trade was checked and is valid can take it."),
    )
    responsibility = models.ForeignKey(
        ResponsibilityRule, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    hazard = models.ForeignKey(
        SafetyRule,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("danger"),
    )
    hazard_lifted_at = models.DateTimeField(_("found safe"), null=True, blank=True, editable=False)
    hazard_lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    hazard_lifted_reason = models.CharField(_("why it is safe"), max_length=200, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("goes on in"),
    )

    created_at = models.DateTimeField(_("reported"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True, editable=False)
    expected_on = models.DateField(_("expected"), null=True, blank=True, editable=False)
    waiting_reason = models.CharField(_("waiting for"), max_length=120, blank=True, editable=False)
    outcome = models.CharField(
        _("outcome"), max_length=14, choices=Outcome, blank=True, default="", editable=False
    )
    outcome_note = models.CharField(_("outcome in words"), max_length=200, blank=True, editable=False)
    visited_on = models.DateField(_("date of visit"), null=True, blank=True, editable=False)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True, editable=False)
    no_photos = models.BooleanField(_("no photos, on purpose"), default=False, editable=False)
    reported_at = models.DateTimeField(_("visit reported"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    reply = models.CharField(_("reply given"), max_length=200, blank=True, editable=False)
    reply_by = models.CharField(
        _("how the reply was given"), max_length=10, choices=ReplyBy, blank=True, default="", editable=False
    )
    ended_reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    times_reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0, editable=False)
    fingerprint = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)

    objects = RepairOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("repair order")
        verbose_name_plural = _("repair orders")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["community", "-id"], name="order_newest"),
            models.Index(fields=["community", "state", "-id"], name="order_by_state"),
            models.Index(fields=["community", "skill", "state", "-id"], name="order_by_trade"),
            models.Index(fields=["community", "visited_on"], name="order_by_visit"),
            models.Index(fields=["requester", "-id"], name="order_by_requester"),
            models.Index(fields=["helper", "-id"], name="order_by_helper"),
            models.Index(fields=["building", "room", "-id"], name="order_by_home"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="order_number_once"),
            models.CheckConstraint(condition=models.Q(places__gte=1), name="order_has_a_place"),
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("places")), name="order_not_overclaimed"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "submitted",
                        "open",
                        "claimed",
                        "waiting",
                        "reported",
                        "referred",
                        "closed",
                        "declined",
                        "cancelled",
                    ]
                ),
                name="order_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed")
                | (
                    ~models.Q(outcome="")
                    & ~models.Q(reply="")
                    & ~models.Q(reply_by="")
                    & models.Q(closed_at__isnull=False)
                ),
                name="order_closed_with_outcome_and_reply",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["declined", "cancelled"]) | ~models.Q(ended_reason=""),
                name="order_ended_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(reply=""), name="order_declined_with_reply"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waiting") | ~models.Q(waiting_reason=""),
                name="order_waiting_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="reported")
                | (~models.Q(outcome="") & models.Q(visited_on__isnull=False)),
                name="order_reported_with_outcome",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["open", "claimed"]) | models.Q(skill__isnull=False),
                name="order_published_with_trade",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["claimed", "waiting"]) | models.Q(taken__gte=1),
                name="order_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(place_kind__in=["home", "common"]), name="order_place_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["open", "claimed", "waiting"])
                | models.Q(hazard__isnull=True)
                | models.Q(hazard_lifted_at__isnull=False),
                name="order_published_only_when_safe",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    hazard_lifted_at__isnull=True, hazard_lifted_by__isnull=True, hazard_lifted_reason=""
                )
                | (
                    models.Q(
                        hazard__isnull=False, hazard_lifted_at__isnull=False, hazard_lifted_by__isnull=False
                    )
                    & ~models.Q(hazard_lifted_reason="")
                ),
                name="order_found_safe_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | (models.Q(state="cancelled") & ~models.Q(merged_into=models.F("pk"))),
                name="order_merged_is_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.item}"

    def get_absolute_url(self) -> str:
        return reverse("repairs:order", args=[self.pk])

    def get_tracking_url(self) -> str:
        return reverse("repairs:track", args=[self.token])

    @property
    def where(self) -> str:
        """The whole address: for people with business there only."""
        unit = f"{self.unit}单元" if self.unit else ""
        home = f"{self.building.label if self.building else ''}{unit}{self.room}"
        return " ".join(part for part in (home, self.place) if part)

    @property
    def public_where(self) -> str:
        """What the hall may show: the building, never the door."""
        return self.building.label if self.building else ""

    @property
    def is_dangerous(self) -> bool:
        """Stopped by the safety gate, and nobody has looked and found it safe."""
        return self.hazard_id is not None and self.hazard_lifted_at is None

    @property
    def is_unheard(self) -> bool:
        """It came with a voice message, and nobody has listened and written down what it says."""
        voice = getattr(self, "voice", None)
        return voice is not None and voice.heard_at is None

    @property
    def places_left(self) -> int:
        return self.places - self.taken

    @cached_property
    def requester_has_account(self) -> bool:
        """Whether the one who asked can read messages here."""
        return bool(self.requester and self.requester.phone)

    @cached_property
    def is_followed(self) -> bool:
        """Whether somebody reported the same and wants to hear of it."""
        return self.followers.exists()

    @cached_property
    def has_planned_look(self) -> bool:
        """Whether a day to look at it is arranged."""
        known: bool | None = getattr(self, "known_planned_look", None)
        return self.inspections.filter(recorded_at__isnull=True).exists() if known is None else known

    @cached_property
    def has_parts_money(self) -> bool:
        """Whether a visit cost something for parts."""
        known: bool | None = getattr(self, "known_parts_money", None)
        return self.visits.filter(parts__isnull=False).exists() if known is None else known

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.CLOSED, self.State.DECLINED, self.State.CANCELLED}


class DayCounter(models.Model):
    """The last order number given out on a day, so that two people reporting at once get two numbers."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "day"], name="day_counter_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"


class OrderTerm(models.Model):
    """The search index: one row for each thing an order can be found by (see repairs.search)."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="+")
    term = models.CharField(max_length=24)
    order = models.ForeignKey(RepairOrder, models.CASCADE, related_name="terms")

    class Meta:
        verbose_name = _("search term")
        verbose_name_plural = _("search terms")
        constraints = [models.UniqueConstraint(fields=["community", "term", "order"], name="order_term_once")]

    def __str__(self) -> str:
        return self.term


class OrderPhoto(StoredPhoto):
    class Stage(models.TextChoices):
        REQUEST = "request", _("with the request")
        VISIT = "visit", _("from the visit")
        RECEIPT = "receipt", _("receipt for parts")
        INSPECT = "inspect", _("from the inspection")

    order = models.ForeignKey(
        RepairOrder, models.CASCADE, related_name="photos", verbose_name=_("repair order")
    )
    stage = models.CharField(_("stage"), max_length=8, choices=Stage, default=Stage.REQUEST)

    class Meta(StoredPhoto.Meta):
        abstract = False
        verbose_name = _("order photo")
        verbose_name_plural = _("order photos")

    def get_absolute_url(self) -> str:
        return reverse("repairs:photo", args=[self.pk])
