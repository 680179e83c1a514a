"""Putting the sample community into an empty database, and nowhere else."""

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.demo import plan
from community.errors import Refused
from community.models import AuditEvent, Community, Resident

MARK = "demo"


def is_loaded() -> bool:
    return AuditEvent.objects.filter(kind=AuditEvent.Kind.SYSTEM, subject=MARK).exists()


def load() -> bool:
    """Load it unless it is there; whether it was loaded now.

    Raises Refused where real people or communities are kept.
    """
    if is_loaded():
        return False
    if Community.objects.exists() or Resident.objects.exists():
        raise Refused(
            _(
                "This database already holds people or communities. The sample community needs one of its own: "
                "give another DATA_DIR or DATABASE_URL."
            )
        )
    with transaction.atomic():
        plan.make().live()
        audit.note(AuditEvent.Kind.SYSTEM, by=None, community=None, subject=MARK, summary="Sample community")
    return True
