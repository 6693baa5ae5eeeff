"""Which agencies have a seat on the board and which seat chairs it: what hinders a change of that, and the change.

An administrator enters the board that begins; from then on the board decides on it itself (docs/adr/0026). What the
record is ``told`` of a change says on whose word it rests.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.dispatch import Signal

from cctvportal.agencies.members import chair_seat
from cctvportal.agencies.models import Agency, Chair, Seat
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.sync import sync_user
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from .recording import day

# Sent before an administrator changes the board. Raises ``Refused`` where it decides on that itself.
administrator_changes_board = Signal()


def why_no_seat(agency: Agency, from_: date) -> str | None:
    """Why ``agency`` cannot have a seat from ``from_``."""
    if agency.seats.overlapping(from_, None).exists():
        return f"{agency} has a seat on the board already."
    return None


def why_no_end(agency: Agency, until: date) -> str | None:
    """Why the seat of ``agency`` cannot end on ``until``."""
    seat = _newest_seat(agency, until)
    if seat is None:
        return f"{agency} has no seat on {until:%-d %B %Y}."
    if seat.until_date and seat.until_date <= until:
        return f"The seat ends on {seat.until_date:%-d %B %Y} already. An end is not put off."
    if seat.chairs.overlapping(until + timedelta(days=1), None).exists():
        return f"{seat} chairs the board. Name another chair from the day after first."
    return None


def why_no_chair(agency: Agency, from_: date) -> str | None:
    """Why the seat of ``agency`` cannot chair the board from ``from_``."""
    if not agency.seats.on(from_).exists():
        return f"{agency} has no seat on {from_:%-d %B %Y}."
    if (now := chair_seat(from_)) and now.agency == agency:
        return f"{agency} chairs the board then already."
    later = Chair.objects.filter(from_date__gte=from_).select_related("seat__agency").first()
    if later:
        return f"{later.seat} chairs the board from {later.from_date:%-d %B %Y}. Name a chair from a later day."
    return None


def open_seat(agency: Agency, from_: date, told: dict) -> Seat:
    """Give ``agency`` a seat from ``from_``. Raises ``Refused``."""
    _unless(why_no_seat, agency, from_)
    seat = Seat.objects.create(agency=agency, from_date=from_)
    append("seat", {"seat": agency.code, "from": day(from_), "until": None, **told})
    return seat


def close_seat(agency: Agency, until: date, told: dict) -> Seat:
    """Set the last day of the seat of ``agency``; its members vote no more from then on. Raises ``Refused``."""
    _unless(why_no_end, agency, until)
    seat = agency.seats.on(until).get()
    seat.until_date = until
    seat.save(update_fields=["until_date"])
    append("seat", {"seat": agency.code, "from": day(seat.from_date), "until": day(until), **told})
    for place in seat.memberships.select_related("user"):
        sync_user(place.user)
    return seat


def pass_chair(agency: Agency, from_: date, told: dict) -> Chair:
    """Let the seat of ``agency`` chair the board from ``from_``; whoever chairs now, until then. Raises ``Refused``."""
    _unless(why_no_chair, agency, from_)
    for before in Chair.objects.overlapping(from_, None):
        before.until_date = from_ - timedelta(days=1)
        before.save(update_fields=["until_date"])
    chair = Chair.objects.create(seat=agency.seats.on(from_).get(), from_date=from_)
    append("chair", {"seat": agency.code, "from": day(from_), **told})
    return chair


def _newest_seat(agency: Agency, on: date) -> Seat | None:
    return agency.seats.filter(from_date__lte=on).order_by("-from_date").first()


def _unless(why_not: Callable[[Agency, date], str | None], agency: Agency, on: date) -> None:
    advisory_lock("places")
    if reason := why_not(agency, on):
        raise Refused(reason)
