"""The benchmark's PostgreSQL as its owner sees it."""

import time

import psycopg
from psycopg import sql

from .place import embedded


def exists(name: str) -> bool:
    """Whether there is a database ``name``."""
    with connection() as connected:
        return bool(connected.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount)


def as_owner(statement: str, *names: str) -> None:
    """Run a statement about databases, their names quoted."""
    with connection() as connected:
        connected.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def vacuum(name: str) -> None:
    """What PostgreSQL does by itself a while after a load."""
    with connection(name) as connected:
        connected.execute("VACUUM ANALYZE")


def await_quiet(seconds: float = 180) -> None:
    """Until no statement runs: what a subject was asked at the end of its round is not to slow down the next one."""
    running = "SELECT FROM pg_stat_activity WHERE state = 'active' AND datname LIKE 'bench%'"
    until = time.monotonic() + seconds
    with connection() as connected:
        while connected.execute(running).rowcount and time.monotonic() < until:
            time.sleep(0.1)


def connection(name: str = "postgres") -> psycopg.Connection:
    """A connection that commits each statement."""
    host, owner = str(embedded.socket_folder()), embedded.ROLES["owner"]
    return psycopg.connect(host=host, user=owner, dbname=name, autocommit=True)
