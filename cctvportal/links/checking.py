"""Which links are checked when: few at once, a host seldom, and ever less often where it does not answer."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django_tasks import task

from cctvportal.frontends.delivering import AFTER_ALL_ELSE
from cctvportal.kernel import clock

from .asking import Answer, ask
from .collecting import note_links
from .enums import LinkState
from .models import ANSWER_KEPT, OutsideHost, OutsideLink

AGAIN = timedelta(days=7)
AGAIN_IN_TROUBLE = timedelta(days=1)
# A link without an answer is dead once it failed so often, over so long.
FAILURES, FAILING_FOR = 3, timedelta(days=2)
# How many the worker has at once; a task takes seconds (``frontends.sending.TIME_LIMIT``), a dead worker tells nothing.
AT_ONCE = 4
IN_QUEUE = timedelta(minutes=10)
# Between two questions to one host, and after the first of its failures; doubled with each, up to the longest.
GAP = timedelta(seconds=10)
BACK_OFF, LONGEST_BACK_OFF = timedelta(minutes=15), timedelta(days=1)


def look_after_links() -> None:
    """Note the links of a new edition, and have the worker check some of those that are due."""
    note_links()
    if settings.CHECK_LINKS:
        queue_due()


@transaction.atomic
def queue_due() -> int:
    """Queue links of hosts that may be asked, one for each; returns how many."""
    now = clock.now()
    queued = OutsideLink.objects.queued(now)
    room = AT_ONCE - queued.count()
    resting = OutsideHost.objects.filter(next_at__gt=now).values("name")
    free = OutsideLink.objects.due(now).exclude(host__in=resting).exclude(host__in=queued.values("host"))
    of_each_host = free.order_by("host", "due_at", "pk").distinct("host").values_list("due_at", "pk")
    chosen = [link_id for _, link_id in sorted(of_each_host)[: max(room, 0)]]
    OutsideLink.objects.filter(pk__in=chosen).update(queued_until=now + IN_QUEUE)
    for link_id in chosen:
        check.enqueue(link_id)
    return len(chosen)


@task(priority=AFTER_ALL_ELSE)
def check(link_id: int) -> None:
    """Check one link, if it is still due, and keep what was found."""
    now = clock.now()
    link = OutsideLink.objects.due(now).filter(pk=link_id).first()
    # Whoever moves its time first has it; a second task finds that it is not due.
    if link and OutsideLink.objects.due(now).filter(pk=link_id).update(due_at=now + AGAIN_IN_TROUBLE):
        settle(link, ask(link.url), now)


@transaction.atomic
def settle(link: OutsideLink, answer: Answer, at: datetime) -> None:
    """Keep what was found of ``link`` at ``at``, and when it and its host are asked again."""
    failed = answer.state == LinkState.FAILING
    failures = link.failures + 1 if failed else 0
    since = (link.failing_since or at) if failed else None
    is_dead = bool(failed and since and failures >= FAILURES and at - since >= FAILING_FOR)
    state = LinkState.DEAD if is_dead else answer.state
    wait = AGAIN if state == LinkState.FINE else AGAIN_IN_TROUBLE
    OutsideLink.objects.filter(pk=link.pk).update(
        state=state,
        status=answer.status,
        answer=answer.words[:ANSWER_KEPT],
        checked_at=at,
        failing_since=since,
        failures=failures,
        due_at=at + max(wait, answer.wait or timedelta()),
        queued_until=None,
    )
    _let_rest(link.host, answer, at)


def _let_rest(name: str, answer: Answer, at: datetime) -> None:
    host, _ = OutsideHost.objects.select_for_update().get_or_create(name=name, defaults={"next_at": at})
    host.failures = host.failures + 1 if answer.leave_alone else 0
    back_off = BACK_OFF * 2 ** min(host.failures - 1, 10) if host.failures else GAP
    host.next_at = at + min(max(back_off, answer.wait or timedelta()), LONGEST_BACK_OFF)
    host.save()
