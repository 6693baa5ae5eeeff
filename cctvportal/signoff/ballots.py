"""On what, and for which seats, a user may vote now."""

from cctvportal.agencies.members import voting_places
from cctvportal.agencies.models import Seat, User

from .enums import Decision
from .models import Submission
from .rules import VOTING, Ballot


def objections(submission: Submission, user: User, seat: Seat) -> list[str]:
    """Why ``user`` may not sign off ``submission`` for ``seat`` now, a sentence each; nothing when she may."""
    ballot = Ballot(submission, user, seat, Decision.SIGN_OFF, submission.digest)
    return [reason for rule in VOTING if (reason := rule(ballot))]


def open_seats(submission: Submission, user: User) -> list[Seat]:
    """The seats for which ``user`` may vote on ``submission`` now."""
    seats = [place.seat for place in voting_places(user) if place.seat]
    return [seat for seat in seats if not objections(submission, user, seat)]
