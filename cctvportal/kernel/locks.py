"""Locks by name within a transaction.

The cms role holds no UPDATE on immutable tables, so it cannot SELECT ... FOR UPDATE on them; an advisory lock
serialises instead (PostgreSQL manual, 13.3.5).
"""

import hashlib
from collections.abc import Iterable

from django.db import connections


def advisory_lock(*name: object, using: str = "default") -> None:
    """Wait for, then hold, the lock called ``name`` until the transaction on ``using`` ends.

    Raises ``RuntimeError`` outside a transaction, where the lock would be gone at once.
    """
    advisory_locks([name], using=using)


def advisory_locks(names: Iterable[Iterable[object]], using: str = "default") -> None:
    """Hold several locks until the transaction ends, taken in one order, so that no two holders wait for each other.

    One query for all. Raises ``RuntimeError`` outside a transaction.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise RuntimeError("An advisory lock needs a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [sorted(map(_number, names))]
        )


def _number(name: Iterable[object]) -> int:
    text = "/".join(str(part) for part in name)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)
