"""The rules of packs: who does what with one, and when. A rule answers None, or the sentence that says why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import has_role
from cctvportal.agencies.models import Seat, User
from cctvportal.kernel import clock

from .enums import PackStep
from .models import Pack, Submission
from .packing import digest_of_pack, packs_of
from .rules import VOTING, Ballot

# As many as one transaction locks, next to others, with the locks that PostgreSQL sets aside.
LARGEST = 2_000
NAMED = 5


@dataclass(frozen=True)
class Handling:
    """What somebody is about to do with a pack: ``inside`` is what it has, ``items`` what goes in or comes out."""

    by: User
    pack: Pack
    inside: Sequence[Submission] = ()
    items: Sequence[Submission] = ()
    release_at: datetime | None = None
    reason: str = ""


def only_the_secretary(handling: Handling) -> str | None:
    if not has_role(handling.by, Role.SECRETARY):
        return "Only the board’s secretary gathers packs and handles them."
    return None


def has_a_title(handling: Handling) -> str | None:
    if not handling.pack.title.strip():
        return "Give the pack a title, by which the board knows it."
    return None


def is_not_over(handling: Handling) -> str | None:
    if not handling.pack.is_holding:
        return f"This pack is closed: it was {handling.pack.last_event.get_step_display().lower()}."
    return None


def is_being_gathered(handling: Handling) -> str | None:
    if handling.pack.is_holding and handling.pack.last_event.step != PackStep.GATHERED:
        return "This pack was put before the board already."
    return None


def is_before_the_board(handling: Handling) -> str | None:
    step = handling.pack.last_event.step
    if step == PackStep.GATHERED:
        return "This pack is not before the board yet. Put it before the board first."
    if step == PackStep.STOPPED:
        return "This pack is stopped by a return. Resume it first."
    return None


def is_stopped(handling: Handling) -> str | None:
    if handling.pack.is_holding and handling.pack.last_event.step != PackStep.STOPPED:
        return "This pack is not stopped."
    return None


def takes_something(handling: Handling) -> str | None:
    if not handling.items:
        return "Choose at least one item."
    return None


def are_under_review(handling: Handling) -> str | None:
    if closed := [item for item in handling.items if not item.is_open]:
        return f"Only what is under review goes into a pack. This is not: {_titles(closed)}."
    return None


def are_in_no_pack(handling: Handling) -> str | None:
    held = packs_of(handling.items)
    if taken := [item for item in handling.items if item.pk in held]:
        packs = sorted({pack.title for pack in held.values()})
        return f"In a pack already ({', '.join(packs)}): {_titles(taken)}. A submission is in one pack at a time."
    return None


def is_not_too_large(handling: Handling) -> str | None:
    if len(handling.inside) + len(handling.items) > LARGEST:
        return f"A pack holds at most {LARGEST:,} items. Gather another one for the rest."
    return None


def are_inside(handling: Handling) -> str | None:
    ids = {submission.pk for submission in handling.inside}
    if missing := [item for item in handling.items if item.pk not in ids]:
        return f"Not in this pack any more: {_titles(missing)}."
    return None


def says_why(handling: Handling) -> str | None:
    if not handling.reason.strip():
        return "Say why: the board reads it in the history of the pack."
    return None


def has_something_open(handling: Handling) -> str | None:
    if not any(submission.is_open for submission in handling.inside):
        return "Nothing in this pack is under review. Add something first."
    return None


def has_nothing_closed(handling: Handling) -> str | None:
    if closed := [submission for submission in handling.inside if not submission.is_open]:
        return f"Not under review any more: {_titles(closed)}. Take it out, or add its new round."
    return None


def releases_in_the_future(handling: Handling) -> str | None:
    if handling.release_at and handling.release_at <= clock.now():
        return "The time of release is past. Choose a later one, or none: then it goes out once it is signed off."
    return None


GATHERING = (only_the_secretary, has_a_title)
ADDING = (only_the_secretary, is_not_over, takes_something, are_under_review, are_in_no_pack, is_not_too_large)
TAKING_OUT = (only_the_secretary, is_not_over, takes_something, are_inside, says_why)
PUTTING = (only_the_secretary, is_not_over, is_being_gathered, has_something_open, releases_in_the_future)
TIMING = (only_the_secretary, is_not_over, is_before_the_board, releases_in_the_future)
RESUMING = (
    only_the_secretary, is_not_over, is_stopped, has_something_open, has_nothing_closed, releases_in_the_future,
)  # fmt: skip
DISSOLVING = (only_the_secretary, is_not_over, says_why)


@dataclass(frozen=True)
class PackBallot:
    """A vote about to be cast on a pack as a whole: ``inside`` is what is in it, ``digest`` what the voter saw."""

    pack: Pack
    inside: Sequence[Submission]
    user: User
    seat: Seat
    decision: str
    digest: str
    reason: str = ""

    @cached_property
    def objections(self) -> dict[Submission, list[str]]:
        """Submission -> why the vote is not cast on it, what matters first; empty lists for those on which it is."""
        return {ballot.submission: [why for rule in VOTING if (why := rule(ballot))] for ballot in self._ballots}

    @property
    def accepted(self) -> list[Ballot]:
        """The votes that are cast, one for each item."""
        return [ballot for ballot in self._ballots if not self.objections[ballot.submission]]

    @cached_property
    def _ballots(self) -> list[Ballot]:
        return [
            Ballot(submission, self.user, self.seat, self.decision, submission.digest, self.reason)
            for submission in self.inside
        ]


def pack_takes_votes(ballot: PackBallot) -> str | None:
    if not ballot.pack.is_before_the_board:
        return f"The board does not vote on this pack now: {ballot.pack.last_event.get_step_display().lower()}."
    return None


def votes_on_what_is_inside(ballot: PackBallot) -> str | None:
    if ballot.digest != digest_of_pack(ballot.inside):
        return "What you saw is not what is in the pack now. Look at the pack again, and vote then."
    return None


def votes_on_something(ballot: PackBallot) -> str | None:
    if ballot.accepted:
        return None
    reasons = dict.fromkeys(objections[0] for objections in ballot.objections.values())
    return f"There is nothing in this pack on which you can vote. {' '.join(reasons)}".strip()


PACK_VOTING = (pack_takes_votes, votes_on_what_is_inside, votes_on_something)


def _titles(submissions: Sequence[Submission]) -> str:
    named = ", ".join(f"“{submission.title}”" for submission in submissions[:NAMED])
    more = len(submissions) - NAMED
    return f"{named} and {more} more" if more > 0 else named
