"""The rules of sign-off: every action asks them here, and nothing else decides.

A rule looks at the facts and answers None, or the sentence that says why not. The database checks the heart of them
again, in the trigger of ``migrations/0002_protection.py``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cctvportal.agencies import refusal
from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import board_members_of, editing_agencies, has_role, seats_in_force, voting_places
from cctvportal.agencies.models import Agency, Membership, Seat, User
from cctvportal.kernel import clock
from cctvportal.publication.content import Content
from cctvportal.publication.models import Publication

from .concerned import in_the_way
from .enums import Abstention, Decision, Procedure, SubmissionKind
from .models import Submission, Vote


class Refused(refusal.Refused):
    """The rules do not allow it; ``reasons`` says why, a sentence each. Nothing was changed."""

    def __init__(self, reasons: Iterable[str], rules: Iterable[str] = ()) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons), rules)


def require(rules: Iterable[Callable], facts: object) -> None:
    """Raise ``Refused`` with the answers of all ``rules`` that object to ``facts``."""
    if objections := {rule.__name__: reason for rule in rules if (reason := rule(facts))}:
        raise Refused(objections.values(), objections)


# Voting


@dataclass(frozen=True)
class Ballot:
    """A vote about to be cast: by whom, for which seat, on which digest."""

    submission: Submission
    user: User
    seat: Seat
    decision: str
    digest: str
    reason: str = ""

    @property
    def place(self) -> Membership | None:
        """The membership by which the user sits on the seat at this moment."""
        return next((place for place in voting_places(self.user) if place.seat_id == self.seat.pk), None)

    @property
    def capacity(self) -> str:
        """As holder or deputy of the seat; empty where the user does not sit on it."""
        return self.place.capacity if self.place else ""


def under_review(ballot: Ballot) -> str | None:
    if not ballot.submission.is_open:
        return f"This submission is not under review: it was {ballot.submission.last_event.get_step_display().lower()}."
    return None


def votes_on_what_is_shown(ballot: Ballot) -> str | None:
    if ballot.digest != ballot.submission.digest:
        return "What you reviewed is not what is before the board now. Open the submission again, and review it."
    return None


def sits_on_the_seat(ballot: Ballot) -> str | None:
    if ballot.place is None:
        return f"You do not sit on the seat of {ballot.seat} today, so you cannot vote for it."
    return None


def seat_may_vote(ballot: Ballot) -> str | None:
    if ballot.seat.code not in ballot.submission.policy["seats"]:
        return f"{ballot.seat} was not on the board when this was submitted, so it does not vote on it."
    return None


def seat_votes_once(ballot: Ballot) -> str | None:
    cast = next((vote for vote in ballot.submission.votes.all() if vote.seat_id == ballot.seat.pk), None)
    if cast:
        return f"{ballot.seat} has voted already ({cast.get_decision_display().lower()}). A vote is never changed."
    return None


def person_votes_once(ballot: Ballot) -> str | None:
    if any(vote.member_id == ballot.user.pk for vote in ballot.submission.votes.all()):
        return "You have voted on this already. A person votes once, also with places in several agencies."
    return None


def contributed_nothing(ballot: Ballot) -> str | None:
    if any(row.user_id == ballot.user.pk for row in ballot.submission.contributor_set.all()):
        return "You contributed to this, so you cannot vote on it. Another member of your seat can."
    return None


def declared_no_emergency(ballot: Ballot) -> str | None:
    if ballot.user.pk in declarers(ballot.submission):
        return "You declared this emergency, so you do not ratify it. Others of the board decide."
    return None


def says_why_it_is_returned(ballot: Ballot) -> str | None:
    if ballot.decision == Decision.RETURN and not ballot.reason.strip():
        return "Say why you return it: the editor needs a reason to work on."
    return None


def decides_something_known(ballot: Ballot) -> str | None:
    if ballot.decision not in Decision.values:
        return "Choose to sign off, to return or to abstain."
    return None


VOTING = (
    under_review,
    votes_on_what_is_shown,
    sits_on_the_seat,
    seat_may_vote,
    seat_votes_once,
    person_votes_once,
    contributed_nothing,
    declared_no_emergency,
    says_why_it_is_returned,
    decides_something_known,
)


# Signing off


@dataclass(frozen=True)
class Count:
    """The votes on a submission as they count at this moment."""

    submission: Submission

    @cached_property
    def signed(self) -> list[Vote]:
        """The sign-offs that count, on this digest."""
        submission = self.submission
        return [
            vote
            for vote in self._counting
            if vote.decision == Decision.SIGN_OFF
            and vote.digest == submission.digest
            and vote.seat.code in submission.policy["seats"]
        ]

    @cached_property
    def seats(self) -> set[str]:
        """The codes of the seats that signed."""
        return {vote.seat.code for vote in self.signed}

    @cached_property
    def outside(self) -> set[str]:
        """Those of them whose agency did not contribute."""
        wrote = {row.agency.code for row in self.submission.contributor_set.all() if row.agency}
        return self.seats - wrote

    @property
    def is_late(self) -> bool:
        """Whether the date by which the board should decide is past, and the policy has an answer to that."""
        decide_by, fallback = self.submission.decide_by, self.submission.policy.get("fallback")
        return decide_by is not None and fallback is not None and decide_by < clock.now()

    @property
    def quorum(self) -> int:
        """How many seats must sign; never under two, but for a clerical correction."""
        policy = self.submission.policy
        if self.submission.procedure == Procedure.CORRECTION:
            return 1
        if self.is_late:
            return max(policy["fallback"], 2)
        lowers = policy.get("abstentions") == Abstention.LOWERS
        abstained = sum(vote.decision == Decision.ABSTAIN for vote in self._counting) if lowers else 0
        return max(policy["quorum"] - abstained, 2)

    @property
    def required(self) -> list[str]:
        """The codes of the seats that must be among them."""
        return [] if self.is_late else self.submission.policy["required"]

    @cached_property
    def _counting(self) -> list[Vote]:
        barred = {row.user_id for row in self.submission.contributor_set.all()} | declarers(self.submission)
        return [vote for vote in self.submission.votes.all() if vote.member_id not in barred and _still_sits(vote)]


def counted_votes(submission: Submission) -> list[Vote]:
    """The sign-offs that count: on this digest, by members who sit on their seat today and contributed nothing."""
    return Count(submission).signed


def declarers(submission: Submission) -> set[int]:
    """The ids of those who declared the emergency that a submission would ratify."""
    emergency = getattr(submission, "emergency", None)
    return {signature.member_id for signature in emergency.signatures.all()} if emergency else set()


def _still_sits(vote: Vote) -> bool:
    return any(place.seat_id == vote.seat_id for place in voting_places(vote.member))


def quorum_is_reached(count: Count) -> str | None:
    missing = count.quorum - len(count.seats)
    if missing > 0:
        return f"{missing} more {'seat' if missing == 1 else 'seats'} must sign off."
    return None


def required_seats_signed(count: Count) -> str | None:
    missing = [code for code in count.required if code not in count.seats]
    if missing:
        return f"Still required: {', '.join(seat_names(missing))}."
    return None


def seats_outside_signed(count: Count) -> str | None:
    missing = count.submission.policy.get("outside", 0) - len(count.outside)
    if missing > 0 and len(count.seats) >= count.quorum:
        return (
            f"{missing} more {'seat' if missing == 1 else 'seats'} of agencies that did not contribute must sign off."
        )
    return None


def content_is_what_was_signed(count: Count) -> str | None:
    if count.submission.content.digest != count.submission.digest:
        return "What is stored is not what was submitted: the digests differ. Nothing is published."
    return None


VOTES_NEEDED = (quorum_is_reached, required_seats_signed, seats_outside_signed)
SIGNING_OFF = (*VOTES_NEEDED, content_is_what_was_signed)


def missing_for_sign_off(submission: Submission) -> list[str]:
    """What the policy still needs, a sentence each; nothing when it is met."""
    count = Count(submission)
    return [reason for rule in SIGNING_OFF if (reason := rule(count))]


def votes_missing(submission: Submission) -> list[str]:
    """What the policy still needs of the board, a sentence each, without a look at the content."""
    count = Count(submission)
    return [reason for rule in VOTES_NEEDED if (reason := rule(count))]


def seat_names(codes: Iterable[str]) -> list[str]:
    """The names of the agencies with these codes; ``chair`` where no chair was appointed."""
    names = dict(Agency.objects.filter(code__in=list(codes)).values_list("code", "name"))
    return [names.get(code, code) for code in codes]


# Submitting

BELONGS_TO_NOBODY = (
    "This page belongs to no agency. An editor of the agency that wants it must copy it and submit the copy."
)


@dataclass(frozen=True)
class Draft:
    """What an editor is about to submit, as the page types hand it over."""

    content: Content
    agency: Agency | None
    by: User
    kind: str = SubmissionKind.CONTENT
    policy: dict = field(default_factory=dict)
    contributors: frozenset[User] = frozenset()
    # Ids of the other pages that it would change, and the address beneath which it changes all.
    concerned: frozenset[int] = frozenset()
    beneath: str = ""
    # True where somebody unknown changed it, or it was changed past the editor.
    authors_unknown: bool = False
    current: Publication | None = None
    problems: tuple[str, ...] = ()
    publication_problems: tuple[str, ...] = ()

    @property
    def owner(self) -> Agency:
        """The agency that submits it. Raises ``Refused`` where it belongs to none."""
        if self.agency is None:
            raise Refused([BELONGS_TO_NOBODY])
        return self.agency


def submitter_may(draft: Draft) -> str | None:
    if draft.agency is None:
        return BELONGS_TO_NOBODY
    if draft.agency in editing_agencies(draft.by):
        return None
    if draft.kind in (SubmissionKind.WITHDRAWAL, SubmissionKind.DELETION) and has_role(draft.by, Role.SECRETARY):
        return None
    return f"Only an editor of {draft.agency} can submit this."


def nothing_under_review(draft: Draft) -> str | None:
    if Submission.objects.open().filter(content_id=draft.content.content_id).exists():
        return "This is under review already. Take it back first if you want to change it."
    return None


def nothing_concerned_is_under_review(draft: Draft) -> str | None:
    other = in_the_way(draft.content, draft.concerned, draft.beneath)
    if other:
        return (
            f"“{other.title}” is under review ({other.get_kind_display().lower()}), and both concern the same pages. "
            "Wait for the board, or have that taken back first."
        )
    return None


def authors_are_known(draft: Draft) -> str | None:
    if draft.authors_unknown:
        return "It was changed outside the editor, or by nobody known. Open it, save it, and submit it again."
    return None


def something_changes(draft: Draft) -> str | None:
    if draft.current and draft.current.digest == draft.content.digest and draft.current.kind == draft.content.kind:
        return "Nothing has changed since it was published."
    return None


def draft_is_whole(draft: Draft) -> str | None:
    return " ".join(draft.problems) or None


def can_stand_in_public(draft: Draft) -> str | None:
    return " ".join(draft.publication_problems) or None


def withdraws_what_is_public(draft: Draft) -> str | None:
    if draft.kind != SubmissionKind.WITHDRAWAL:
        return None
    if draft.current is None or draft.current.is_notice:
        return "Only a published page can be withdrawn."
    return None


def somebody_could_sign(draft: Draft) -> str | None:
    seats = eligible_signers(draft.policy, {user.pk for user in draft.contributors})
    if can_be_met(draft.policy, seats):
        return None
    able = ", ".join(seat_names([code for code, people in seats.items() if people])) or "none"
    return (
        f"Nobody is left who could sign this off: the policy “{draft.policy['name']}” needs "
        f"{needs_in_words(draft.policy)}, and only these seats have a member who did not contribute: {able}."
    )


SUBMITTING = (
    submitter_may,
    nothing_under_review,
    nothing_concerned_is_under_review,
    authors_are_known,
    withdraws_what_is_public,
    something_changes,
    draft_is_whole,
    can_stand_in_public,
    somebody_could_sign,
)


def needs_in_words(policy: Mapping) -> str:
    """``3 seats, among them ACPO, Home Office and NPIA``."""
    required = seat_names(policy["required"])
    quorum = max(policy["quorum"], len(required))
    among = f", among them {' and '.join([', '.join(required[:-1]), required[-1]] if required[1:] else required)}"
    return f"{quorum} seats" + (among if required else "")


def eligible_signers(policy: Mapping, contributors: set[int]) -> dict[str, set[int]]:
    """Seat code -> ids of its members of today who contributed nothing."""
    return {
        seat.code: {place.user_id for place in board_members_of(seat)} - contributors
        for seat in seats_in_force()
        if seat.code in policy["seats"]
    }


def can_be_met(policy: Mapping, signers: Mapping[str, set[int]]) -> bool:
    """Whether different people could sign for every required seat and for as many seats as the quorum asks.

    A person counts for one seat alone, so this is a bipartite matching; required seats are placed first, and
    augmenting paths never unplace a seat (Berge's theorem).
    """
    place_of: dict[int, str] = {}

    def placed(seat: str, seen: set[int]) -> bool:
        for person in signers.get(seat, set()) - seen:
            seen.add(person)
            if person not in place_of or placed(place_of[person], seen):
                place_of[person] = seat
                return True
        return False

    if not all(placed(seat, set()) for seat in policy["required"]):
        return False
    others = [seat for seat in signers if seat not in policy["required"]]
    total = len(policy["required"]) + sum(placed(seat, set()) for seat in others)
    return total >= policy["quorum"]


# Taking back


def may_take_back(submission: Submission, user: User) -> str | None:
    """Any editor of the submitting agency may, while it is under review."""
    if not submission.is_open:
        return f"It is not under review: it was {submission.last_event.get_step_display().lower()}."
    if submission.agency in editing_agencies(user):
        return None
    if submission.submitted_by_id == user.pk and has_role(user, Role.SECRETARY):
        return None
    return f"Only an editor of {submission.agency} can take this back."
