"""The rules of the bad day, as those of ``rules``: each answers None, or the sentence that says why not.

The database checks the heart of them again, in the triggers of ``migrations/0004``, ``0009`` and ``0011``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import has_role, voting_places
from cctvportal.agencies.models import Seat, User
from cctvportal.kernel import clock
from cctvportal.publication.corrections import as_first_published
from cctvportal.publication.enums import Authority, Kind
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication

from .corrected import was_called_in
from .enums import BY_DUTY, EmergencyKind, EmergencyStep, Procedure, Step, SubmissionKind
from .models import Duty, Emergency, SignOff, Submission
from .models.emergencies import LONGEST
from .working_days import last_day_of_call_in

DEFAULT_HOURS = 72
# Whoever agrees to a proposal later than this agrees to something else.
PROPOSAL_HOLDS = timedelta(hours=24)
# Over without the board's consent, as a publication is too whose take-down the board returned.
WITHOUT_THE_BOARD = (EmergencyStep.LAPSED, EmergencyStep.REJECTED, EmergencyStep.SUPERSEDED)


@dataclass(frozen=True)
class Act:
    """What somebody is about to do before the board decides. ``current`` is what stands there in public."""

    kind: str
    by: User
    reason: str
    current: Publication | None = None
    # The seat for which she does it; None for the secretary.
    seat: Seat | None = None
    submission: Submission | None = None
    hours: int | None = None
    notice_text: str = ""
    version: Publication | None = None
    notice: SignOff | None = None
    problems: tuple[str, ...] = field(default=())

    @cached_property
    def standing_emergency(self) -> Emergency | None:
        """The emergency that is in force about this content."""
        return Emergency.objects.in_force().filter(content_id=self.content_id).first()

    @property
    def content_id(self) -> int:
        """What it is about; 0, which is no page, where nothing is there."""
        known = self.submission or self.current
        return known.content_id if known else 0


def sits_on_a_seat(act: Act) -> str | None:
    if act.seat is None or all(place.seat_id != act.seat.pk for place in voting_places(act.by)):
        return "Only somebody who sits on a seat of the board today can do this, and for that seat."
    return None


def is_on_duty(act: Act) -> str | None:
    if act.seat is None and has_role(act.by, Role.SECRETARY):
        return None
    if sits_on_a_seat(act) is None and Duty.objects.on().filter(member=act.by).exists():
        return None
    return "Only the board member on duty, or the secretary, does this alone. The roster says who that is."


def gives_a_reason(act: Act) -> str | None:
    return None if act.reason.strip() else "Give a reason. It stands in the public record once this takes effect."


def contributed_nothing_to_it(act: Act) -> str | None:
    if act.submission and act.submission.contributors.filter(pk=act.by.pk).exists():
        return "You contributed to this, so you cannot declare it an emergency. Others of the board can."
    return None


def is_of_some_hours(act: Act) -> str | None:
    if act.hours is None or not 1 <= act.hours <= LONGEST:
        return f"An emergency publication stands for 1 to {LONGEST} hours."
    return None


def is_an_open_submission(act: Act) -> str | None:
    submission = act.submission
    if submission is None or not submission.is_open:
        return "What goes public in an emergency must be under review. This is not, any more."
    if submission.kind != SubmissionKind.CONTENT or submission.procedure != Procedure.ORDINARY:
        return "Only the ordinary submission of a page's content can go public in an emergency."
    return None


def is_proposed_once(act: Act) -> str | None:
    if Emergency.objects.proposed().filter(content_id=act.content_id, kind=act.kind).exists():
        return "Somebody has proposed that already. Confirm it, or let it be abandoned."
    return None


def was_no_emergency_before(act: Act) -> str | None:
    if act.submission is None:
        return None
    over = Emergency.objects.at_step(*WITHOUT_THE_BOARD)
    alike = over.filter(kind=act.kind, content_id=act.content_id, submission__digest=act.submission.digest)
    if emergency := alike.first():
        step = emergency.last_event.get_step_display().lower()
        return f"Exactly this was public in an emergency already ({step}). From then on only the board publishes it."
    return None


def lets_others_declare_the_next(act: Act) -> str | None:
    """A change of one character must not prolong what the board did not agree to."""
    own = Emergency.objects.at_step(*WITHOUT_THE_BOARD).filter(
        content_id=act.content_id, signatures__member=act.by, kind__in=_alike(act.kind)
    )
    emergency = own.first()
    if emergency is None or _signed_off_since(emergency.content_id, emergency.last_event.at):
        return None
    kind, step = emergency.get_kind_display().lower(), emergency.last_event.get_step_display().lower()
    return (
        f"You declared an emergency on this page before ({kind}; {step}). Until the board has signed off something of "
        "this page since, only others of the board declare the next one."
    )


def _alike(kind: str) -> tuple[EmergencyKind, ...]:
    """Those that could prolong one of ``kind``."""
    if kind == EmergencyKind.PUBLICATION:
        return (EmergencyKind.PUBLICATION,)
    return (EmergencyKind.TAKE_DOWN, *BY_DUTY)


def _signed_off_since(content_id: int, instant: datetime) -> bool:
    """Whether the board as a whole signed off something of a page; of a correction one seat alone is asked."""
    signed = SignOff.objects.filter(submission__content_id=content_id, at__gt=instant)
    return signed.filter(submission__procedure=Procedure.ORDINARY).exists()


def no_emergency_stands(act: Act) -> str | None:
    emergency = act.standing_emergency
    if emergency is None:
        return None
    taken_down = (EmergencyKind.PUBLICATION, EmergencyKind.PUT_BACK, EmergencyKind.CALL_IN)
    if act.kind == EmergencyKind.TAKE_DOWN and emergency.kind in taken_down:
        return None
    name = emergency.get_kind_display().lower()
    return f"An emergency is in force on this page already ({name}). The board decides on that first."


def something_stands(act: Act) -> str | None:
    if act.current is None or act.current.is_notice:
        return "No content of this page is public now: it was never published, or a notice stands in its place."
    return None


def tells_the_public_why(act: Act) -> str | None:
    return None if act.notice_text.strip() else "Write the notice that the public reads in place of the page."


def could_stand(act: Act) -> str | None:
    return " ".join(act.problems) or None


# Those that a screen can ask before anything was entered.
OFFERING_EMERGENCY = (
    sits_on_a_seat,
    is_an_open_submission,
    contributed_nothing_to_it,
    is_proposed_once,
    was_no_emergency_before,
    lets_others_declare_the_next,
    no_emergency_stands,
)
DECLARING_PUBLICATION = (*OFFERING_EMERGENCY, gives_a_reason, is_of_some_hours, could_stand)
OFFERING_TAKE_DOWN = (
    sits_on_a_seat,
    something_stands,
    is_proposed_once,
    lets_others_declare_the_next,
    no_emergency_stands,
)
DECLARING_TAKE_DOWN = (*OFFERING_TAKE_DOWN, gives_a_reason, tells_the_public_why)


# Confirming


@dataclass(frozen=True)
class Confirmation:
    """The second person's agreement to a proposal, to exactly ``digest``."""

    emergency: Emergency
    by: User
    seat: Seat | None
    digest: str

    @property
    def act(self) -> Act:
        """The same, as a proposal of hers would be."""
        emergency = self.emergency
        return Act(emergency.kind, self.by, emergency.reason, seat=self.seat, submission=emergency.submission)


