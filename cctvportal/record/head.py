"""The head of the record: whoever noted it sees later whether anything up to it was cut off or written anew."""

from typing import TypedDict

from cctvportal.kernel import clock

from .append import RECORD
from .models import RecordEntry


class Head(TypedDict):
    """The newest entry: its number, its hash, and when it was written."""

    sequence: int
    hash: str
    at: str


def head() -> Head | None:
    """The head now; None before the record's first entry."""
    newest = RECORD.last()
    return head_at(newest) if newest else None


def head_at(entry: RecordEntry) -> Head:
    """The head as it was when ``entry`` was the newest."""
    return {"sequence": entry.sequence, "hash": entry.hash, "at": clock.to_text(entry.at)}


def first_key() -> str | None:
    """The public key with which the record begins, 64 hex digits."""
    return RecordEntry.objects.filter(sequence=1).values_list("body__public_key", flat=True).first()
