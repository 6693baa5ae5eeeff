"""Give an agency a seat on the board, and end it."""

from datetime import date, timedelta

from django.utils import timezone

from cctvportal.agencies.models import Agency, Seat, User
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.rules import require_administrator
from cctvportal.agencies.sync import sync_user
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from .recording import day, who


@verb("give-seat", about="agency")
def give_seat(agency: Agency, from_: date | None = None, *, by: User) -> Seat:
    """Give ``agency`` a seat from ``from_`` (today where none is given). Raises ``Refused`` where it has one then."""
    require_administrator(by)
    advisory_lock("places")
    from_ = from_ or timezone.localdate()
    if agency.seats.overlapping(from_, None).exists():
        raise Refused(f"{agency} has a seat on the board already.")
    seat = Seat.objects.create(agency=agency, from_date=from_)
    append("seat", {"seat": agency.code, "from": day(from_), "until": None, "by": who(by)})
    return seat


@verb("end-seat", about="seat")
def end_seat(seat: Seat, until: date | None = None, *, by: User) -> Seat:
    """Set the last day of a seat; today where none is given. Its members vote no more from then on.

    Raises ``Refused`` where it chairs the board, ends by then already, or would end in the past.
    """
    require_administrator(by)
    advisory_lock("places")
    today = timezone.localdate()
    until = until or today
    seat = Seat.objects.select_related("agency").get(pk=seat.pk)
    if seat.until_date and seat.until_date <= until:
        raise Refused(f"The seat ends on {seat.until_date:%-d %B %Y} already. An end is not put off.")
    if until < max(today - timedelta(days=1), seat.from_date):
        raise Refused("A seat ends yesterday at the earliest, and not before it begins.")
    if seat.chairs.overlapping(until + timedelta(days=1), None).exists():
        raise Refused(f"{seat} chairs the board. Name another chair from the day after first.")
    seat.until_date = until
    seat.save(update_fields=["until_date"])
    append("seat", {"seat": seat.code, "from": day(seat.from_date), "until": day(until), "by": who(by)})
    for place in seat.memberships.select_related("user"):
        sync_user(place.user)
    return seat
