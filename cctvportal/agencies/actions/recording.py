"""How places appear in the public record: people by their opaque ids alone."""

from datetime import date

from cctvportal.agencies.models import Membership, User


def place_as_recorded(place: Membership) -> dict:
    """What the record says of a membership."""
    return {
        "membership": place.pk,
        "member": who(place.user),
        "agency": place.agency.code,
        "role": place.role,
        "seat": place.seat.code if place.seat else None,
        "capacity": place.capacity,
        "from": day(place.from_date),
        "until": day(place.until_date),
    }


def place_on_seat(place: Membership) -> dict:
    """Which member of which seat."""
    return {"membership": place.pk, "seat": place.seat.code if place.seat else None, "member": who(place.user)}


def who(user: User | None) -> str | None:
    """The opaque id of a user; None for the board's founding, which has no author."""
    return str(user.opaque_id) if user else None


def day(value: date | None) -> str | None:
    """``2010-03-01``, or None for an open end."""
    return value.isoformat() if value else None
