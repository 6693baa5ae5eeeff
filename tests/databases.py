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
def clone_of(template: str) -> Iterator[str]:
    """Point all connections at a copy of the database ``template``, and drop it afterwards. Gives its name."""
    name = f"{template}_clone_{next(_clones)}"
    turn_to(template)  # which closes the connections: nobody may be connected to a database that is copied
    _as_owner("CREATE DATABASE {} TEMPLATE {}", name, template)
    turn_to(name)
    try:
        yield name
    finally:
        turn_to(template)
        _as_owner("DROP DATABASE {} WITH (FORCE)", name)


def turn_to(name: str) -> None:
    """Point all connections at the database ``name``."""
    for alias in connections:
        connections[alias].close()
        # One dictionary for all threads (django.utils.connection), so that a live server follows.
        connections[alias].settings_dict["NAME"] = name


def _as_owner(statement: str, *names: str) -> None:
    owner = embedded.database("owner")
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    arguments = {key: owner[name] for key, name in parts.items() if owner.get(name)} | owner["OPTIONS"]
    with psycopg.connect(**arguments, dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
