"""The rules of sign-off: every action asks them here, and nothing else decides.

A rule looks at the facts and answers None, or the sentence that says why not. The database checks the heart of them
again, in the trigger of ``migrations/0002_protection.py``.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cctvportal.agencies import refusal
from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import (
    Mandate,
    editing_agencies,
    has_role,
    mandates,
    mandates_for,
    seats_in_force,
)
from cctvportal.agencies.models import Agency, Seat, User
from cctvportal.kernel import clock
from cctvportal.publication.content import Content
from cctvportal.publication.models import Publication, Tombstone

from .clerical import objections
from .concerned import in_the_way
from .contributors import agency_of
from .enums import OF_THE_BOARD, Abstention, Decision, EmergencyKind, Procedure, RedactionStep, SubmissionKind
from .models import Redaction, Submission, Vote
from .policy_words import needs_in_words, seat_names


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

    @cached_property
    def mandate(self) -> Mandate | None:
        """By what the user votes for the seat at this moment; where she can choose, by what contributed nothing."""
        held = [mandate for mandate in mandates(self.user) if mandate.seat == self.seat]
        return next((mandate for mandate in held if not mandate.people & barred_from(self.submission)), None) or next(
            iter(held), None
        )

    @property
    def capacity(self) -> str:
        """As holder or deputy of the seat, herself or by delegation; empty where she may not vote for it."""
        return self.mandate.place.capacity if self.mandate else ""


def under_review(ballot: Ballot) -> str | None:
    if not ballot.submission.is_open:
        return f"This submission is not under review: it was {ballot.submission.last_event.get_step_display().lower()}."
    return None


def votes_on_what_is_shown(ballot: Ballot) -> str | None:
    if ballot.digest != ballot.submission.digest:
        return "What you reviewed is not what is before the board now. Open the submission again, and review it."
    return None


def sits_on_the_seat(ballot: Ballot) -> str | None:
    if ballot.mandate is None:
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
    contributors = {row.user_id for row in ballot.submission.contributor_set.all()}
    if ballot.user.pk in contributors:
        return "You contributed to this, so you cannot vote on it. Another member of your seat can."
    if ballot.mandate and ballot.mandate.people & contributors:
        return f"{ballot.mandate.place.user}, who lets you vote, contributed to this, so you cannot vote on it either."
    return None


def declared_no_emergency(ballot: Ballot) -> str | None:
    declared = declarers(ballot.submission)
    if ballot.user.pk in declared:
        return "You declared this emergency, so you do not ratify it. Others of the board decide."
    if ballot.mandate and ballot.mandate.people & declared:
        return f"{ballot.mandate.place.user}, who lets you vote, declared this emergency. Others of the board decide."
    return None


def takes_effect_first(ballot: Ballot) -> str | None:
    emergency = ballot.submission.emergency
    if emergency and ballot.submission.kind != SubmissionKind.CONTENT and not emergency.ever_took_effect:
        return "This take-down waits for a second person. The board decides on it once it is in force."
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
    takes_effect_first,
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
            for vote in self.counting
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
        abstained = sum(vote.decision == Decision.ABSTAIN for vote in self.counting) if lowers else 0
        return max(policy["quorum"] - abstained, 2)

    @property
    def required(self) -> list[str]:
        """The codes of the seats that must be among them."""
        return [] if self.is_late else self.submission.policy["required"]

    @cached_property
    def counting(self) -> list[Vote]:
        """The votes that count, whatever they decide: by members who may still cast them, and are not barred."""
        barred = barred_from(self.submission)
        votes = self.submission.votes.all()
        held = mandates_for(*{vote.seat for vote in votes})
        return [vote for vote in votes if not _people_of(vote) & barred and _still_sits(vote, held)]


def counted_votes(submission: Submission) -> list[Vote]:
    """The sign-offs that count: on this digest, by members who sit on their seat today and contributed nothing."""
    return Count(submission).signed


def lost_votes(submission: Submission) -> list[Vote]:
    """Votes that take their seat's turn and do not count any more. A new round alone lets these seats vote again."""
    counting = Count(submission).counting
    return [vote for vote in submission.votes.all() if vote not in counting]


def declarers(submission: Submission) -> set[int]:
    """The ids of those who declared an emergency that a submission would ratify, abandoned or not.

    Who calls in a correction declares nothing: all that she wants is the board's vote, hers among the others.
    """
    declared = [each for each in submission.emergencies.all() if each.kind != EmergencyKind.CALL_IN]
    return {signature.member_id for each in declared for signature in each.signatures.all()}


def barred_from(submission: Submission) -> set[int]:
    """The ids of those by whom no vote on it counts: its contributors, and who declared the emergency it ratifies."""
    return {row.user_id for row in submission.contributor_set.all()} | declarers(submission)


def _people_of(vote: Vote) -> set[int]:
    """Who cast it, and by whose leave."""
    return {vote.member_id, vote.delegation.membership.user_id} if vote.delegation else {vote.member_id}


def _still_sits(vote: Vote, held: list[Mandate]) -> bool:
    """Whether she may still vote for the seat, by that by which she voted: in step with agencies_sits_on."""
    return any(
        mandate.voter_id == vote.member_id and mandate.seat == vote.seat and mandate.delegation == vote.delegation
        for mandate in held
    )


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
    if count.submission.content.digest == count.submission.digest:
        return None
    if was_redacted(count.submission):
        return "Parts of it were destroyed by law after it was submitted. Return it; a new version has to be submitted."
    return "What is stored is not what was submitted: the digests differ. Nothing is published."


