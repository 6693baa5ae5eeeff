"""Who is what today: the questions that permissions, rules and screens ask of memberships.

Within one request, a verb or an ``answers_kept`` block, answers are kept, and thrown away when any place or seat
changes; elsewhere they are asked anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from asgiref.local import Local
from django.contrib.auth.models import AnonymousUser
from django.core.signals import request_finished, request_started
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from .enums import Role
from .models import (
    Agency,
    Chair,
    Countersignature,
    Delegation,
    Membership,
    Revocation,
    Seat,
    User,
    places_changed,
)

EDITING_ROLES = (Role.EDITOR, Role.SECRETARY)

_request = Local()


@dataclass(frozen=True)
class Mandate:
    """By what somebody votes for a seat: a place of her own on it, or the leave of the member who has ``place``."""

    place: Membership
    delegation: Delegation | None = None

    @property
    def seat(self) -> Seat:
        """The seat, with its agency. Raises ``TypeError`` for a place that is on none."""
        if self.place.seat is None:
            raise TypeError(f"{self.place} is not on a seat.")
        return self.place.seat

    @property
    def voter_id(self) -> int:
        """Who votes by it."""
        return self.delegation.delegate_id if self.delegation else self.place.user_id

    @property
    def people(self) -> frozenset[int]:
        """The ids of all whose doing bars the vote: the voter, and whoever gave her leave."""
        return frozenset({self.voter_id, self.place.user_id})


@receiver(request_started)
@receiver([post_save, post_delete], sender=User)
@receiver([post_save, post_delete], sender=Membership)
@receiver([post_save, post_delete], sender=Countersignature)
@receiver([post_save, post_delete], sender=Seat)
@receiver([post_save, post_delete], sender=Delegation)
@receiver([post_save, post_delete], sender=Revocation)
@receiver([post_save, post_delete], sender=Agency)
@receiver(places_changed)
def forget_answers(signal: object = None, **kwargs: object) -> None:
    """Begin a request with no answers, and keep none from before a change."""
    if signal is request_started or hasattr(_request, "answers"):
        _request.answers = {}


@receiver(request_finished)
def keep_no_more_answers(**kwargs: object) -> None:
    if hasattr(_request, "answers"):
        del _request.answers


@contextmanager
def answers_kept() -> Iterator[None]:
    """Ask each question once within the block, whether or not there is a request; answers from before do not count."""
    before = getattr(_request, "answers", None)
    _request.answers = {}
    try:
        yield
    finally:
        if before is not None:
            _request.answers = {}
        elif hasattr(_request, "answers"):
            del _request.answers


def effective_memberships(user: User | AnonymousUser, day: date | None = None) -> list[Membership]:
    """The places that ``user`` holds on ``day`` (today where none is given); none where the account is not active.

    A place on the board counts once it is countersigned, and while its seat is in force.
    """
    if not (user.is_authenticated and user.is_active):
        return []
    day = day or timezone.localdate()
    answers = getattr(_request, "answers", {})
    if (user.pk, day) not in answers:
        places = Membership.objects.of(user).effective(day).select_related("agency", "seat__agency")
        answers[user.pk, day] = list(places)
    return answers[user.pk, day]


def has_role(user: User | AnonymousUser, role: str) -> bool:
    """Whether ``user`` holds ``role`` today, in whichever agency."""
    return any(place.role == role for place in effective_memberships(user))


def editing_agencies(user: User | AnonymousUser) -> list[Agency]:
    """The agencies for which ``user`` drafts today, as editor or as the board's secretary; each once."""
    places = [place for place in effective_memberships(user) if place.role in EDITING_ROLES]
    return list({place.agency_id: place.agency for place in places}.values())


def voting_places(user: User | AnonymousUser) -> list[Membership]:
    """The places that ``user`` herself holds on the board today, with ``seat`` and its agency.

    By these she countersigns, delegates and declares; whoever has leave to vote does not (``mandates``).
    """
    return [place for place in effective_memberships(user) if place.role == Role.BOARD_MEMBER]


def mandates(user: User | AnonymousUser) -> list[Mandate]:
    """By what ``user`` may vote today: her own places on the board first, then what was delegated to her."""
    return [Mandate(place) for place in voting_places(user)] + [
        Mandate(leave.membership, leave) for leave in delegations_to(user)
    ]


def delegations_to(user: User | AnonymousUser) -> list[Delegation]:
    """The delegations by which ``user`` may vote today, each with its ``membership``, seat and agency."""
    if not (user.is_authenticated and user.is_active):
        return []
    answers, key = getattr(_request, "answers", {}), (user.pk, "delegations", timezone.localdate())
    if key not in answers:
        given = Delegation.objects.effective().filter(delegate=user)
        answers[key] = list(given.select_related("membership__user", "membership__seat__agency"))
    return answers[key]


def seats_of(user: User | AnonymousUser) -> list[Seat]:
    """The seats for which ``user`` may vote today, each once."""
    return list({mandate.seat.pk: mandate.seat for mandate in mandates(user)}.values())


def mandates_for(*seats: Seat) -> list[Mandate]:
    """By what anybody may vote for any of ``seats`` today: the places on them, then what was delegated."""
    answers, key = getattr(_request, "answers", {}), (frozenset(seats), "mandates", timezone.localdate())
    if key not in answers:
        given = Delegation.objects.effective().filter(membership__seat__in=seats)
        leaves = given.select_related("membership__user", "membership__seat__agency")
        answers[key] = [Mandate(place) for place in board_members_of(*seats)] + [
            Mandate(leave.membership, leave) for leave in leaves
        ]
    return answers[key]


def administers(user: User | AnonymousUser) -> bool:
    """Whether ``user`` administers the portal: by membership, or by an account made on the server (createsuperuser)."""
    return has_role(user, Role.ADMINISTRATOR) or (user.is_active and user.is_staff)


def administrators() -> list[User]:
    """All who administer the portal today and can be mailed."""
    places = Membership.objects.effective().filter(role=Role.ADMINISTRATOR)
    users = User.objects.filter(Q(pk__in=places.values("user")) | Q(is_staff=True), is_active=True)
    return list(users.exclude(email="").order_by("pk"))


def seats_in_force(day: date | None = None) -> list[Seat]:
    """The seats of the board on ``day`` (today where none is given), by name."""
    return list(Seat.objects.on(day).select_related("agency"))


def chair_seat(day: date | None = None) -> Seat | None:
    """The seat that chairs the board on ``day`` (today where none is given); None where none was appointed."""
    chair = Chair.objects.on(day).filter(seat__in=Seat.objects.on(day)).select_related("seat__agency").first()
    return chair.seat if chair else None


def board_members_of(*seats: Seat) -> list[Membership]:
    """The places of those who sit on any of ``seats`` today, with ``user``."""
    places = Membership.objects.effective().filter(role=Role.BOARD_MEMBER, seat__in=seats)
    return list(places.select_related("user", "agency", "seat__agency"))
