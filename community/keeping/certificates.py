"""Certificates do not expire silently."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import chore
from community.keeping.reminders import remind_once
from community.models import VolunteerCertificate
from community.notify import tell

SOON = timedelta(days=30)

registry.rules(
    12,
    {
        "certificate_decided_by_somebody": gettext_lazy(
            "A certificate counts, and nobody is said to have checked it."
        ),
        "certificate_refused_with_reason": gettext_lazy("A certificate was refused without a reason."),
    },
)


@chore("certificates about to expire")
def certificates_about_to_expire() -> int:
    """Once a month before, and not when a longer one for the same trade is there already."""
    today = timezone.localdate()
    ending = VolunteerCertificate.objects.valid().filter(valid_until__lte=today + SOON)
    return sum(
        remind_once(f"certificate:{each.pk}", _remind, each)
        for each in ending.select_related("volunteer__resident", "skill")
        if not _has_longer(each)
    )


def _has_longer(certificate: VolunteerCertificate) -> bool:
    others = VolunteerCertificate.objects.valid().filter(
        volunteer=certificate.volunteer, skill=certificate.skill, valid_until__gt=certificate.valid_until
    )
    return others.exists()


def _remind(certificate: VolunteerCertificate) -> None:
    text = _("Your certificate for %(skill)s expires on %(day)s. Please show the office the new one.")
    words = text % {"skill": certificate.skill.label, "day": f"{certificate.valid_until:%Y-%m-%d}"}
    tell(certificate.volunteer.resident, words, link=reverse("certificates"))
