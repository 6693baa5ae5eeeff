"""When somebody may make, admit and revoke a signing key. Asked like ``rules.py``."""

from dataclasses import dataclass

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import administers, effective_memberships, voting_places
from cctvportal.agencies.models import Membership, Seat, SigningKey, User
from cctvportal.agencies.refusal import Refused

SHOWN_ONCE = (
    "You have made the signing key for this place. Its code was shown once, and the portal cannot show it again. "
    "If you did not write it down, revoke the key and make another."
)
NOT_ON_THE_BOARD = "Only somebody who sits on the board today admits signing keys."


def may_need_a_key(place: Membership) -> bool:
    """Whether there is something that its member seals: what she submits, or decides on the board."""
    return place.role != Role.ADMINISTRATOR


@dataclass(frozen=True)
class NewKey:
    """A key about to be made."""

    place: Membership
    by: User


def is_for_her_own_place(new: NewKey) -> str | None:
    if new.place in effective_memberships(new.by):
        return None
    return "A signing key is made by whoever holds the place, while she holds it."


def seals_something(new: NewKey) -> str | None:
    if may_need_a_key(new.place):
        return None
    return "Nothing that is done by this place is sealed, so it needs no signing key."


def has_no_other(new: NewKey) -> str | None:
    if new.place.signing_keys.filter(revocation__isnull=True).exists():
        return SHOWN_ONCE
    return None


MAKING = (is_for_her_own_place, seals_something, has_no_other)


@dataclass(frozen=True)
class Admission:
    """A member's word that a key is its member's, about to be given."""

    key: SigningKey
    by: User

    @property
    def seat(self) -> Seat:
        """The seat for which she gives it. Raises ``Refused`` where she sits on none that has not done so yet."""
        given = {admission.seat_id for admission in self.key.admissions.all()}
        places = [place for place in voting_places(self.by) if place.seat_id not in given]
        if not places or places[0].seat is None:
            raise Refused(NOT_ON_THE_BOARD)
        return places[0].seat


def is_not_her_own_key(admission: Admission) -> str | None:
    if admission.key.membership.user_id == admission.by.pk:
        return "You cannot admit your own signing key."
    return None


def key_waits(admission: Admission) -> str | None:
    if hasattr(admission.key, "revocation"):
        return "This signing key was revoked."
    if not SigningKey.objects.waiting().filter(pk=admission.key.pk).exists():
        return "This signing key waits for nobody: it is in force, or its place has ended."
    return None


def sits_on_a_seat(admission: Admission) -> str | None:
    return None if voting_places(admission.by) else NOT_ON_THE_BOARD


def seat_has_not_admitted_it(admission: Admission) -> str | None:
    given = list(admission.key.admissions.all())
    seats = {place.seat_id for place in voting_places(admission.by)}
    if admission.by.pk in {each.by_id for each in given} or seats <= {each.seat_id for each in given}:
        return "Your seat has admitted this signing key already. A member of another seat has to admit it too."
    return None


ADMITTING = (is_not_her_own_key, key_waits, sits_on_a_seat, seat_has_not_admitted_it)


@dataclass(frozen=True)
class EndOfKey:
    """A key about to be revoked."""

    key: SigningKey
    by: User


def is_hers_or_she_administers(end: EndOfKey) -> str | None:
    if end.key.membership.user_id == end.by.pk or administers(end.by):
        return None
    return "Only its member, or an administrator of the portal, revokes a signing key."


def is_not_revoked_yet(end: EndOfKey) -> str | None:
    return "This signing key is revoked already." if hasattr(end.key, "revocation") else None


REVOKING_A_KEY = (is_hers_or_she_administers, is_not_revoked_yet)
