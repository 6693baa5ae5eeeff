"""Locks by name, for the rest of a transaction or for a moment of it.

The cms role holds no UPDATE on immutable tables, so it cannot SELECT ... FOR UPDATE on them; an advisory lock
serialises instead (PostgreSQL manual, 13.3.5).
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connections, transaction


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
            "SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number",
            [sorted(number_of(*name) for name in names)],
        )


@contextmanager
def brief_lock(*name: object, using: str = "default") -> Iterator[None]:
    """Wait for the lock called ``name`` and hold it as long as the block lasts, within a transaction or without one.

    For work outside the database: the block runs no query, so whoever holds it waits for nobody.
    """
    number = number_of(*name)
    # A pooled connection is the same one at both ends of a transaction alone.
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def number_of(*name: object) -> int:
    """The number by which PostgreSQL knows the lock called ``name``."""
    text = "/".join(str(part) for part in name)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)
