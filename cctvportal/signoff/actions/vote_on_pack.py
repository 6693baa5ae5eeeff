"""Cast a seat's vote on a pack as a whole."""

import secrets
import uuid
from collections.abc import Sequence
from itertools import chain

from cctvportal.agencies.models import Seat, User
from cctvportal.agencies.verbs import verb
from cctvportal.record.append import append

from ..enums import Decision, Step
from ..models import Pack, Submission, SubmissionEvent, Vote
from ..pack_notices import end_workflows, notify_editors_of_pack
from ..pack_rules import PACK_VOTING, PackBallot
from ..packing import hold, inside
from ..rules import Ballot, require
from ..seals import leaf, seal_votes
from ..telling import of_votes
from .packs import follow_end_of_review
from .release_pack import release_if_signed
from .vote import key_for, unsaved_vote


def vote_on_pack(
    pack: Pack, user: User, seat: Seat, decision: str, *, digest: str, reason: str = ""
) -> dict[Submission, list[str]]:
    """Cast the vote of ``seat`` on everything in ``pack`` on which ``user`` may still vote for it.

    ``digest`` is that of the pack as she saw it. Returns what it was not cast on, each with the reasons. The votes
    stand also where the release fails: the scheduler tries again.
    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    left_out = _cast(pack, user, seat, decision, digest, reason)
    if decision == Decision.SIGN_OFF:
        release_if_signed(pack)
    return left_out


@verb("vote-on-pack", by="user", about="pack")
def _cast(pack: Pack, user: User, seat: Seat, decision: str, digest: str, reason: str) -> dict[Submission, list[str]]:
    pack = hold(pack)
    ballot = PackBallot(pack, list(inside(pack).for_counting()), user, seat, decision, digest, reason)
    require(PACK_VOTING, ballot)
    accepted = ballot.accepted
    votes = Vote.objects.bulk_create(_sealed(accepted, pack))
    # A subject of its own: it is opened only where everything that it names becomes public.
    append("vote", {"pack": str(pack.pk)}, secret=of_votes(votes), subject=uuid.uuid4())
    if decision == Decision.RETURN:
        _return(pack, accepted, user, votes[0].reason)
    return {submission: reasons for submission, reasons in ballot.objections.items() if reasons}


def _sealed(ballots: Sequence[Ballot], pack: Pack) -> list[Vote]:
    """The rows of the votes. Those that she casts by the same leave, or by none, have one seal."""
    together: dict[int | None, list[Ballot]] = {}
    for ballot in ballots:
        leave = ballot.mandate.delegation if ballot.mandate else None
        together.setdefault(leave.pk if leave else None, []).append(ballot)
    return list(chain.from_iterable(_sealed_together(each, pack) for each in together.values()))


def _sealed_together(ballots: Sequence[Ballot], pack: Pack) -> list[Vote]:
    salts = [secrets.token_bytes(16) for _ in ballots]
    leaves = [leaf(ballot.submission.pk, ballot.digest, salt) for ballot, salt in zip(ballots, salts, strict=True)]
    first = ballots[0]
    seal = seal_votes(key_for(first), leaves, first.seat, first.decision, first.user)
    votes = [unsaved_vote(ballot, pack) for ballot in ballots]
    for vote, salt in zip(votes, salts, strict=True):
        vote.seal, vote.salt = seal, salt
    return votes


def _return(pack: Pack, ballots: Sequence[Ballot], by: User, reason: str) -> None:
    submissions = [ballot.submission for ballot in ballots]
    SubmissionEvent.objects.bulk_create(
        SubmissionEvent(submission=submission, step=Step.RETURNED, by=by, reason=reason) for submission in submissions
    )
    secret = {"seat": ballots[0].seat.code, "submissions": [str(submission.pk) for submission in submissions]}
    append("return", {"pack": str(pack.pk)}, secret=secret)
    follow_end_of_review(pack, submissions, by, reason)
    end_workflows.enqueue([str(submission.pk) for submission in submissions], by.pk, reason)
    notify_editors_of_pack("returned", pack, submissions, reason)