def still_waits(confirmation: Confirmation) -> str | None:
    emergency = confirmation.emergency
    if emergency.last_event.step != EmergencyStep.PROPOSED:
        return f"This does not wait for a second person: {emergency.last_event.get_step_display().lower()}."
    if not emergency.submission.is_open:
        step = emergency.submission.last_event.get_step_display().lower()
        return f"The submission is not under review any more: it was {step}. The proposal is void."
    if clock.now() - emergency.at > PROPOSAL_HOLDS:
        return "The proposal is more than a day old. If it still is an emergency, propose it again."
    return None


def is_somebody_else(confirmation: Confirmation) -> str | None:
    if any(signed.member_id == confirmation.by.pk for signed in confirmation.emergency.signatures.all()):
        return "You proposed this. A second person, of another seat, must confirm it."
    return None


def is_of_another_seat(confirmation: Confirmation) -> str | None:
    seat = confirmation.seat
    if seat and any(signed.seat_id == seat.pk for signed in confirmation.emergency.signatures.all()):
        return f"{seat} has proposed this. Somebody of another seat must confirm it."
    return None


def proposer_still_sits(confirmation: Confirmation) -> str | None:
    for signed in confirmation.emergency.signatures.select_related("member"):
        if signed.seat_id not in {place.seat_id for place in voting_places(signed.member)}:
            return "Who proposed this does not sit on that seat any more. If it still is an emergency, propose it anew."
    return None


def confirmer_sits_on_a_seat(confirmation: Confirmation) -> str | None:
    return sits_on_a_seat(confirmation.act)


def confirmer_contributed_nothing(confirmation: Confirmation) -> str | None:
    if confirmation.emergency.kind == EmergencyKind.TAKE_DOWN:
        return None
    return contributed_nothing_to_it(confirmation.act)


def confirmer_lets_others_declare(confirmation: Confirmation) -> str | None:
    return lets_others_declare_the_next(confirmation.act)


def confirms_what_is_shown(confirmation: Confirmation) -> str | None:
    if confirmation.digest != confirmation.emergency.submission.digest:
        return "What you looked at is not what would go public. Open the proposal again."
    return None


def stands_as_proposed(confirmation: Confirmation) -> str | None:
    emergency = confirmation.emergency
    current = current_publication(emergency.content_id)
    before = before_of(current) if emergency.kind == EmergencyKind.TAKE_DOWN else current
    if emergency.before_id != (before.pk if before else None):
        return "What stands in public has changed since this was proposed. Abandon it, and propose it again."
    return None


CONFIRMING = (
    still_waits,
    is_somebody_else,
    is_of_another_seat,
    proposer_still_sits,
    confirmer_sits_on_a_seat,
    confirmer_contributed_nothing,
    confirmer_lets_others_declare,
    confirms_what_is_shown,
    stands_as_proposed,
)


