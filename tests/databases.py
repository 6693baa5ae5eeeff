"""Which database role the tests' connections have, and copies of the migrated database to commit in."""

import contextlib
import hashlib
import itertools
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.db import connections
from django.test.utils import setup_databases
from psycopg import sql

from settings import embedded
from settings.base import for_reading

_clones = itertools.count(1)
_pristine: dict[str, str] = {}  # by database, its untouched copy
# Names a migrated database on a running server, for many short runs that share it (``make mutation``).
READY = "PORTAL_TEST_READY_DATABASE"
A_WEEK = 7 * 24 * 3600
# Tests travel in time, and the clock of the database does not: it asks nobody's in theirs. One of thousands of steps,
# and all those of a package that share a site, are one transaction, longer than any of the portal's.
LET_TRAVEL = """
CREATE OR REPLACE FUNCTION signoff_is_dated_now() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS 'BEGIN RETURN NEW; END';
CREATE OR REPLACE FUNCTION signoff_is_of_today() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS 'BEGIN RETURN NEW; END';
CREATE OR REPLACE FUNCTION publication_has_come() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS 'BEGIN RETURN NEW; END';
CREATE OR REPLACE FUNCTION signoff_moment() RETURNS interval LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$ SELECT interval '1 day' $$;
"""
# Tables are made from a dump of the same migrations where an earlier run kept one: that takes a second in place of ten.
KEPT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cctvportal"


def make_tables() -> str:
    """Make the test database and all its tables, as the owner. Gives its name."""
    if os.environ.get("DATABASE_URL"):
        setup_databases(verbosity=0, interactive=False, aliases={"default"})
        return connections["default"].settings_dict["NAME"]
    dump = KEPT / f"tables-{_sources_of_tables()}.dump"
    if dump.exists():
        return _restored(dump)
    setup_databases(verbosity=0, interactive=False, aliases={"default"})
    name = connections["default"].settings_dict["NAME"]
    unfinished = dump.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):  # without a place to keep it the next run makes the tables again
        KEPT.mkdir(parents=True, exist_ok=True)
        for outdated in KEPT.glob("tables-*.dump"):
            if time.time() - outdated.stat().st_mtime > A_WEEK:
                outdated.unlink(missing_ok=True)
        _client("pg_dump", "--format=custom", f"--file={unfinished}", name)
        unfinished.rename(dump)
    return name


def _restored(dump: Path) -> str:
    name = connections["default"].creation._get_test_db_name()
    _as_owner("DROP DATABASE IF EXISTS {}", name)
    _as_owner("CREATE DATABASE {} OWNER {}", name, embedded.ROLES["owner"])
    _client("pg_restore", f"--dbname={name}", str(dump))
    return name


def _client(program: str, *arguments: str) -> None:
    """A client program on the server of this run, as its superuser."""
    command = [embedded.program(program), f"--host={embedded.socket_folder()}", "--username=postgres", *arguments]
    subprocess.run(command, check=True)


def _sources_of_tables() -> str:
    """One digest over all that the tables follow from."""
    sources = [
        embedded.CHECKOUT / "requirements" / "base.txt",
        embedded.CHECKOUT / "cctvportal" / "record" / "protection.py",
        *sorted(embedded.CHECKOUT.glob("*/migrations/*.py")),
        *sorted(embedded.CHECKOUT.glob("cctvportal/*/migrations/*.py")),
    ]
    total = hashlib.sha256()
    for source in sources:
        total.update(source.name.encode() + b"\0" + source.read_bytes())
    return total.hexdigest()[:16]


@contextlib.contextmanager
def server() -> Iterator[None]:
    """A server for as long as the block lasts; nothing of it is left. That of ``READY`` is somebody else's to end."""
    if READY in os.environ:
        yield
        return
    try:
        with embedded.running_server(durable=False):
            yield
    finally:
        embedded.remove()
        shutil.rmtree(embedded.DATA, ignore_errors=True)


@contextlib.contextmanager
def migrated_database() -> Iterator[str]:
    """A migrated database of the run's own, to which all connections point: made anew, or cloned from ``READY``."""
    if ready := os.environ.get(READY):
        with clone_of(ready) as name:
            keep_as_pristine(ready, of=name)
            yield name
        return
    name = make_tables()
    owner_does(name, LET_TRAVEL)
    try:
        with pristine_copy(name):
            yield name
    finally:
        discard(name)


