"""What the portal says of its own accord: a digest a day to each member, and to the secretary once what is overdue.

The scheduler writes who is reminded of what, and with it the task of sending; the worker sends, and tries again.
"""

from collections.abc import Iterable
from datetime import time

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import mandates_for, seats_in_force
from cctvportal.agencies.models import Membership, User
from cctvportal.agencies.retries import try_again
from cctvportal.kernel import clock
from cctvportal.kernel.locks import advisory_lock

from .enums import ReminderKind
from .models import Reminder, Submission, Vote
from .policy_words import what_changes_then
from .queues import awaiting_vote_of

# Digests go out from this hour on, London time.
MORNING = time(7)
# How many lines a mail has of what waits, or of what was voted.
LINES = 40


# Who is reminded


@transaction.atomic
def send_digests() -> int:
    """Have the digest of today sent to everybody for whom there is something to say. Returns to how many.

    Not before the morning, and to nobody twice a day, however often it is called.
    """
    if timezone.localtime(clock.now()).time() < MORNING:
        return 0
    advisory_lock("reminders")
    had_it = Reminder.objects.filter(kind=ReminderKind.DIGEST, day=today()).values("user")
    users = User.objects.filter(pk__in=voters() | in_whose_name(untold_votes()), is_active=True)
    return sum(send_digest_to(user) for user in users.exclude(email="").exclude(pk__in=had_it).order_by("pk"))


def send_digest_to(user: User) -> bool:
    """Have a digest sent to ``user``; False where nothing waits for her vote and nothing was cast in her name."""
    votes = list(untold_votes(user))
    if not votes and not awaiting_vote_of(user).exists():
        return False
    reminder = Reminder.objects.create(kind=ReminderKind.DIGEST, user=user, day=today())
    reminder.votes.set(votes)
    send_reminder.enqueue(reminder.pk)
    return True


@transaction.atomic
def escalate_overdue() -> int:
    """Have the secretaries of today told of each submission that became overdue, once. Returns of how many.

    Without a secretary nobody is told, and it is not forgotten.
    """
    advisory_lock("reminders")
    secretaries = Membership.objects.effective().filter(role=Role.SECRETARY).exclude(user__email="")
    people = User.objects.filter(pk__in=secretaries.values("user"))
    told = Reminder.objects.filter(kind=ReminderKind.ESCALATION, submission=OuterRef("pk"))
    overdue = list(Submission.objects.overdue().exclude(Exists(told))) if people else []
    for submission in overdue:
        for user in people:
            reminder = Reminder.objects.create(
                kind=ReminderKind.ESCALATION, user=user, submission=submission, day=today()
            )
            send_reminder.enqueue(reminder.pk)
    return len(overdue)


def voters() -> set[int]:
    """The ids of all who may vote for a seat today, by a place of their own or by delegation."""
    return {mandate.voter_id for mandate in mandates_for(*seats_in_force())}


def untold_votes(user: User | None = None) -> QuerySet[Vote]:
    """The votes cast in the name of ``user``, or of anybody: by her or by her leave, which no digest of hers told."""
    if user is None:
        own = Reminder.objects.filter(votes=OuterRef("pk"), user=OuterRef("member"))
        giver = Reminder.objects.filter(votes=OuterRef("pk"), user=OuterRef("delegation__membership__user"))
        return Vote.objects.filter(~Exists(own) | (Q(delegation__isnull=False) & ~Exists(giver)))
    told = Reminder.objects.filter(votes=OuterRef("pk"), user=user)
    hers = Q(member=user) | Q(delegation__membership__user=user)
    return Vote.objects.filter(hers).exclude(Exists(told)).order_by("pk")


def in_whose_name(votes: QuerySet[Vote]) -> set[int]:
    """The ids of those who cast ``votes``, and of those by whose leave."""
    pairs = votes.values_list("member_id", "delegation__membership__user_id")
    return {person for pair in pairs for person in pair if person}


def today():
    """The day in London."""
    return timezone.localdate(clock.now())


# What they read


@task()
def send_reminder(reminder_id: int, attempt: int = 1) -> None:
    """Send one reminder; tried again where the mail server does not take it."""
    reminder = Reminder.objects.select_related("user", "submission__agency").get(pk=reminder_id)
    if not (reminder.user.email and reminder.user.is_active):
        return
    write = {ReminderKind.DIGEST: digest, ReminderKind.ESCALATION: escalation}[ReminderKind(reminder.kind)]
    subject, body = write(reminder)
    try:
        send_mail(subject, body, None, [reminder.user.email])
    except OSError:
        try_again(send_reminder, attempt, reminder_id)
        raise


def digest(reminder: Reminder) -> tuple[str, str]:
    """Subject and text of a digest: what waits now, the nearest date first; and what was cast in the member's name."""
    waiting = list(awaiting_vote_of(reminder.user).select_related("agency").order_by("decide_by", "submitted_at"))
    related = ("submission", "seat__agency", "member", "delegation__membership__user")
    votes = list(reminder.votes.select_related(*related).order_by("pk"))
    subject = f"{_counted(waiting)} for your vote" if waiting else "Votes cast in your name"
    return subject, _written(
        "digest",
        waiting=[(submission, _url(submission)) for submission in waiting[:LINES]],
        more=max(len(waiting) - LINES, 0),
        votes=[(vote, _url(vote.submission)) for vote in votes[:LINES]],
        more_votes=max(len(votes) - LINES, 0),
        user=reminder.user,
        board=settings.WAGTAILADMIN_BASE_URL + reverse("signoff:board"),
    )


def escalation(reminder: Reminder) -> tuple[str, str]:
    """Subject and text of what tells the secretary that the board has not decided in time."""
    submission = reminder.submission
    if submission is None or submission.decide_by is None:
        raise ValueError(f"{reminder} is about nothing that is overdue.")
    voted = {vote.seat.code for vote in submission.votes.select_related("seat__agency")}
    silent = [seat.agency.name for seat in seats_in_force() if seat.code in set(submission.policy["seats"]) - voted]
    return f"Overdue: {submission.title}", _written(
        "escalation",
        submission=submission,
        silent=silent,
        then=what_changes_then(submission.policy, submission.decide_by),
        url=_url(submission),
    )


def _counted(waiting: Iterable[Submission]) -> str:
    count = len(list(waiting))
    return "1 submission waits" if count == 1 else f"{count} submissions wait"


def _url(submission: Submission) -> str:
    return settings.WAGTAILADMIN_BASE_URL + reverse("signoff:review", args=[submission.pk])


def _written(name: str, **context: object) -> str:
    return render_to_string(f"signoff/mail/{name}.txt", context | {"portal": settings.WAGTAIL_SITE_NAME})
