"""What stands at an instant. The instant is always the edition's, so a page changes only when an edition is made."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from cctvportal.kernel import clock

from .contracts import Instant, Item

LONDON = ZoneInfo("Europe/London")


def instant(value: Instant) -> datetime:
    """A ``datetime`` from one, or from the text of signed content. Raises ``ValueError`` for any other text."""
    return clock.from_text(value) if isinstance(value, str) else value


def stands(begins: Instant | None, ends: Instant | None, at: Instant) -> bool:
    """Whether ``at`` lies in the half-open window [begins, ends); an absent side is unbounded."""
    now = instant(at)
    return (not begins or instant(begins) <= now) and (not ends or now < instant(ends))


def consultation_state(consultation: Item, at: Instant) -> str:
    """``before``, ``open``, ``closed`` or ``outcome`` (closed, and the board has said what came of it).

    A draft may lack its times; what has no opening time has not opened, what has no closing time has not closed.
    """
    now, opens, closes = instant(at), consultation["opens"], consultation["closes"]
    if not opens or now < instant(opens):
        return "before"
    if not closes or now < instant(closes):
        return "open"
    return "outcome" if consultation["outcome"] else "closed"


def is_overdue(action: Item, at: Instant) -> bool:
    """Whether an action is still open after its due day has ended in London."""
    if action["state"] != "open" or not action["due"]:
        return False
    return today(at) > date.fromisoformat(action["due"])


def today(at: Instant) -> date:
    """The day in London."""
    return instant(at).astimezone(LONDON).date()
