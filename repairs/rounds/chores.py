"""What falls due around rounds: the next one of a series, and a word to whoever has not set out."""

from datetime import timedelta

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from community.keeping.registry import chore
from community.keeping.reminders import remind_once
from community.notify import tell
from repairs.models import Round
from repairs.rounds import planning


@chore("rounds that come again")
def come_again() -> int:
    """The day after one of a series was due, the next is there, whether or not that one was walked."""
    over = Round.objects.filter(
        due_on__lt=timezone.localdate(), followed_by__isnull=True, community__is_active=True
    ).exclude(repeats="")
    return sum(_repeated(walk) for walk in over.order_by("id"))


def _repeated(walk: Round) -> bool:
    try:
        return planning.repeat(walk)
    except IntegrityError:
        if Round.objects.filter(follows=walk).exists():
            return False  # another run was first
        raise


@chore("rounds not walked yet")
def not_walked() -> int:
    """Once the day before, and once when it is late."""
    today = timezone.localdate()
    soon = Round.objects.under_way().filter(due_on__lte=today + timedelta(days=1))
    return sum(
        remind_once(
            f"round:{walk.pk}:{'late' if walk.is_overdue else 'soon'}:{walk.assignee_id}", _remind, walk
        )
        for walk in soon.select_related("assignee")
    )


def _remind(walk: Round) -> None:
    text = (
        _("The round %(title)s was due on %(day)s. Please walk it, or tell the office that you cannot.")
        if walk.is_overdue
        else _("The round %(title)s is due on %(day)s.")
    )
    words = text % {"title": walk.title, "day": f"{walk.due_on:%m-%d}"}
    tell(walk.assignee, words, link=walk.get_absolute_url(), community=walk.community_id)
