"""Seat the board's first members, for whom nobody could countersign yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cctvportal.agencies.enums import Capacity, Role
from cctvportal.agencies.members import forget_answers
from cctvportal.agencies.models import Countersignature, Membership, Seat, User
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.rules import APPOINTING, require
from cctvportal.agencies.sync import sync_user
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from .recording import place_as_recorded


@dataclass(frozen=True)
class FirstMember:
    """Who is to sit on which seat from the board's first day."""

    user: User
    seat: Seat
    capacity: str = Capacity.HOLDER


@verb("found-board", by=None)
def found_board(members: Iterable[FirstMember], from_: date | None = None) -> list[Membership]:
    """Appoint the first members, all at once, without countersignatures.

    Raises ``Refused`` where any seat has an effective member: from then on each appointment needs one.
    """
    advisory_lock("places")
    sitting = Membership.objects.filter(countersignature__isnull=False)
    if sitting.overlapping(timezone.localdate(), None).exists():
        raise Refused("The board has members already. A member of another seat countersigns any further appointment.")
    places = [_place(first, from_ or timezone.localdate()) for first in members]
    Countersignature.objects.bulk_create(Countersignature(membership=place) for place in places)
    forget_answers()
    for place in places:
        append("appointment-countersigned", {"membership": place.pk, "seat": None, "member": None, "founding": True})
        sync_user(place.user)
    return places


def _place(first: FirstMember, from_: date) -> Membership:
    place = Membership(
        user=first.user,
        agency=first.seat.agency,
        role=Role.BOARD_MEMBER,
        seat=first.seat,
        capacity=first.capacity,
        from_date=from_,
    )
    require(APPOINTING, place)
    place.save(force_insert=True)
    append("membership", place_as_recorded(place) | {"by": None})
    return place
