"""Publish or take down before the board decides: one person proposes, a second of another seat confirms."""

from cctvportal.agencies.models import Seat, User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.content import Change
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_publication
from cctvportal.record.append import append

from ..emergency_rules import (
    CONFIRMING,
    DECLARING_PUBLICATION,
    DECLARING_TAKE_DOWN,
    DEFAULT_HOURS,
    Act,
    Confirmation,
    before_of,
    may_abandon,
)
from ..enums import EmergencyKind, EmergencyStep, Step, SubmissionKind
from ..models import Emergency, EmergencyEvent, Submission, SubmissionEvent
from ..rules import Refused, require
from ..workflow import end
from .in_force import bring, declare, put_before_the_board, sign, supersede
from .submit import publication_problems
from .withdraw import notice_in_place_of


@verb("propose-emergency", about="submission")
def propose_publication(
    submission: Submission, by: User, seat: Seat | None, reason: str, hours: int = DEFAULT_HOURS
) -> Emergency:
    """Propose to publish what is under review at once, for some hours. Raises ``Refused``."""
    advisory_lock("content", submission.content_id)
    current = current_publication(submission.content_id)
    act = Act(
        EmergencyKind.PUBLICATION,
        by,
        reason,
        current=current,
        seat=seat,
        submission=submission,
        hours=hours,
        problems=publication_problems(submission.content),
    )
    require(DECLARING_PUBLICATION, act)
    return _propose(act, submission)


@verb("propose-take-down", about="content_id")
def propose_take_down(content_id: int, by: User, seat: Seat | None, notice: str, reason: str) -> Emergency:
    """Propose to put ``notice`` (plain text, public) in the place of a page at once. Raises ``Refused``."""
    advisory_lock("content", content_id)
    current = current_publication(content_id)
    act = Act(EmergencyKind.TAKE_DOWN, by, reason, current=current, seat=seat, notice_text=notice)
    require(DECLARING_TAKE_DOWN, act)
    if current is None:
        raise Refused(["Nothing stands there."])
    content = notice_in_place_of(current, notice)
    submission = put_before_the_board(
        content, act, SubmissionKind.WITHDRAWAL, contributors=frozenset({by}), announced=False
    )
    return _propose(act, submission)


def _propose(act: Act, submission: Submission) -> Emergency:
    before = before_of(act.current) if act.kind == EmergencyKind.TAKE_DOWN else act.current
    emergency = declare(act, submission, EmergencyStep.PROPOSED, before)
    told = {
        "kind": act.kind,
        "content": submission.content_id,
        "seat": act.seat.code if act.seat else None,
        "member": str(act.by.opaque_id),
        "reason": emergency.reason,
        "hours": emergency.hours,
    }
    append("emergency", {"emergency": str(emergency.pk)}, secret=told, subject=submission.pk)
    return emergency


@verb("confirm-emergency", about="emergency")
def confirm(emergency: Emergency, by: User, seat: Seat | None, *, digest: str) -> Edition:
    """Agree to a proposal, to exactly ``digest``: it is public at once. Returns the edition. Raises ``Refused``.

    Raises ``OSError`` where a storage fails; nothing is changed then.
    """
    advisory_lock("content", emergency.content_id)
    emergency = Emergency.objects.get(pk=emergency.pk)
    require(CONFIRMING, Confirmation(emergency, by, seat, digest))
    submission = emergency.submission
    sign(emergency, by, seat)
    supersede(emergency.content_id, but=submission)
    EmergencyEvent.objects.create(emergency=emergency, step=EmergencyStep.IN_FORCE, by=by)
    expires_at = emergency.ends_at.replace(microsecond=0) if emergency.ends_at else None
    change = Change(
        content=submission.content,
        digest=submission.digest,
        sign_off=emergency.pk,
        agency=submission.agency.as_json(),
        seats=[],
        subjects=(submission.pk,),
        authority="emergency",
        emergency=emergency.pk,
        expires_at=expires_at,
    )
    signatures = emergency.signatures.select_related("seat__agency", "member")
    told = {
        "kind": emergency.kind,
        "seats": sorted(signature.seat.code for signature in signatures if signature.seat),
        "members": sorted(str(signature.member.opaque_id) for signature in signatures),
        "reason": emergency.reason,
        "hours": emergency.hours,
    }
    return bring(emergency, change, ("emergency-confirmed", told))


@verb("abandon-emergency", about="emergency")
def abandon(emergency: Emergency, by: User) -> None:
    """Give up a proposal before a second person confirms it. Raises ``Refused``."""
    advisory_lock("content", emergency.content_id)
    emergency = Emergency.objects.get(pk=emergency.pk)
    if reason := may_abandon(emergency, by):
        raise Refused([reason])
    give_up(emergency, by)


def give_up(emergency: Emergency, by: User | None) -> None:
    """The same without asking; the notice of a take-down goes with its proposal."""
    EmergencyEvent.objects.create(emergency=emergency, step=EmergencyStep.ABANDONED, by=by)
    append("emergency-abandoned", {"emergency": str(emergency.pk)})
    submission = emergency.submission
    if emergency.kind == EmergencyKind.TAKE_DOWN and submission.is_open:
        SubmissionEvent.objects.create(submission=submission, step=Step.TAKEN_BACK, by=by)
        others = Submission.objects.open().filter(content_id=submission.content_id)
        if not others.exists():
            end(submission, by)
