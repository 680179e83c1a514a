from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.places import Building, Community

mobile_number = RegexValidator(r"^1[3-9]\d{9}$", _("Enter an 11-digit mobile number."))


class ResidentManager(BaseUserManager["Resident"]):
    def create_user(self, phone: str | None = None, password: str | None = None, **fields: Any) -> "Resident":
        resident = self.model(phone=phone or None, **fields)
        resident.set_password(password)
        resident.save(using=self._db)
        return resident

    def create_superuser(self, phone: str, password: str | None = None, **fields: Any) -> "Resident":
        fields.setdefault("name", "管理员")
        return self.create_user(phone, password, is_superuser=True, **fields)

    def get_by_natural_key(self, phone: str | None) -> "Resident":
        return self.get(phone=phone)


class Resident(AbstractBaseUser, PermissionsMixin):
    """A person. May or may not be able to log in: `phone` is the login and unique, `contact_phone` is shared freely."""

    class Gender(models.TextChoices):
        MALE = "m", _("male")
        FEMALE = "f", _("female")
        UNKNOWN = "", _("not said")

    name = models.CharField(_("full name"), max_length=40)
    community = models.ForeignKey(
        Community,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="residents",
        verbose_name=_("community"),
    )
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="residents", verbose_name=_("building")
    )
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    room = models.CharField(_("room"), max_length=10, blank=True)
    phone = models.CharField(
        _("login phone"), max_length=11, unique=True, null=True, blank=True, validators=[mobile_number]
    )
    contact_phone = models.CharField(_("contact phone"), max_length=20, blank=True, db_index=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender, blank=True, default=Gender.UNKNOWN)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    is_party_member = models.BooleanField(_("party member"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    on_honour_list = models.BooleanField(
        _("full name on honour lists"),
        default=False,
        help_text=_("Only when the resident agreed; they choose it on their own page."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    phone_confirmed_at = models.DateTimeField(_("phone confirmed"), null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    USERNAME_FIELD = "phone"
    REQUIRED_FIELDS = []

    objects = ResidentManager()

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["community", "name"], name="resident_by_name"),
            models.Index(fields=["community", "building", "unit", "room"], name="resident_by_home"),
            models.Index(fields=["community", "-id"], name="resident_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="resident_has_name"),
            models.CheckConstraint(condition=~models.Q(phone=""), name="resident_phone_absent_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("admin:community_resident_change", args=[self.pk])

    @property
    def home(self) -> str:
        """3号楼2单元903, as far as it is known."""
        unit = f"{self.unit}单元" if self.unit else ""
        return f"{self.building.label if self.building else ''}{unit}{self.room}"

    @property
    def reach(self) -> str:
        """The number to call."""
        return self.contact_phone or self.phone or ""

    @cached_property
    def held_duties(self) -> list["Duty"]:
        """With their communities, in one query a request."""
        return list(self.duties.select_related("community").order_by("community__name"))

    @cached_property
    def posts(self) -> dict[str, list[int]]:
        """Duty kind → ids of the communities it is held in."""
        held: dict[str, list[int]] = {}
        for duty in self.held_duties:
            held.setdefault(duty.kind, []).append(duty.community_id)
        return held

    @property
    def is_staff(self) -> bool:
        """May enter the admin: staff of some community, or the superuser."""
        return self.is_active and (self.is_superuser or Duty.Kind.STAFF in self.posts)

    @cached_property
    def partner_ids(self) -> set[int]:
        """The partners this person answers for."""
        return set(self.partner_posts.filter(partner__is_active=True).values_list("partner_id", flat=True))

    @cached_property
    def warded_ids(self) -> set[int]:
        """The buildings this person is warden of."""
        held = self.duties.filter(kind=Duty.Kind.WARDEN, community__is_active=True)
        return set(held.exclude(buildings=None).values_list("buildings", flat=True))

    @cached_property
    def volunteer_or_none(self):
        from community.models.volunteers import Volunteer

        return Volunteer.objects.filter(resident=self).prefetch_related("skills").first()

    @property
    def is_volunteer(self) -> bool:
        volunteer = self.volunteer_or_none
        return bool(volunteer and volunteer.is_approved)


class Duty(models.Model):
    """A post held in a community: its staff, the keeper of its points supermarket, or the warden of some buildings."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("community staff")
        KEEPER = "keeper", _("shop keeper")
        WARDEN = "warden", _("building warden")

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="duties", verbose_name=_("resident"))
    community = models.ForeignKey(
        Community, models.CASCADE, related_name="duties", verbose_name=_("community")
    )
    kind = models.CharField(_("duty"), max_length=10, choices=Kind)
    buildings = models.ManyToManyField(
        Building,
        blank=True,
        related_name="wardens",
        verbose_name=_("buildings"),
        help_text=_("Of a warden only."),
    )

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["community", "kind", "resident"]
        constraints = [
            models.UniqueConstraint(fields=["resident", "community", "kind"], name="duty_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["staff", "keeper", "warden"]), name="duty_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident} · {self.get_kind_display()}"


class Consent(models.Model):
    """A resident's recorded agreement that a helper may act for them, until it is withdrawn.

    `given_how` and `withdrawn_how` say how the office heard of it; the website is where they said it themselves.
    """

    class How(models.TextChoices):
        UNKNOWN = "", _("not recorded")
        WEBSITE = "website", _("on the website")
        IN_PERSON = "in_person", _("in person")
        PHONE = "phone", _("by telephone")
        PAPER = "paper", _("in writing")

    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="helpers_allowed", verbose_name=_("resident")
    )
    helper = models.ForeignKey(Resident, models.CASCADE, related_name="helps", verbose_name=_("helper"))
    relation = models.CharField(
        _("relation"), max_length=20, blank=True, help_text=_("Daughter, neighbour, warden…")
    )
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    recorded_by = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    given_how = models.CharField(_("how it was given"), max_length=9, choices=How, blank=True, default="")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_how = models.CharField(
        _("how it was withdrawn"), max_length=9, choices=How, blank=True, default=""
    )

    class Meta:
        verbose_name = _("helper's consent")
        verbose_name_plural = _("helpers' consents")
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "helper"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_once_while_valid",
            ),
            models.CheckConstraint(
                condition=~models.Q(resident=models.F("helper")), name="consent_between_two"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=False)
                | models.Q(withdrawn_by__isnull=True, withdrawn_how=""),
                name="consent_ended_by_nobody_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper} → {self.resident}"

    @property
    def is_ended_by_the_office(self) -> bool:
        """At the word of one of the two, which staff wrote down."""
        return self.withdrawn_by_id not in {None, self.resident_id, self.helper_id}
