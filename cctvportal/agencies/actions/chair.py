"""Name the seat that chairs the board."""

from datetime import date, timedelta

from django.utils import timezone

from cctvportal.agencies.models import Chair, Seat, User
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.rules import require_administrator
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from .recording import day, who


@verb("name-chair", about="seat")
def name_chair(seat: Seat, from_: date | None = None, *, by: User) -> Chair:
    """Let ``seat`` chair the board from ``from_`` (today where none is given).

    Whoever chairs now does so until the day before.
    Raises ``Refused`` where the seat is not in force then, or a chair was named for that day or a later one.
    """
    require_administrator(by)
    advisory_lock("places")
    from_ = from_ or timezone.localdate()
    if not seat.in_force(from_):
        raise Refused(f"{seat} has no seat on {from_:%-d %B %Y}.")
    later = Chair.objects.filter(from_date__gte=from_).select_related("seat__agency").first()
    if later:
        raise Refused(f"{later.seat} chairs the board from {later.from_date:%-d %B %Y}. Name a chair from a later day.")
    for before in Chair.objects.overlapping(from_, None):
        before.until_date = from_ - timedelta(days=1)
        before.save(update_fields=["until_date"])
    chair = Chair.objects.create(seat=seat, from_date=from_)
    append("chair", {"seat": seat.code, "from": day(from_), "by": who(by)})
    return chair
