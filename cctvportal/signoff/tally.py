"""How a submission stands with the board: seats, votes, what is missing, rounds before."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from cctvportal.agencies.members import seats_of
from cctvportal.agencies.models import Agency, Seat, User
from cctvportal.publication.models import Publication

from .ballots import objections, open_seats
from .changes import problems_at_release
from .enums import Decision, Step
from .models import Contributor, Submission, SubmissionEvent, Vote
from .policy_words import conditions_in_words, needs_in_words
from .rules import counted_votes, lost_votes, missing_for_sign_off


@dataclass(frozen=True)
class SeatRow:
    """One seat that votes on a submission. ``counts`` says whether a sign-off counts towards the policy today."""

    name: str
    required: bool
    vote: Vote | None
    counts: bool


@dataclass(frozen=True)
class Round:
    """One submission of the same content with its outcome; ``seat`` is the seat that returned it."""

    submission: Submission
    outcome: SubmissionEvent
    seat: str


@dataclass(frozen=True)
class Tally:
    """What the board did with one submission so far."""

    submission: Submission

    @cached_property
    def seats(self) -> list[SeatRow]:
        """The seats that vote on it, required ones first."""
        policy = self.submission.policy
        votes = {vote.seat.code: vote for vote in self._votes}
        counted = {vote.pk for vote in counted_votes(self.submission)}
        names = dict(Agency.objects.filter(code__in=policy["seats"]).values_list("code", "name"))
        codes = sorted(policy["seats"], key=lambda code: (code not in policy["required"], names.get(code, code)))
        return [
            SeatRow(
                name=names.get(code, code),
                required=code in policy["required"],
                vote=votes.get(code),
                counts=code in votes and votes[code].pk in counted,
            )
            for code in codes
        ]

    @cached_property
    def _votes(self) -> list[Vote]:
        return list(self.submission.votes.select_related("seat__agency", "member", "delegation__membership__user"))

    @property
    def needs(self) -> str:
        """The policy in words."""
        return needs_in_words(self.submission.policy)

    @property
    def conditions(self) -> list[str]:
        """What abstentions and the passing of the date to decide by change in it; while it is under review."""
        return conditions_in_words(self.submission.policy, self.submission.decide_by) if self.submission.is_open else []

    @cached_property
    def missing(self) -> list[str]:
        """What the policy still needs, while it is under review."""
        return missing_for_sign_off(self.submission) if self.submission.is_open else []

    @cached_property
    def lost(self) -> list[str]:
        """The seats whose vote does not count any more, while it is under review."""
        return [str(vote.seat) for vote in lost_votes(self.submission)] if self.submission.is_open else []

    @cached_property
    def hindrances(self) -> list[str]:
        """Why it is not public although the policy is met."""
        if not self.is_signed_off_but_waits:
            return []
        return problems_at_release(self.submission) or [
            "Its files could not be copied or its edition could not be made. The scheduler tries again by itself."
        ]

    @property
    def is_signed_off_but_waits(self) -> bool:
        """Whether the policy is met and it is not published."""
        return self.submission.is_open and not self.missing

    @cached_property
    def contributors(self) -> list[tuple[str, list[User]]]:
        """The agencies that contributed, each with its people."""
        rows = Contributor.objects.filter(submission=self.submission).select_related("user", "agency")
        found: dict[str, list[User]] = {}
        for row in rows.order_by("agency__name", "user__last_name"):
            found.setdefault(row.agency.name if row.agency else "No agency any more", []).append(row.user)
        return list(found.items())

    @cached_property
    def edition(self) -> int | None:
        """The edition in which it was published."""
        return editions_of([self.submission]).get(self.submission.pk)

    @cached_property
    def earlier_rounds(self) -> list[Round]:
        """The other rounds of the same kind, newest first."""
        others = Submission.objects.of(self.submission.content_id).filter(kind=self.submission.kind)
        earlier = others.filter(round__lt=self.submission.round)
        if self.submission.is_of_the_board:  # all of them go under one content id
            earlier = earlier.filter(slug=self.submission.slug)
        return [_round(other) for other in earlier.prefetch_related("events", "votes__seat__agency")]

    @cached_property
    def outcome(self) -> Round:
        """What became of this one."""
        return _round(self.submission)


def ballot_of(submission: Submission, user: User) -> tuple[list[Seat], list[str]]:
    """The seats for which ``user`` may vote, and where there are none the sentences that say why not."""
    seats = open_seats(submission, user)
    if seats:
        return seats, []
    reasons = {reason: None for seat in seats_of(user) for reason in objections(submission, user, seat)}
    return [], list(reasons)


def editions_of(submissions: Iterable[Submission]) -> dict[UUID, int]:
    """Submission id -> number of the edition that published it, for those that are."""
    signed = {sub.sign_off.pk: sub.pk for sub in submissions if getattr(sub, "sign_off", None)}
    first = Publication.objects.filter(sign_off__in=signed, emergency__isnull=True)
    found = first.values_list("sign_off", "edition_id")
    return {signed[sign_off]: edition for sign_off, edition in found}


def _round(submission: Submission) -> Round:
    outcome = list(submission.events.all())[-1]
    returned = [vote for vote in submission.votes.all() if vote.decision == Decision.RETURN]
    seat = str(returned[0].seat) if returned and outcome.step == Step.RETURNED else ""
    return Round(submission, outcome, seat)
