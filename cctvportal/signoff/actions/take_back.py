"""Take a submission back, to go on with the draft."""

from cctvportal.agencies.models import User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from ..enums import Step
from ..models import Submission, SubmissionEvent
from ..packing import pack_of
from ..rules import Refused, may_take_back
from ..workflow import end
from .packs import follow_end_of_review


@verb("take-back", about="submission")
def take_back(submission: Submission, by: User) -> SubmissionEvent:
    """End the review at the wish of the submitting agency; the draft can be edited again.

    Raises ``Refused`` where it is not under review, or ``by`` is of another agency.
    """
    advisory_lock("content", submission.content_id)
    if reason := may_take_back(submission, by):
        raise Refused([reason])
    event = SubmissionEvent.objects.create(submission=submission, step=Step.TAKEN_BACK, by=by)
    body = {"submission": str(submission.pk)}
    append("take-back", body, secret={"member": str(by.opaque_id)}, subject=submission.pk)
    if pack := pack_of(submission):
        follow_end_of_review(pack, [submission], by, "Its agency took it back.")
    end(submission, by)
    return event
