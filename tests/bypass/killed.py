"""A worker that publishes what is signed off, and is killed at its nth write: run by test_attacks as a process."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


def main(database: str, write: int) -> None:
    """Publish from ``database``; never comes to its end where there are as many writes."""
    django.setup()
    from django.db import connection

    from cctvportal.signoff.actions.publish import publish_ready
    from tests.databases import connect_as, turn_to

    connect_as(default="cms", public="public")
    turn_to(database)
    writes = iter(range(1, write))

    def die_at_the_nth(execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith(("INSERT", "UPDATE")) and next(writes, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    with connection.execute_wrapper(die_at_the_nth):
        publish_ready()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
