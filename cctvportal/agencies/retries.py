"""Work that runs after commit by the worker: each a tracked row in the task table, tried again when it fails."""

from datetime import timedelta

from django_tasks.base import Task

from cctvportal.kernel import clock

ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=15)


def try_again(task: Task, attempt: int, *args: object) -> None:
    """Queue ``task`` once more after a wait that doubles; after ``ATTEMPTS`` the failed row stays for people to see."""
    if attempt < ATTEMPTS:
        wait = FIRST_WAIT * 2 ** (attempt - 1)
        task.using(run_after=clock.now() + wait).enqueue(*args, attempt=attempt + 1)
