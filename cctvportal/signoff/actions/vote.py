"""Cast a seat's vote."""

import logging

from cctvportal.agencies.models import Seat, User
from cctvportal.agencies.signing import Sealer
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from ..enums import Decision, Step
from ..models import Pack, Submission, SubmissionEvent, Vote
from ..notices import notify_editors
from ..packing import pack_of
from ..rules import VOTING, Ballot, missing_for_sign_off, require
from ..seals import seal_vote, sealer
from ..workflow import end
from .end_emergency import undo_returned
from .packs import follow_end_of_review
from .publish import HINDRANCES, publish
from .release_pack import release_if_signed

logger = logging.getLogger(__name__)


def vote(submission: Submission, user: User, seat: Seat, decision: str, *, digest: str, reason: str = "") -> Vote:
    """Cast the vote of ``seat`` on ``digest``; publish if that meets the policy, unlock the draft if it returns it.

    The vote stands also where publishing fails: the scheduler tries again.
    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    cast = _cast(Ballot(submission, user, seat, decision, digest, reason))
    if decision != Decision.SIGN_OFF:
        return cast
    if pack := pack_of(submission):
        release_if_signed(pack)
    elif not missing_for_sign_off(submission):
        try:
            publish(submission)
        except HINDRANCES:
            logger.exception("Submission %s is signed off but could not be published yet", submission.pk)
    return cast


@verb("vote", by="ballot.user", about="ballot.submission")
def _cast(ballot: Ballot) -> Vote:
    submission = ballot.submission
    advisory_lock("content", submission.content_id)
    require(VOTING, ballot)
    cast = unsaved_vote(ballot)
    cast.seal = seal_vote(key_for(ballot), submission, ballot.digest, ballot.seat, ballot.decision, ballot.user)
    cast.save(force_insert=True)
    append("vote", {"submission": str(submission.pk)}, secret=_told_later(cast), subject=submission.pk)
    if ballot.decision == Decision.RETURN:
        event = SubmissionEvent.objects.create(
            submission=submission, step=Step.RETURNED, by=ballot.user, reason=cast.reason
        )
        append("return", {"submission": str(submission.pk)}, secret={"seat": ballot.seat.code}, subject=submission.pk)
        if pack := pack_of(submission):
            follow_end_of_review(pack, [submission], ballot.user, cast.reason)
        end(submission, ballot.user, reason=cast.reason)
        notify_editors(submission, event)
        undo_returned(submission)
    return cast


def key_for(ballot: Ballot) -> Sealer:
    """The voter's key for the seat, unlocked. Raises ``Refused``."""
    return sealer(ballot.user, ballot.seat, ballot.mandate.delegation if ballot.mandate else None)


def unsaved_vote(ballot: Ballot, pack: Pack | None = None) -> Vote:
    """The row, not sealed yet, of a vote that the rules allow, cast on ``pack`` as a whole where it is one."""
    mandate = ballot.mandate
    return Vote(
        submission=ballot.submission,
        seat=ballot.seat,
        member=ballot.user,
        capacity=ballot.capacity,
        decision=ballot.decision,
        delegation=mandate.delegation if mandate else None,
        pack=pack,
        digest=ballot.digest,
        reason=ballot.reason.strip(),
    )


def _told_later(cast: Vote) -> dict:
    return {
        "seat": cast.seat.code,
        "decision": cast.decision,
        "digest": cast.digest,
        "capacity": cast.capacity,
        "delegation": cast.delegation_id,
        "member": str(cast.member.opaque_id),
        "seal": cast.seal.hex() if cast.seal else None,
    }
