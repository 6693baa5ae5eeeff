"""When an appointment stands, may be countersigned, and may end; who may let another vote for her seat.

A rule looks at the facts and answers None, or the sentence that says why not. The heart of them is in the database
again (``migrations/0003_protection.py``, ``0007_delegation_rules.py``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from .enums import Capacity, Role
from .members import administers, effective_memberships, voting_places
from .models import Delegation, Membership, Seat, User
from .refusal import Refused
from .roles import POWERS


def require(rules: Iterable[Callable], facts: object) -> None:
    """Raise ``Refused`` with the answer of the first of ``rules`` that objects to ``facts``."""
    for rule in rules:
        if reason := rule(facts):
            raise Refused(reason, [rule.__name__])


def require_administrator(user: User | None) -> None:
    """Raise ``Refused`` unless ``user`` administers the portal."""
    if user is None or not administers(user):
        raise Refused("Only a portal administrator can do this.")


# Appointing


def appoints_somebody_else(place: Membership) -> str | None:
    # The account made on the server administers anyhow: so the first administrator gets a place.
    gives_nothing_new = place.role == Role.ADMINISTRATOR and place.user.is_staff
    if place.appointed_by == place.user and not gives_nothing_new:
        return "You cannot appoint yourself. Another administrator can."
    return None


def is_known_and_active(place: Membership) -> str | None:
    if not place.user.is_active:
        return f"The account of {place.user} is not active. Activate it first."
    return None


def ends_after_it_begins(place: Membership) -> str | None:
    if place.until_date and place.until_date < place.from_date:
        return "The last day is before the first."
    return None


def has_a_seat_where_the_role_needs_one(place: Membership) -> str | None:
    if place.role == Role.BOARD_MEMBER:
        whole = place.seat and place.capacity in Capacity.values
        return None if whole else "Say which seat, and whether as holder or deputy."
    return "Only a board member has a seat and a capacity." if place.seat or place.capacity else None


def seat_is_the_agencys(place: Membership) -> str | None:
    if place.seat and place.seat.agency_id != place.agency_id:
        return f"The seat is that of {place.seat.agency}. A member of {place.agency} cannot sit on it."
    return None


def seat_exists_then(place: Membership) -> str | None:
    if place.seat and not place.seat.in_force(place.from_date):
        return f"{place.seat} has no seat on {place.from_date:%-d %B %Y}."
    return None


def role_belongs_to_the_agency(place: Membership) -> str | None:
    if POWERS[place.role].in_secretariat and not place.agency.is_secretariat:
        return f"The board's secretary belongs to the secretariat, and {place.agency} is not it."
    return None


def is_not_a_member_already(place: Membership) -> str | None:
    same = Membership.objects.filter(user=place.user, agency=place.agency, role=place.role, seat=place.seat)
    other = same.overlapping(place.from_date, place.until_date).first()
    if other:
        return f"{place.user} holds this place already, {in_words(other)}."
    return None


def seat_has_one_holder(place: Membership) -> str | None:
    if place.capacity != Capacity.HOLDER:
        return None
    holders = Membership.objects.filter(seat=place.seat, capacity=Capacity.HOLDER)
    other = holders.overlapping(place.from_date, place.until_date).first()
    if other:
        return f"The seat is held by {other.user}, {in_words(other)}. End that first, or appoint a deputy."
    return None


def administrators_only_administer(place: Membership) -> str | None:
    held = Membership.objects.filter(user=place.user).overlapping(place.from_date, place.until_date)
    if place.role == Role.ADMINISTRATOR:
        other = held.exclude(role=Role.ADMINISTRATOR).first()
    else:
        other = held.filter(role=Role.ADMINISTRATOR).first()
    if other or (place.user.is_staff and place.role != Role.ADMINISTRATOR):
        return f"Who administers the portal neither drafts nor signs off. {place.user} cannot hold both places at once."
    return None


APPOINTING = (
    appoints_somebody_else,
    is_known_and_active,
    ends_after_it_begins,
    has_a_seat_where_the_role_needs_one,
    seat_is_the_agencys,
    seat_exists_then,
    role_belongs_to_the_agency,
    is_not_a_member_already,
    seat_has_one_holder,
    administrators_only_administer,
)


# Countersigning

NOT_ON_THE_BOARD = "Only somebody who sits on the board today can countersign."


@dataclass(frozen=True)
class Agreement:
    """A member's agreement to an appointment to a seat, about to be given."""

    membership: Membership
    by: User

    @property
    def place(self) -> Membership | None:
        """The place on another seat by which she agrees."""
        places = voting_places(self.by)
        return next((place for place in places if place.seat_id != self.membership.seat_id), None)

    @property
    def seat(self) -> Seat:
        """The seat for which she agrees. Raises ``Refused`` where she sits on no other."""
        seat = self.place.seat if self.place else None
        if seat is None:
            raise Refused(NOT_ON_THE_BOARD)
        return seat


def is_an_appointment_to_a_seat(agreement: Agreement) -> str | None:
    if agreement.membership.role != Role.BOARD_MEMBER:
        return "Only appointments to a seat on the board are countersigned."
    return None


def is_not_her_own(agreement: Agreement) -> str | None:
    if agreement.membership.user_id == agreement.by.pk:
        return "You cannot countersign your own appointment."
    return None


def did_not_appoint(agreement: Agreement) -> str | None:
    if agreement.membership.appointed_by_id == agreement.by.pk:
        return "You made this appointment, so somebody else has to countersign it."
    return None


def sits_on_another_seat(agreement: Agreement) -> str | None:
    if agreement.place:
        return None
    if voting_places(agreement.by):
        return f"You sit on the seat of {agreement.membership.seat} too. A member of another seat has to countersign."
    return NOT_ON_THE_BOARD