def may_abandon(emergency: Emergency, user: User) -> str | None:
    """Who proposed it may, before a second person confirms it."""
    if emergency.last_event.step != EmergencyStep.PROPOSED:
        return f"It is past being abandoned: {emergency.last_event.get_step_display().lower()}."
    if all(signed.member_id != user.pk for signed in emergency.signatures.all()):
        return "Only who proposed it can abandon it."
    return None


# One person alone


def stands_ordinarily(act: Act) -> str | None:
    if act.current and act.current.authority == Authority.EMERGENCY:
        return "What stands there came in an emergency. The board decides on that first."
    return None


def was_signed_off(act: Act) -> str | None:
    version = act.version
    if version is None or version.kind != Kind.CONTENT or version.authority == Authority.EMERGENCY:
        return "Only an earlier version that the board signed off can be put back."
    if act.current and (version.content_id != act.current.content_id or version.digest == act.current.digest):
        return "Choose an earlier version of this page, another than stands there now."
    return None


def stood_at_the_same_address(act: Act) -> str | None:
    if act.version and act.current and act.version.path != act.current.path:
        return f"That version stood at {act.version.path}. A page is put back at its own address alone."
    return None


def was_not_taken_away_since(act: Act) -> str | None:
    if act.version and taken_away_after(act.version):
        return "It, or a version after it, was withdrawn, taken down or deleted since. Only the board brings it back."
    return None


def the_board_did_not_return_it(act: Act) -> str | None:
    if act.version and was_called_in(act.version):
        return "A seat called it in, and the board has not signed it since. Only the board brings it back."
    return None


def is_whole(act: Act) -> str | None:
    if act.version and act.version.recomputed_digest() != act.version.digest:
        return "That version is not whole any more: parts of it were redacted."
    return None


def notice_was_adopted(act: Act) -> str | None:
    if act.notice is None or act.notice.submission.kind != SubmissionKind.NOTICE:
        return "Choose one of the notices that the board has signed."
    if act.notice.submission.last_event.step != Step.ADOPTED:
        return "The board has not adopted this notice."
    return None


OFFERING_BY_DUTY = (
    is_on_duty,
    something_stands,
    stands_ordinarily,
    lets_others_declare_the_next,
    no_emergency_stands,
)
BY_DUTY_ALONE = (*OFFERING_BY_DUTY, gives_a_reason)
PUTTING_BACK = (
    *BY_DUTY_ALONE,
    was_signed_off,
    stood_at_the_same_address,
    was_not_taken_away_since,
    the_board_did_not_return_it,
    is_whole,
    could_stand,
)
HOLDING_BACK = (*BY_DUTY_ALONE, notice_was_adopted)


def taken_away_after(version: Publication) -> bool:
    """Whether a notice of withdrawal or deletion took a version's place, or that of a later one, at any time since."""
    later = Publication.objects.filter(content_id=version.content_id, edition__gt=version.edition_id)
    return later.filter(kind__in=[Kind.WITHDRAWAL, Kind.DELETION]).exists()


def before_of(current: Publication | None) -> Publication | None:
    """What stands again if a take-down of ``current`` is returned: what the board signed before any emergency on it."""
    if current is None:
        return None
    emergency = Emergency.objects.in_force().filter(content_id=current.content_id).first()
    return emergency.before if emergency else current


# Calling in


@dataclass(frozen=True)
class CallIn:
    """A seat's demand that a clerical correction be signed off as everything else is."""

    correction: Publication | None
    by: User
    seat: Seat | None
    reason: str
    today: date

    @property
    def act(self) -> Act:
        return Act(EmergencyKind.CALL_IN, self.by, self.reason, current=self.correction, seat=self.seat)


def caller_sits_on_a_seat(call: CallIn) -> str | None:
    return sits_on_a_seat(call.act)


def caller_gives_a_reason(call: CallIn) -> str | None:
    return gives_a_reason(call.act)


def correction_stands(call: CallIn) -> str | None:
    if call.correction is None or call.correction.authority != Authority.CORRECTION:
        return "No clerical correction stands there any more."
    return None


def is_called_in_once(call: CallIn) -> str | None:
    return no_emergency_stands(call.act) if call.correction else None


def is_called_in_in_time(call: CallIn) -> str | None:
    if call.correction is None or correction_stands(call):
        return None
    last = last_day_of_call_in(corrected_at(call.correction))
    if call.today > last:
        return f"A correction can be called in within five working days. The last was {last:%-d %B %Y}."
    return None


OFFERING_CALL_IN = (caller_sits_on_a_seat, correction_stands, is_called_in_once, is_called_in_in_time)
CALLING_IN = (*OFFERING_CALL_IN, caller_gives_a_reason)


def corrected_at(correction: Publication) -> datetime:
    """When a correction was first published; a move or an emergency may have published it again since."""
    return as_first_published(correction).edition.effective_at


def first_seat_of(user: User) -> Seat | None:
    """The seat for which somebody acts who sits on one alone."""
    seats: Iterable[Seat] = [place.seat for place in voting_places(user) if place.seat]
    return next(iter(seats), None)
