"""Sending what is due, at least once: by the worker, again after longer and longer waits, until it is given up."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django_tasks import task

from cctvportal.agencies.members import administrators
from cctvportal.kernel import clock

from .enums import EndpointState, MessageState, MessageType
from .models import ANSWER_KEPT, Attempt, Endpoint, Message
from .notices import mail_switched_off
from .sealing import Unreadable, unseal
from .sending import Outcome, post, signed_headers

# What is waited after each failed attempt: the schedule of Standard Webhooks 1.0.0, ten attempts in three days.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
# Up to so much of a wait is added by chance, so that what failed together is not sent together.
JITTER = 0.2
LONGEST_WAIT = timedelta(days=1)
# A worker that has not told of its attempt by then has died; an attempt takes seconds (``sending.TIME_LIMIT``).
CLAIM = timedelta(minutes=2)
# As long a task may wait for the worker before another is queued; it finds nothing to do if the first was only late.
IN_QUEUE = timedelta(minutes=10)
# How many are queued in one look of the scheduler.
AT_ONCE = 200
# Front ends that do not answer must not hold up mail and manifests.
AFTER_ALL_ELSE = -20
GONE = 410


def queue(messages: Sequence[Message]) -> None:
    """Have the worker send ``messages`` after commit."""
    ids = [message.pk for message in messages]
    Message.objects.filter(pk__in=ids).update(queued_until=clock.now() + IN_QUEUE)
    for message_id in ids:
        deliver.enqueue(message_id)


@transaction.atomic
def queue_due() -> int:
    """Have those sent that are due and of which no task waits: a process died, or an endpoint was resumed.

    Returns how many.
    """
    now = clock.now()
    found = list(Message.objects.due(now).unqueued(now).order_by("pk")[:AT_ONCE])
    queue(found)
    return len(found)


@task(priority=AFTER_ALL_ELSE)
def deliver(message_id: int) -> None:
    """Send one message if it is due and nobody else is sending it, and say what came of it."""
    now = clock.now()
    message = Message.objects.due(now).select_related("endpoint").filter(pk=message_id).first()
    if message is None or not Message.objects.free(now).filter(pk=message_id).update(claimed_until=now + CLAIM):
        return
    settle(message, send(message, now), now)


def send(message: Message, at: datetime) -> Outcome:
    """One request, signed with each secret that is valid at ``at``."""
    try:
        secrets = [unseal(secret.sealed) for secret in message.endpoint.secrets.valid(at)]
    except Unreadable as problem:
        return Outcome(False, str(problem))
    return post(message.endpoint.url, message.body, signed_headers(message.webhook_id, at, message.body, secrets))


@transaction.atomic
def settle(message: Message, outcome: Outcome, at: datetime) -> None:
    """Keep what came of an attempt begun at ``at``; where it failed, when there is another, or that there is none."""
    Attempt.objects.create(
        message=message,
        at=at,
        ok=outcome.ok,
        status=outcome.status,
        milliseconds=outcome.milliseconds,
        answer=outcome.answer[:ANSWER_KEPT],
    )
    tries = message.tries + 1
    ours = Message.objects.filter(pk=message.pk)
    if outcome.ok:
        ours.update(tries=tries, claimed_until=None, state=MessageState.DELIVERED)
        Endpoint.objects.filter(pk=message.endpoint_id, failing_since__isnull=False).update(failing_since=None)
    elif message.type == MessageType.TEST or tries > len(WAITS):
        ours.update(tries=tries, claimed_until=None, state=MessageState.DEAD)
    else:
        due_at = clock.now() + wait_after(tries, outcome)
        ours.update(tries=tries, claimed_until=None, due_at=due_at, queued_until=due_at + IN_QUEUE)
        deliver.using(run_after=due_at).enqueue(message.pk)
    if not outcome.ok and message.type != MessageType.TEST:
        _note_failure(message.endpoint, outcome, at)


def wait_after(tries: int, outcome: Outcome) -> timedelta:
    """How long until the next attempt after ``tries`` of them; longer where the receiver asks for it, up to a day."""
    wait = WAITS[tries - 1] * (1 + random.uniform(0, JITTER))  # noqa: S311 - spreads load, keeps no secret
    asked = min(outcome.retry_after or timedelta(), LONGEST_WAIT)
    return max(wait, asked)


def _note_failure(endpoint: Endpoint, outcome: Outcome, at: datetime) -> None:
    same = Endpoint.objects.filter(pk=endpoint.pk)
    same.filter(failing_since__isnull=True).update(failing_since=at)
    since = same.values_list("failing_since", flat=True).get()
    days = settings.WEBHOOKS_DAYS_OF_FAILURE
    if outcome.status == GONE:
        give_up(endpoint, "It answered 410 Gone: it takes no messages any more.")
    elif since and at - since >= timedelta(days=days):
        give_up(endpoint, f"For {days} days every attempt failed.")


def give_up(endpoint: Endpoint, reason: str) -> None:
    """Switch an active endpoint off for ``reason``, and mail the administrators, once."""
    if switch_off(endpoint, reason):
        for user in administrators():
            mail_switched_off.enqueue(endpoint.pk, user.pk)


def switch_off(endpoint: Endpoint, reason: str = "") -> bool:
    """Send it nothing more; what waits becomes dead letters. False where it was off already."""
    standing = Endpoint.objects.filter(pk=endpoint.pk).exclude(state=EndpointState.OFF)
    changed = standing.update(state=EndpointState.OFF, reason=reason, state_since=clock.now())
    endpoint.messages.filter(state=MessageState.WAITING).update(state=MessageState.DEAD)
    return bool(changed)
