"""Locks by name within a transaction.

The cms role holds no UPDATE on immutable tables, so it cannot SELECT ... FOR UPDATE on them; an advisory lock
serialises instead (PostgreSQL manual, 13.3.5).
"""

import hashlib

from django.db import connections


def advisory_lock(*name: object, using: str = "default") -> None:
    """Wait for, then hold, the lock called ``name`` until the transaction on ``using`` ends.

    Raises ``RuntimeError`` outside a transaction, where the lock would be gone at once.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise RuntimeError("An advisory lock needs a transaction.")
    text = "/".join(str(part) for part in name)
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