def connect_as(**roles: str) -> None:
    """Give each named connection a role of ``settings.embedded``: ``connect_as(default="cms", public="public")``."""
    for alias, role in roles.items():
        wanted = embedded.database(role)
        if role == "public":
            wanted = for_reading(wanted)
        settings = connections[alias].settings_dict
        connections[alias].close()
        settings.update({key: wanted[key] for key in ("USER", "PASSWORD") if key in wanted})
        settings["OPTIONS"].pop("options", None)
        settings["OPTIONS"].update(wanted["OPTIONS"])


@contextlib.contextmanager
def pristine_copy(name: str) -> Iterator[None]:
    """Keep a copy of the database just migrated, to which nobody ever connects: a database in use cannot be cloned."""
    copy = _pristine[name] = f"{name}_pristine"
    turn_to(name)  # which closes the connections
    _as_owner("DROP DATABASE IF EXISTS {}", copy)
    _as_owner("CREATE DATABASE {} TEMPLATE {}", copy, name)
    try:
        yield
    finally:
        _as_owner("DROP DATABASE {}", _pristine.pop(name))


def keep_as_pristine(copy: str, *, of: str) -> None:
    """Let ``copy``, to which nobody connects any more, be what is cloned wherever a clone of the database ``of`` is."""
    _pristine[of] = copy


def pristine(name: str) -> str:
    """The untouched copy of the database ``name``; where it has none (a clone with content, say), it itself."""
    return _pristine.get(name, name)


@contextlib.contextmanager
def clone_of(migrated: str) -> Iterator[str]:
    """Point all connections at a clone of the database ``migrated``, as its migrations left it. Gives its name.

    A database that has no pristine copy is cloned itself; nobody may be connected to it.
    """
    name = f"{migrated.partition('_clone_')[0]}_clone_{os.getpid()}_{next(_clones)}"
    before = connections["default"].settings_dict["NAME"]
    turn_to(before)
    _as_owner("CREATE DATABASE {} TEMPLATE {}", name, pristine(migrated))
    turn_to(name)
    try:
        yield name
    finally:
        turn_to(before)
        _drop(name)


def discard(name: str) -> None:
    """Drop the database ``name``, also where a thread of some test has left a connection to it open."""
    turn_to(name)  # which closes the connections of this thread
    _drop(name)


def _drop(name: str) -> None:
    """Drop a database that somebody may still be connected to.

    PostgreSQL's own housekeeping is ended by a plain DROP alone: the owner may not end a superuser's process.
    """
    try:
        _as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    except psycopg.errors.InsufficientPrivilege:
        _as_owner("DROP DATABASE IF EXISTS {}", name)


def turn_to(name: str) -> None:
    """Point all connections at the database ``name``."""
    for alias in connections:
        connections[alias].close()
        # One dictionary for all threads (django.utils.connection), so that a live server follows.
        connections[alias].settings_dict["NAME"] = name


def owner_does(name: str, statement: str) -> None:
    """Run one statement in the database ``name`` as its owner, past the roles of production."""
    with _maintenance(name) as connection:
        connection.execute(statement)


def _as_owner(statement: str, *names: str) -> None:
    with _maintenance() as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def tamper(table: str, statement: str, *parameters: object) -> None:
    """Run a statement as the owner of the tables, who has switched the triggers of ``table`` off: for ``portal_db``."""
    switch = sql.SQL("ALTER TABLE {} {} TRIGGER USER")
    with _maintenance(connections["default"].settings_dict["NAME"]) as connection:
        connection.execute(switch.format(sql.Identifier(table), sql.SQL("DISABLE")))
        connection.execute(statement, parameters)
        connection.execute(switch.format(sql.Identifier(table), sql.SQL("ENABLE")))


def _maintenance(name: str = "postgres") -> psycopg.Connection:
    owner = embedded.database("owner")
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    arguments = {key: owner[name] for key, name in parts.items() if owner.get(name)} | owner["OPTIONS"]
    return psycopg.connect(**arguments, dbname=name, autocommit=True)
