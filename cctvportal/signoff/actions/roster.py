"""The duty roster and the notices signed beforehand: what the secretary prepares for a bad day."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.html import linebreaks

from cctvportal.agencies.models import Agency, User
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from ..enums import OF_THE_BOARD, SubmissionKind
from ..models import Duty, SignOff, Submission
from ..policies import NOTICE_TYPE
from ..roster_rules import ENTERING_DUTY, Shift, secretary_keeps_the_roster
from ..rules import SUBMITTING, Draft, Refused, require
from ..seals import seal_duty
from .policy import affair
from .submit import create, next_round, policy_in_force


@verb("enter-duty", about="member")
def enter_duty(member: User | None, from_date: date, until_date: date | None, by: User) -> Duty:
    """Put a member of the board on the roster. Raises ``Refused``."""
    shift = Shift(member, from_date, until_date, by)
    require(ENTERING_DUTY, shift)
    if member is None:
        raise Refused(["Choose a member of the board."])
    duty = Duty(member=member, from_date=from_date, until_date=until_date, made_by=by)
    duty.seal = seal_duty(duty)
    duty.save(force_insert=True)
    _tell("duty", duty, by, seal=duty.seal.hex())
    return duty


@verb("end-duty", about="duty")
def end_duty(duty: Duty, by: User) -> None:
    """Take somebody off the roster at once: yesterday was her last day. Raises ``Refused``."""
    if reason := secretary_keeps_the_roster(Shift(duty.member, duty.from_date, duty.until_date, by)):
        raise Refused([reason])
    last = max(timezone.localdate(), duty.from_date) - timedelta(days=1)
    if duty.until_date and duty.until_date <= last:
        raise Refused(["That time on duty is over."])
    duty.until_date = last
    duty.save(update_fields=["until_date"])
    _tell("duty-ended", duty, by)


@verb("submit-notice")
def submit_notice(title: str, text: str, by: User) -> Submission:
    """Ask the board to sign a notice that pages may be held behind. Raises ``Refused``."""
    content_id = OF_THE_BOARD[SubmissionKind.NOTICE]
    advisory_lock("content", content_id)
    problems = []
    if not title.strip():
        problems.append("Give the notice a title.")
    if not text.strip():
        problems.append("Write what readers see in place of a page.")
    number = next_round(content_id, SubmissionKind.NOTICE)
    representation = {"title": title.strip(), "reason": linebreaks(text.strip(), autoescape=True), "held": True}
    draft = Draft(
        content=affair(content_id, NOTICE_TYPE, f"notice-{number}", representation),
        agency=Agency.objects.filter(is_secretariat=True).first(),
        by=by,
        kind=SubmissionKind.NOTICE,
        policy=policy_in_force(NOTICE_TYPE),
        contributors=frozenset({by}),
        problems=tuple(problems),
    )
    require(SUBMITTING, draft)
    return create(draft, round_number=number, revision_id=None)


def record_notice(sender: type, submission: Submission, sign_off: SignOff, **kwargs: object) -> None:
    """Tell in the record that the board adopted a notice, in the same transaction."""
    if submission.kind == SubmissionKind.NOTICE:
        append("notice", {"title": submission.title, "digest": submission.digest, "sign_off": str(sign_off.pk)})


def _tell(kind: str, duty: Duty, by: User, **told: str) -> None:
    append(
        kind,
        {
            "member": str(duty.member.opaque_id),
            "from": duty.from_date.isoformat(),
            "until": duty.until_date.isoformat() if duty.until_date else None,
            "by": str(by.opaque_id),
            **told,
        },
    )
