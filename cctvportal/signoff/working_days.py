"""Working days: Monday to Friday but for the bank holidays of England (Banking and Financial Dealings Act 1971)."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from holidays import country_holidays

FRIDAY = 4
CALL_IN_DAYS = 5
BANK_HOLIDAYS = country_holidays("GB", subdiv="ENG")


def working_day_after(day: date, count: int) -> date:
    """The working day that is the ``count``-th after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() <= FRIDAY and day not in BANK_HOLIDAYS
    return day


def last_day_of_call_in(published_at: datetime) -> date:
    """The last day, in London, on which a seat may call in a correction published at an instant."""
    return working_day_after(timezone.localdate(published_at), CALL_IN_DAYS)