def is_not_countersigned_yet(agreement: Agreement) -> str | None:
    if hasattr(agreement.membership, "countersignature"):
        return "This appointment is countersigned already."
    return None


def has_not_ended(agreement: Agreement) -> str | None:
    until = agreement.membership.until_date
    if until and until < timezone.localdate():
        return f"This appointment ended on {until:%-d %B %Y}."
    return None


COUNTERSIGNING = (
    is_an_appointment_to_a_seat,
    is_not_her_own,
    did_not_appoint,
    sits_on_another_seat,
    is_not_countersigned_yet,
    has_not_ended,
)


# Ending


@dataclass(frozen=True)
class Ending:
    """The last day that a membership is about to get."""

    membership: Membership
    until: date


def only_brings_the_end_forward(ending: Ending) -> str | None:
    until = ending.membership.until_date
    if until and until <= ending.until:
        return f"It ends on {until:%-d %B %Y} already. An end is not put off; that would be a new appointment."
    return None


def does_not_change_the_past(ending: Ending) -> str | None:
    if ending.until < timezone.localdate() - timedelta(days=1):
        return "A membership ends yesterday at the earliest, which is at once: what was done by it stays done."
    return None


def does_not_end_before_it_begins(ending: Ending) -> str | None:
    if ending.until < ending.membership.from_date - timedelta(days=1):
        return f"It begins on {ending.membership.from_date:%-d %B %Y}. The day before means that it never takes effect."
    return None


ENDING = (only_brings_the_end_forward, does_not_change_the_past, does_not_end_before_it_begins)


# Delegating

LONGEST_DELEGATION = 90  # days, today included


@dataclass(frozen=True)
class Leave:
    """A delegation about to be given, or ended, by somebody."""

    delegation: Delegation
    by: User

    @property
    def seat(self) -> Seat | None:
        """The seat that is voted for."""
        return self.delegation.membership.seat

    @property
    def sits_there(self) -> bool:
        """Whether ``by`` sits on the seat herself today."""
        return self.seat is not None and any(place.seat_id == self.seat.pk for place in voting_places(self.by))


def gives_from_her_own_place(leave: Leave) -> str | None:
    if leave.delegation.membership in voting_places(leave.by):
        return None
    return (
        "Only somebody who sits on the seat herself today can let another vote for it. A delegation is not passed on."
    )


def lets_somebody_else_vote(leave: Leave) -> str | None:
    if leave.delegation.delegate_id == leave.delegation.membership.user_id:
        return "You vote for your seat anyway. Choose somebody else of your agency."
    return None


def belongs_to_the_agency(leave: Leave) -> str | None:
    delegate, agency = leave.delegation.delegate, leave.delegation.membership.agency
    places = [place for place in effective_memberships(delegate) if place.agency_id == agency.pk]
    if not places:
        return f"{delegate} has no place in {agency} today. Only somebody of the seat's own agency votes for it."
    if administers(delegate):
        return f"{delegate} administers the portal, and whoever does so never signs off."
    return None


def does_not_sit_there(leave: Leave) -> str | None:
    if leave.seat and any(place.seat_id == leave.seat.pk for place in voting_places(leave.delegation.delegate)):
        return f"{leave.delegation.delegate} sits on the seat of {leave.seat} too, and votes without your leave."
    return None


def is_not_backdated(leave: Leave) -> str | None:
    if leave.delegation.from_date < timezone.localdate():
        return "A delegation begins today at the earliest."
    return None


def is_for_ninety_days_at_most(leave: Leave) -> str | None:
    first, last = leave.delegation.from_date, leave.delegation.until_date
    if last is None or last < first:
        return "Give a last day that is not before the first."
    latest = timezone.localdate() + timedelta(days=LONGEST_DELEGATION - 1)
    if last > latest:
        return (
            f"A delegation given today ends on {latest:%-d %B %Y} at the latest: "
            f"it is for {LONGEST_DELEGATION} days at most. It can be given anew then."
        )
    return None


def is_not_given_twice(leave: Leave) -> str | None:
    new = leave.delegation
    same = Delegation.objects.not_over().filter(membership=new.membership, delegate=new.delegate)
    other = same.overlapping(new.from_date, new.until_date).first()
    if other:
        return f"{new.delegate} has this leave already, {in_words(other)}. Revoke that first."
    return None


DELEGATING = (
    gives_from_her_own_place,
    lets_somebody_else_vote,
    belongs_to_the_agency,
    does_not_sit_there,
    is_not_backdated,
    is_for_ninety_days_at_most,
    is_not_given_twice,
)


def gave_it_or_sits_there(leave: Leave) -> str | None:
    if leave.by.pk == leave.delegation.membership.user_id or leave.sits_there:
        return None
    return f"Only whoever gave it, or another member of the seat of {leave.seat}, can revoke it."


def is_not_over(leave: Leave) -> str | None:
    delegation = leave.delegation
    if hasattr(delegation, "revocation"):
        return f"It was revoked on {timezone.localtime(delegation.revocation.at):%-d %B %Y} already."
    if delegation.until_date and delegation.until_date < timezone.localdate():
        return f"It ended on {delegation.until_date:%-d %B %Y}."
    return None


REVOKING = (gave_it_or_sits_there, is_not_over)


def in_words(place: Membership | Delegation) -> str:
    """``from 1 March 2010 until 31 May 2010``."""
    until = f" until {place.until_date:%-d %B %Y}" if place.until_date else ""
    return f"from {place.from_date:%-d %B %Y}{until}"
