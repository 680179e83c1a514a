"""Nobody's phone lights up at night for what can wait until the morning."""

from datetime import datetime, time, timedelta

from django.utils import timezone

BEGIN, END = time(21), time(8)


def polite_moment(now: datetime | None = None) -> datetime:
    """The moment itself by day; in the night the next morning."""
    here = timezone.localtime(now or timezone.now())
    if END <= here.time() < BEGIN:
        return here
    day = here.date() if here.time() < END else here.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, END))
