"""What falls due everywhere: letting go of what is no longer needed."""

from datetime import timedelta
from importlib import import_module

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from community import kept_workbooks
from community.accounts import codes, throttle
from community.keeping.registry import chore
from community.messages import outbox
from community.models import OnceKey, Reminder

ONCE_KEY_DAYS = 30  # how long a page may stay open, or a phone offline, and still not send twice
SIGN_IN_DAYS = 90
REMINDER_DAYS = 730


@chore("messages")
def messages() -> int:
    return outbox.deliver_due().sent


@chore("one-use keys")
def old_once_keys() -> int:
    return _let_go(OnceKey.objects.filter(at__lt=_days_ago(ONCE_KEY_DAYS)))


@chore("SMS codes")
def old_sms_codes() -> int:
    return codes.forget_old_codes()


@chore("counts of tries")
def old_counts() -> int:
    return throttle.forget_old_counts()


@chore("sessions")
def ended_sessions() -> int:
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    return _let_go(sessions.filter(expire_date__lt=timezone.now()))


@chore("sign-in attempts")
def old_sign_ins() -> int:
    before = _days_ago(SIGN_IN_DAYS)
    return sum(
        _let_go(model.objects.filter(attempt_time__lt=before))
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    )


@chore("reminders of long ago")
def old_reminders() -> int:
    return _let_go(Reminder.objects.filter(at__lt=_days_ago(REMINDER_DAYS)))


@chore("workbooks uploaded and never imported")
def old_workbooks() -> int:
    return kept_workbooks.sweep()


def _days_ago(days: int):
    return timezone.now() - timedelta(days=days)


def _let_go(rows: QuerySet) -> int:
    gone, _by_table = rows.delete()
    return gone
