"""Working days: Monday to Friday. Bank holidays count too, so that no period is longer than it says."""

from datetime import date, datetime, timedelta

from django.utils import timezone

FRIDAY = 4
CALL_IN_DAYS = 5


def working_day_after(day: date, count: int) -> date:
    """The working day that is the ``count``-th after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() <= FRIDAY
    return day


def last_day_of_call_in(published_at: datetime) -> date:
    """The last day, in London, on which a seat may call in a correction published at an instant."""
    return working_day_after(timezone.localdate(published_at), CALL_IN_DAYS)
