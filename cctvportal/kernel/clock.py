"""Instants: the current one, and the form in which signed content states them."""

import re
from datetime import UTC, datetime

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def now() -> datetime:
    """The current instant, in UTC, cut to the microsecond that PostgreSQL stores."""
    return datetime.now(UTC)


def to_text(instant: datetime) -> str:
    """``2009-12-15T09:30:00Z``: UTC, whole seconds (RFC 3339, section 5.6)."""
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def from_text(text: str) -> datetime:
    """Read what ``to_text`` wrote. Raises ``ValueError`` for any other form."""
    if not WRITTEN.fullmatch(text):
        raise ValueError(f"“{text}” is no instant of the form 2009-12-15T09:30:00Z")
    return datetime.fromisoformat(text)
