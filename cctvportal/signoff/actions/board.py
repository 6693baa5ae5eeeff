"""Put a change of the board itself before it: who has a seat, and who has the chair (docs/adr/0026)."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from cctvportal.agencies.actions.composition import (
    close_seat,
    open_seat,
    pass_chair,
    why_no_chair,
    why_no_end,
    why_no_seat,
)
from cctvportal.agencies.members import seats_in_force
from cctvportal.agencies.models import Agency, Chair, Seat, User
from cctvportal.agencies.refusal import Refused as NotChanged
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import openings

from ..enums import MAJORITY, OF_THE_BOARD, BoardChange, SubmissionKind
from ..models import SignOff, Submission
from ..policies import ORDINARY, POLICY_TYPE, in_force
from ..rules import SUBMITTING, Draft, Refused, require
from .policy import affair
from .submit import create, next_round, policy_in_force

WHY_NOT: dict[str, Callable[[Agency, date], str | None]] = {
    BoardChange.GIVE_SEAT: why_no_seat,
    BoardChange.END_SEAT: why_no_end,
    BoardChange.NAME_CHAIR: why_no_chair,
}
CARRY_OUT: dict[str, Callable[[Agency, date, dict], Seat | Chair]] = {
    BoardChange.GIVE_SEAT: open_seat,
    BoardChange.END_SEAT: close_seat,
    BoardChange.NAME_CHAIR: pass_chair,
}
SENTENCES: dict[str, str] = {
    BoardChange.GIVE_SEAT: "{} has a seat on the board from {}",
    BoardChange.END_SEAT: "{} has a seat on the board until {}",
    BoardChange.NAME_CHAIR: "{} chairs the board from {}",
}
BEGUN = (
    "The board has begun its work, so it decides on its seats and its chair itself. Its secretary proposes a change "
    "under “Policies”, “Seats and chair”."
)


@verb("submit-board-change")
def submit_board_change(change: str, agency: Agency, on: date, by: User, reason: str = "") -> Submission:
    """Ask the board to give or end a seat, or to pass the chair, on a day; ``change`` is a ``BoardChange``.

    Raises ``Refused`` with every reason why not; nothing is changed then.
    """
    content_id = OF_THE_BOARD[SubmissionKind.BOARD]
    advisory_lock("content", content_id)
    said = SENTENCES[change].format(agency, f"{on:%-d %B %Y}")
    representation = {
        "title": said,
        "board": {"change": str(change), "agency": agency.code, "on": on.isoformat()},
        "reason": reason.strip(),
    }
    problems = [WHY_NOT[change](agency, on), why_needed(change, agency)]
    if on < timezone.localdate():
        problems.append("A change of the board begins today or later.")
    draft = Draft(
        content=affair(content_id, POLICY_TYPE, f"{change}-{agency.code}", representation),
        agency=Agency.objects.filter(is_secretariat=True).first(),
        by=by,
        kind=SubmissionKind.BOARD,
        policy=policy_in_force(POLICY_TYPE),
        contributors=frozenset({by}),
        problems=tuple(problem for problem in problems if problem),
    )
    require(SUBMITTING, draft)
    return create(draft, round_number=next_round(content_id, SubmissionKind.BOARD), revision_id=None)


def why_needed(change: str, agency: Agency) -> str | None:
    """Why the board cannot do without a seat: a policy that asks for it could never be met again, nor be changed."""
    if change != BoardChange.END_SEAT:
        return None
    terms = {policy.name: ORDINARY | policy.terms for policy in in_force().values()}
    asking = [name for name, each in terms.items() if agency.code in each["required"]]
    if asking:
        return f"{agency} must sign by {', '.join(f'“{name}”' for name in asking)}. Have the policy changed first."
    left = len(seats_in_force()) - 1
    too_many = [name for name, each in terms.items() if each["quorum"] != MAJORITY and each["quorum"] > left]
    if too_many:
        return f"Then {left} seats are left, and more must sign by {', '.join(f'“{name}”' for name in too_many)}."
    return None


def change_board(sender: type, submission: Submission, sign_off: SignOff, **kwargs: object) -> None:
    """Do what was signed off, in the same transaction. Raises ``Refused`` where something stands in its way by now."""
    if submission.kind != SubmissionKind.BOARD:
        return
    signed = submission.representation["board"]
    agency = Agency.objects.get(code=signed["agency"])
    told = {"sign_off": str(sign_off.pk), "opens": openings([submission.pk])}
    if reason := why_needed(signed["change"], agency):
        raise Refused([reason])
    try:
        CARRY_OUT[signed["change"]](agency, date.fromisoformat(signed["on"]), told)
    except NotChanged as refusal:
        raise Refused([str(refusal)]) from refusal


def leave_it_to_the_board(sender: type, **kwargs: object) -> None:
    """Nobody changes a board that has begun but itself. Raises ``Refused``."""
    if Submission.objects.exists():
        raise NotChanged(BEGUN)
