"""On what, and for which seats, a user may vote now."""

from cctvportal.agencies.members import seats_of
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
    return [seat for seat in seats_of(user) if not objections(submission, user, seat)]
