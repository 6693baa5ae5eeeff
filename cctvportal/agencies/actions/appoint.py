"""Give a user a place in an agency."""

from datetime import date

from django.utils import timezone

from cctvportal.agencies.models import Agency, Membership, Seat, User
from cctvportal.agencies.rules import APPOINTING, require, require_administrator
from cctvportal.agencies.sync import sync_user
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from .recording import place_as_recorded, who


@verb("appoint", about="user.opaque_id")
def appoint(
    user: User,
    agency: Agency,
    role: str,
    seat: Seat | None = None,
    capacity: str = "",
    from_: date | None = None,
    until: date | None = None,
    *,
    by: User,
) -> Membership:
    """Make ``user`` a member from ``from_`` (today where none is given).

    A place on the board waits for a countersignature.
    Raises ``Refused`` with the reason why not; nothing is changed then.
    """
    require_administrator(by)
    advisory_lock("places")
    place = Membership(
        user=user,
        agency=agency,
        role=role,
        seat=seat,
        capacity=capacity,
        from_date=from_ or timezone.localdate(),
        until_date=until,
        appointed_by=by,
    )
    require(APPOINTING, place)
    place.save(force_insert=True)
    append("membership", place_as_recorded(place) | {"by": who(by)})
    sync_user(user)
    return place