def was_redacted(submission: Submission) -> bool:
    """Whether a redaction took words out of it."""
    named = [{"table": Submission._meta.db_table, "key": str(submission.pk)}]
    done = Redaction.objects.at_step(RedactionStep.CARRIED_OUT, RedactionStep.DESTROYED)
    return done.filter(places__contains=named).exists()


def files_were_not_redacted(count: Count) -> str | None:
    wanted = {use["sha256"] for use in count.submission.assets}
    if wanted and Tombstone.objects.filter(sha256__in=wanted).exists():
        return "A file that it shows or links was destroyed by law. Return it; it has to be submitted without the file."
    return None


VOTES_NEEDED = (quorum_is_reached, required_seats_signed, seats_outside_signed)
SIGNING_OFF = (*VOTES_NEEDED, content_is_what_was_signed, files_were_not_redacted)


def missing_for_sign_off(submission: Submission) -> list[str]:
    """What the policy still needs, a sentence each; nothing when it is met."""
    count = Count(submission)
    return [reason for rule in SIGNING_OFF if (reason := rule(count))]


def votes_missing(submission: Submission) -> list[str]:
    """What the policy still needs of the board, a sentence each, without a look at the content."""
    count = Count(submission)
    return [reason for rule in VOTES_NEEDED if (reason := rule(count))]


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
    procedure: str = Procedure.ORDINARY
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

    @property
    def wrote(self) -> set[str]:
        """The codes of the agencies that contributed."""
        agencies = {agency_of(user, self.owner) for user in self.contributors} if self.agency else set()
        return {agency.code for agency in agencies if agency}


def submitter_may(draft: Draft) -> str | None:
    if draft.agency is None:
        return BELONGS_TO_NOBODY
    if draft.kind in OF_THE_BOARD and not has_role(draft.by, Role.SECRETARY):
        return "Only the board’s secretary proposes this."
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


def was_not_redacted(draft: Draft) -> str | None:
    content = draft.content
    if Tombstone.objects.filter(content_id=content.content_id, digest=content.digest).exists():
        return "Exactly this was redacted: parts of it were destroyed by law. It is not published again."
    if Tombstone.objects.filter(sha256__in={use.sha256 for use in content.assets}).exists():
        return "It shows or links a file that was destroyed by law. Take it off the page."
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
    if can_be_met(draft.policy, seats, draft.wrote):
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
    was_not_redacted,
    draft_is_whole,
    can_stand_in_public,
    somebody_could_sign,
)


def is_clerical(draft: Draft) -> str | None:
    return " ".join(objections(draft.content, draft.current)) or None


CORRECTING = (*(rule for rule in SUBMITTING if rule is not something_changes), is_clerical)


def eligible_signers(policy: Mapping, contributors: set[int]) -> dict[str, set[int]]:
    """Seat code -> ids of those who may vote for it today, and neither contributed nor got leave from who did."""
    seats = [seat for seat in seats_in_force() if seat.code in policy["seats"]]
    signers: dict[str, set[int]] = {seat.code: set() for seat in seats}
    for mandate in mandates_for(*seats):
        if not mandate.people & contributors:
            signers[mandate.seat.code].add(mandate.voter_id)
    return signers


def can_be_met(policy: Mapping, signers: Mapping[str, set[int]], wrote: Collection[str] = ()) -> bool:
    """Whether enough different people could sign: in time, or past the date to decide by where there is a fallback.

    ``signers`` is what ``eligible_signers`` gives, ``wrote`` the codes of the agencies that contributed.
    """
    outside, fallback = policy.get("outside", 0), policy.get("fallback")
    in_time = _suffice(signers, wrote, policy["required"], policy["quorum"], outside)
    return in_time or (fallback is not None and _suffice(signers, wrote, [], max(fallback, 2), outside))


def _suffice(
    signers: Mapping[str, set[int]], wrote: Collection[str], required: list[str], quorum: int, outside: int
) -> bool:
    """Whether people can be found for every required seat, for so many of other agencies, and for so many in all.

    A person counts for one seat alone, so this is a bipartite matching. Augmenting paths never unplace a seat (Berge's
    theorem), and which seats can be placed together is a matroid: to place the required ones first, then those of
    agencies that did not write, then the rest, reaches the most of each.
    """
    place_of: dict[int, str] = {}

    def placed(seat: str, seen: set[int]) -> bool:
        for person in signers.get(seat, set()) - seen:
            seen.add(person)
            if person not in place_of or placed(place_of[person], seen):
                place_of[person] = seat
                return True
        return False

    if not all(placed(seat, set()) for seat in required):
        return False
    for seat in sorted(set(signers) - set(required), key=lambda code: (code in wrote, code)):
        placed(seat, set())
    chosen = set(place_of.values())
    return len(chosen) >= quorum and len(chosen - set(wrote)) >= outside


# Taking back


def may_take_back(submission: Submission, user: User) -> str | None:
    """Any editor of the submitting agency may, while it is under review."""
    if not submission.is_open:
        return f"It is not under review: it was {submission.last_event.get_step_display().lower()}."
    if (emergency := submission.emergency) and emergency.is_in_force:
        return "It is public in an emergency. It stays with the board until that has decided."
    if emergency and submission.kind != SubmissionKind.CONTENT and not emergency.ever_took_effect:
        return "It is a take-down that waits for a second person. Who proposed it can abandon it."
    if submission.agency in editing_agencies(user):
        return None
    if submission.submitted_by_id == user.pk and has_role(user, Role.SECRETARY):
        return None
    return f"Only an editor of {submission.agency} can take this back."
