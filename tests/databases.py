"""Which database role the tests' connections have, and copies of the migrated database to commit in."""

import contextlib
import itertools
from collections.abc import Iterator

import psycopg
from django.db import connections
from psycopg import sql

from settings import embedded

_clones = itertools.count(1)


def connect_as(**roles: str) -> None:
    """Give each named connection a role of ``settings.embedded``: ``connect_as(default="cms", public="public")``."""
    for alias, role in roles.items():
        wanted = embedded.database(role)
        settings = connections[alias].settings_dict
        connections[alias].close()
        settings.update({key: wanted[key] for key in ("USER", "PASSWORD") if key in wanted})
        settings["OPTIONS"].pop("options", None)
        settings["OPTIONS"].update(wanted["OPTIONS"])


@contextlib.contextmanager
def pristine_copy() -> Iterator[None]:
    """Keep a copy of the database just migrated, to which nobody ever connects: a database in use cannot be cloned."""
    name = connections["default"].settings_dict["NAME"]
    turn_to(name)  # which closes the connections
    _as_owner("DROP DATABASE IF EXISTS {}", pristine(name))
    _as_owner("CREATE DATABASE {} TEMPLATE {}", pristine(name), name)
    try:
        yield
    finally:
        _as_owner("DROP DATABASE {}", pristine(name))


def pristine(name: str) -> str:
    """The name of the untouched copy of the database ``name``."""
    return f"{name}_pristine"


@contextlib.contextmanager
def clone_of(migrated: str) -> Iterator[str]:
    """Point all connections at a clone of the database ``migrated``, as its migrations left it. Gives its name.

    A database that has no pristine copy (a clone with content, say) is cloned itself; nobody may be connected to it.
    """
    name = f"{migrated}_clone_{next(_clones)}"
    before = connections["default"].settings_dict["NAME"]
    turn_to(before)
    _as_owner("CREATE DATABASE {} TEMPLATE {}", name, pristine(migrated) if _exists(pristine(migrated)) else migrated)
    turn_to(name)
    try:
        yield name
    finally:
        turn_to(before)
        _as_owner("DROP DATABASE {} WITH (FORCE)", name)


def discard(name: str) -> None:
    """Drop the database ``name``, also where a thread of some test has left a connection to it open."""
    turn_to(name)  # which closes the connections of this thread
    _as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


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


def _exists(name: str) -> bool:
    with _maintenance() as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


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
