"""Cast a seat's vote."""

import logging

from cctvportal.agencies.models import Seat, User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from ..enums import Decision, Step
from ..models import Submission, SubmissionEvent, Vote
from ..notices import notify_editors
from ..rules import VOTING, Ballot, missing_for_sign_off, require
from ..workflow import end
from .publish import HINDRANCES, publish

logger = logging.getLogger(__name__)


def vote(submission: Submission, user: User, seat: Seat, decision: str, *, digest: str, reason: str = "") -> Vote:
    """Cast the vote of ``seat`` on ``digest``; publish if that meets the policy, unlock the draft if it returns it.

    The vote stands also where publishing fails: the scheduler tries again.
    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    cast = _cast(Ballot(submission, user, seat, decision, digest, reason))
    if decision == Decision.SIGN_OFF and not missing_for_sign_off(submission):
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
    cast = Vote.objects.create(
        submission=submission,
        seat=ballot.seat,
        member=ballot.user,
        capacity=ballot.capacity,
        decision=ballot.decision,
        digest=ballot.digest,
        reason=ballot.reason.strip(),
    )
    append("vote", {"submission": str(submission.pk)}, secret=_told_later(cast), subject=submission.pk)
    if ballot.decision == Decision.RETURN:
        event = SubmissionEvent.objects.create(
            submission=submission, step=Step.RETURNED, by=ballot.user, reason=cast.reason
        )
        append("return", {"submission": str(submission.pk)}, secret={"seat": ballot.seat.code}, subject=submission.pk)
        end(submission, ballot.user, reason=cast.reason)
        notify_editors(submission, event)
    return cast


def _told_later(cast: Vote) -> dict:
    return {
        "seat": cast.seat.code,
        "decision": cast.decision,
        "digest": cast.digest,
        "capacity": cast.capacity,
        "member": str(cast.member.opaque_id),
    }
