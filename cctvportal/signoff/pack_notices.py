"""Mail about packs, one to each person whatever a pack holds, and other work that may trail behind one."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import Mandate, mandates_for, seats_in_force
from cctvportal.agencies.models import Membership, User
from cctvportal.agencies.retries import try_again

from .models import Pack, Submission
from .packing import inside
from .workflow import end, open_submission

SUBJECTS = {
    "put": "For review: the pack “{title}”",
    "returned": "Returned: items of the pack “{title}”",
    "published": "Published: the pack “{title}”",
    "refused": "Not released: the pack “{title}”",
}
# How many lines a mail has of what a pack holds.
LINES = 20
# How many workflows end in one go, so that other work gets its turn.
AT_A_TIME = 25


def notify_board_of_pack(pack: Pack) -> None:
    """Mail every member who can vote on something in the pack that she, and her seat, has not voted on."""
    held: dict[str, list[Mandate]] = {}
    for mandate in mandates_for(*seats_in_force()):
        held.setdefault(mandate.seat.code, []).append(mandate)
    titles: dict[int, list[str]] = {}
    for submission in inside(pack).for_counting():
        for user_id in _may_still_vote(submission, held):
            titles.setdefault(user_id, []).append(submission.title)
    for user_id, lines in titles.items():
        _queue("put", pack, user_id, lines)


def notify_editors_of_pack(kind: str, pack: Pack, submissions: Iterable[Submission], reason: str = "") -> None:
    """Mail whoever submitted or contributed to any of ``submissions``: one mail each, with what of it is hers."""
    titles: dict[int, list[str]] = {}
    for submission in submissions:
        for user_id in {submission.submitted_by_id, *(row.user_id for row in submission.contributor_set.all())}:
            titles.setdefault(user_id, []).append(submission.title)
    for user_id, lines in titles.items():
        _queue(kind, pack, user_id, lines, reason)


def notify_secretary_of_refusal(pack: Pack, reasons: Sequence[str]) -> None:
    """Mail the secretaries of today why a pack was not released."""
    secretaries = Membership.objects.effective().filter(role=Role.SECRETARY)
    for user_id in set(secretaries.values_list("user_id", flat=True)):
        _queue("refused", pack, user_id, reasons)


def _may_still_vote(submission: Submission, held: Mapping[str, Sequence[Mandate]]) -> set[int]:
    """Who may vote on it by what is ``held`` for each seat, for a seat that has not."""
    votes = submission.votes.all()
    open_seats = set(submission.policy["seats"]) - {vote.seat.code for vote in votes}
    barred = {row.user_id for row in submission.contributor_set.all()}
    able = [mandate for code in open_seats for mandate in held.get(code, ()) if not mandate.people & barred]
    return {mandate.voter_id for mandate in able} - {vote.member_id for vote in votes}


def _queue(kind: str, pack: Pack, user_id: int, lines: Sequence[str], reason: str = "") -> None:
    send_pack_notice.enqueue(kind, str(pack.pk), user_id, list(lines[:LINES]), len(lines), reason)


@task()
def send_pack_notice(
    kind: str, pack_id: str, user_id: int, lines: list[str], count: int, reason: str = "", attempt: int = 1
) -> None:
    """Send one mail about a pack, with the first of ``count`` lines; tried again where the server does not take it."""
    pack, user = Pack.objects.get(pk=UUID(pack_id)), User.objects.get(pk=user_id)
    if not (user.email and user.is_active):
        return
    context = {
        "pack": pack,
        "lines": lines,
        "more": count - len(lines),
        "reason": reason,
        "url": settings.WAGTAILADMIN_BASE_URL + reverse("signoff:pack", args=[pack.pk]),
        "portal": settings.WAGTAIL_SITE_NAME,
    }
    try:
        body = render_to_string(f"signoff/mail/pack_{kind}.txt", context)
        send_mail(SUBJECTS[kind].format(title=pack.title), body, None, [user.email])
    except OSError:
        try_again(send_pack_notice, attempt, kind, pack_id, user_id, lines, count, reason)
        raise


@task()
def end_workflows(submission_ids: list[str], user_id: int | None = None, reason: str = "") -> None:
    """Let Wagtail's workflows follow: approved, or rejected with ``reason``. Those of pages submitted anew go on."""
    user = User.objects.get(pk=user_id) if user_id else None
    for submission in Submission.objects.filter(pk__in=submission_ids[:AT_A_TIME]):
        if open_submission(submission.content_id) is None:
            end(submission, user, approved=not reason, reason=reason)
    if later := submission_ids[AT_A_TIME:]:
        end_workflows.enqueue(later, user_id, reason)
