"""Clerical corrections: a short way to the public for a slip of the pen, and the way back from it."""

from dataclasses import replace

from django.utils import timezone

from cctvportal.agencies.models import Seat, User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.corrections import as_first_published, corrected_by
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication
from cctvportal.record.append import append

from ..emergency_rules import CALLING_IN, Act, CallIn
from ..enums import EmergencyKind, EmergencyStep, Procedure, SubmissionKind
from ..models import Emergency, SignOff, Submission
from ..notices import notify_board
from ..policies import CORRECTION_TYPE
from ..rules import CORRECTING, Draft, Refused, require
from ..working_days import last_day_of_call_in
from .in_force import content_of, declare, put_before_the_board, supersede
from .submit import Frozen, create, draft_of, next_round, policy_in_force


def correction_of(frozen: Frozen, by: User) -> Draft:
    """The facts that the rules of correcting look at."""
    return replace(draft_of(frozen, by), procedure=Procedure.CORRECTION, policy=policy_in_force(CORRECTION_TYPE))


@verb("submit-correction", about="frozen.content.content_id")
def submit_correction(frozen: Frozen, by: User) -> Submission:
    """Put a clerical correction of a published page before the board: one seat of another agency suffices.

    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    content_id = frozen.content.content_id
    advisory_lock("content", content_id)
    draft = correction_of(frozen, by)
    require(CORRECTING, draft)
    round_number = next_round(content_id, SubmissionKind.CONTENT)
    return create(draft, round_number=round_number, revision_id=frozen.revision_id)


@verb("call-in", about="correction.content_id")
def call_in(correction: Publication, by: User, seat: Seat | None, reason: str) -> Emergency:
    """Have a clerical correction signed off as everything else is; if the board returns it, it is undone.

    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    advisory_lock("content", correction.content_id)
    current = current_publication(correction.content_id)
    standing = current if current and current.sign_off == correction.sign_off else None
    require(CALLING_IN, CallIn(standing, by, seat, reason, timezone.localdate()))
    if standing is None or seat is None:
        raise Refused(["No clerical correction stands there any more."])
    own = as_first_published(standing)
    corrected = SignOff.objects.select_related("submission").get(pk=own.sign_off).submission
    act = Act(EmergencyKind.CALL_IN, by, reason, current=standing, seat=seat)
    content = replace(content_of(standing), links=tuple(corrected.links))
    authors = frozenset(corrected.contributors.all())
    submission = put_before_the_board(
        content, act, SubmissionKind.CONTENT, contributors=authors, announced=False, as_of=corrected
    )
    supersede(correction.content_id, but=submission)
    emergency = declare(act, submission, EmergencyStep.IN_FORCE, corrected_by(standing))
    body = {"content": correction.content_id, "correction": str(own.sign_off), "seat": seat.code}
    append("call-in", {"emergency": str(emergency.pk), "reason": emergency.reason} | body)
    notify_board(submission)
    return emergency


def record_correction(sender: type, submission: Submission, sign_off: SignOff, **kwargs: object) -> None:
    """Tell in the record what a clerical correction did, in the transaction that publishes it."""
    if submission.procedure != Procedure.CORRECTION:
        return
    publication = Publication.objects.select_related("edition").get(
        sign_off=sign_off.pk, content_id=submission.content_id
    )
    before = corrected_by(publication)
    append(
        "correction",
        {
            "content": submission.content_id,
            "edition": publication.edition_id,
            "digest": submission.digest,
            "corrects": before.digest if before else None,
            "sign_off": str(sign_off.pk),
            "seats": [seat["code"] for seat in sign_off.seats],
            "call_in_until": last_day_of_call_in(publication.edition.effective_at).isoformat(),
        },
    )
