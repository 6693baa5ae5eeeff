"""Enter the board that begins: which agencies have a seat, and which chairs it (docs/adr/0026)."""

from datetime import date, timedelta

from django.utils import timezone

from cctvportal.agencies.models import Agency, Chair, Seat, User
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.rules import require_administrator
from cctvportal.agencies.verbs import verb

from .composition import administrator_changes_board, close_seat, open_seat, pass_chair
from .recording import who


@verb("give-seat", about="agency")
def give_seat(agency: Agency, from_: date | None = None, *, by: User) -> Seat:
    """Give ``agency`` a seat from ``from_`` (today where none is given).

    Raises ``Refused`` where it has one then, or the board decides on its seats itself.
    """
    _require_beginning(by)
    return open_seat(agency, from_ or timezone.localdate(), {"by": who(by)})


@verb("end-seat", about="seat")
def end_seat(seat: Seat, until: date | None = None, *, by: User) -> Seat:
    """Set the last day of a seat; today where none is given. Its members vote no more from then on.

    Raises ``Refused`` where it chairs the board, ends by then already, would end in the past, or the board decides on
    its seats itself.
    """
    _require_beginning(by)
    today = timezone.localdate()
    until = until or today
    if until < max(today - timedelta(days=1), seat.from_date):
        raise Refused("A seat ends yesterday at the earliest, and not before it begins.")
    return close_seat(seat.agency, until, {"by": who(by)})


@verb("name-chair", about="seat")
def name_chair(seat: Seat, from_: date | None = None, *, by: User) -> Chair:
    """Let ``seat`` chair the board from ``from_`` (today where none is given); whoever chairs now, until then.

    Raises ``Refused`` where the seat is not in force then, a chair was named for that day or a later one, or the board
    decides on its chair itself.
    """
    _require_beginning(by)
    return pass_chair(seat.agency, from_ or timezone.localdate(), {"by": who(by)})


def _require_beginning(by: User) -> None:
    require_administrator(by)
    administrator_changes_board.send(sender=Seat)
