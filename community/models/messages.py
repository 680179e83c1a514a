from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.places import Community


class MessageQuerySet(models.QuerySet["Message"]):
    def shown(self) -> "MessageQuerySet":
        """Without what waits for the morning."""
        return self.exclude(state=QUIET, next_try_at__gt=timezone.now())


QUIET = "quiet"


class Message(models.Model):
    """A reply to a person, written in the transaction that caused it and sent afterwards.

    Shown in the app to its resident; also handed to the SMS sender when `to_phone` is given.
    """

    class State(models.TextChoices):
        QUIET = QUIET, _("in the app only")
        WAITING = "waiting", _("waiting to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        STALE = "stale", _("too old to send")

    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("community")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("to"),
    )
    to_phone = models.CharField(_("phone"), max_length=20, blank=True)
    text = models.CharField(_("text"), max_length=300)
    link = models.CharField(_("link"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUIET)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Of what is in the app only: from when on it is shown.
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    stale_at = models.DateTimeField(_("useless after"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["resident", "-id"], name="message_newest"),
            # Every page counts them; a volunteer of many years has thousands that were read.
            models.Index(
                fields=["resident"], name="message_unread", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["community", "id"], name="message_failed", condition=models.Q(state="failed")
            ),
            models.Index(fields=["next_try_at"], name="message_to_send", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.text


class SmsCode(models.Model):
    """A six-digit code sent to a phone. Only its hash is kept."""

    class Purpose(models.TextChoices):
        LOGIN = "login", _("login")
        REGISTER = "register", _("registration")
        PASSWORD = "password", _("password")
        PHONE = "phone", _("new login phone")

    phone = models.CharField(_("phone"), max_length=11)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    code_hash = models.CharField(max_length=64)
    address = models.GenericIPAddressField(_("address"), null=True)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("SMS code")
        verbose_name_plural = _("SMS codes")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["phone", "-created_at"], name="smscode_by_phone"),
            models.Index(fields=["address", "-created_at"], name="smscode_by_address"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(tries__lte=5), name="smscode_five_tries")]

    def __str__(self) -> str:
        return f"{self.phone} {self.get_purpose_display()}"
