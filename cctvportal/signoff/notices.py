"""Mail to those whose turn it is: the board at a submission, the editors when it is returned or published."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from cctvportal.agencies.models import User
from cctvportal.agencies.retries import try_again

from .models import Submission, SubmissionEvent
from .rules import eligible_signers

SUBJECTS = {
    "review": "For review: {title}",
    "returned": "Returned: {title}",
    "published": "Published: {title}",
    "adopted": "Adopted: {title}",
    "standing": "Still without the board’s decision: {title}",
}


def notify_board(submission: Submission) -> None:
    """Mail every member who can vote on it now, for a seat that has not voted."""
    voted = {vote.seat.code for vote in submission.votes.select_related("seat__agency")}
    contributors = set(submission.contributors.values_list("pk", flat=True))
    signers = eligible_signers(submission.policy, contributors)
    _queue("review", submission, set().union(*(people for code, people in signers.items() if code not in voted)))


def notify_editors(submission: Submission, event: SubmissionEvent) -> None:
    """Mail whoever submitted it and whoever contributed, with the reason of ``event``."""
    _queue("returned", submission, _editors(submission), event.reason)


def notify_published(submission: Submission) -> None:
    """Mail the same people that it is public, or in force where it is the board's own affair."""
    _queue("adopted" if submission.is_of_the_board else "published", submission, _editors(submission))


def notify_escalation(submission: Submission, user_ids: Iterable[int]) -> None:
    """Mail the whole board that what stands without its decision has stood too long."""
    _queue("standing", submission, user_ids)


def _editors(submission: Submission) -> set[int]:
    return {submission.submitted_by_id, *submission.contributors.values_list("pk", flat=True)}


def _queue(kind: str, submission: Submission, user_ids: Iterable[int], reason: str = "") -> None:
    for user_id in user_ids:
        send_notice.enqueue(kind, str(submission.pk), user_id, reason)


@task()
def send_notice(kind: str, submission_id: str, user_id: int, reason: str = "", attempt: int = 1) -> None:
    """Send one mail about one submission; tried again where the mail server does not take it."""
    submission = Submission.objects.get(pk=UUID(submission_id))
    user = User.objects.get(pk=user_id)
    if not (user.email and user.is_active):
        return
    context = {
        "submission": submission,
        "user": user,
        "reason": reason,
        "url": settings.WAGTAILADMIN_BASE_URL + reverse("signoff:review", args=[submission.pk]),
        "portal": settings.WAGTAIL_SITE_NAME,
    }
    try:
        body = render_to_string(f"signoff/mail/{kind}.txt", context)
        send_mail(SUBJECTS[kind].format(title=submission.title), body, None, [user.email])
    except OSError:
        try_again(send_notice, attempt, kind, submission_id, user_id, reason)
        raise
