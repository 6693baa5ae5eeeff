"""A broken page at night: one person on duty, or the secretary, puts an earlier version back or holds the page."""

from dataclasses import replace

from cctvportal.agencies.models import User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.content import Change, Content
from cctvportal.publication.enums import Authority, Kind
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication

from ..emergency_rules import HOLDING_BACK, PUTTING_BACK, Act, first_seat_of
from ..enums import EmergencyKind, EmergencyStep, SubmissionKind
from ..models import Emergency, SignOff, Submission
from ..rules import Refused, require
from .in_force import bring, content_of, declare, in_the_place_of, put_before_the_board, supersede
from .submit import publication_problems
from .withdraw import notice_in_place_of


@verb("put-back", about="version.content_id")
def put_back(version: Publication, by: User, reason: str) -> Emergency:
    """Put an earlier signed version of a page back at once, until the board decides. Raises ``Refused``."""
    advisory_lock("content", version.content_id)
    current = current_publication(version.content_id)
    content = in_the_place_of(content_of(version), current) if current else content_of(version)
    act = Act(
        EmergencyKind.PUT_BACK,
        by,
        reason,
        current=current,
        seat=first_seat_of(by),
        version=version,
        problems=publication_problems(content) if content.kind == Kind.CONTENT else (),
    )
    require(PUTTING_BACK, act)
    change = Change(
        content=content,
        digest=version.digest,
        sign_off=version.sign_off,
        agency=version.agency,
        seats=version.seats,
        authority=Authority.EMERGENCY,
    )
    return _at_once(act, content, SubmissionKind.CONTENT, change)


@verb("hold", about="content_id")
def hold(content_id: int, notice: SignOff | None, by: User, reason: str) -> Emergency:
    """Hold a page behind a notice that the board signed beforehand, until it decides. Raises ``Refused``."""
    advisory_lock("content", content_id)
    current = current_publication(content_id)
    act = Act(EmergencyKind.HOLD, by, reason, current=current, seat=first_seat_of(by), notice=notice)
    require(HOLDING_BACK, act)
    if current is None or notice is None:
        raise Refused(["Nothing stands there."])
    shown = _behind(current, notice)
    change = Change(
        content=shown,
        digest=shown.digest,
        sign_off=notice.pk,
        agency=current.agency,
        seats=notice.seats,
        authority=Authority.EMERGENCY,
    )
    decided_on = notice_in_place_of(current, html=notice.submission.representation["reason"])
    return _at_once(act, decided_on, SubmissionKind.WITHDRAWAL, change)


def _behind(current: Publication, notice: SignOff) -> Content:
    return replace(
        content_of(current),
        kind=Kind.HOLD,
        representation=notice.submission.representation,
        assets=(),
        boundaries=(),
    )


def _at_once(act: Act, content: Content, kind: str, change: Change) -> Emergency:
    brought_by = Submission.objects.filter(sign_off=act.version.sign_off).first() if act.version else None
    submission = put_before_the_board(content, act, kind, contributors=frozenset({act.by}), as_of=brought_by)
    supersede(content.content_id, but=submission)
    emergency = declare(act, submission, EmergencyStep.IN_FORCE, act.current)
    told = {
        "seats": [act.seat.code] if act.seat else [],
        "member": str(act.by.opaque_id),
        "reason": emergency.reason,
        **({"edition": act.version.edition_id, "digest": act.version.digest} if act.version else {}),
        **({"notice": str(act.notice.pk)} if act.notice else {}),
    }
    bring(emergency, replace(change, emergency=emergency.pk, subjects=(submission.pk,)), (str(act.kind), told))
    return emergency
