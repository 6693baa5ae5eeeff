"""A PostgreSQL for the run, the roles of production for the tests, and databases to commit in."""

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connections
from psycopg import sql

from settings import embedded

_clones = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the process that leads the run; its workers only connect."""
    if str(embedded.DATA) != os.environ.get("PORTAL_TEST_DATA"):
        raise pytest.UsageError("The tests run under settings.test alone: they delete the database they use.")
    if not hasattr(config, "workerinput"):
        stack = config.portal_server = contextlib.ExitStack()
        stack.enter_context(embedded.running_server(durable=False))


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := getattr(config, "portal_server", None):
        stack.close()
        embedded.remove()
        shutil.rmtree(embedded.DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Once the owner has made the tables, everything runs under the roles of production."""
    name = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        _connect_as("cms", "public", name)
    yield
    with django_db_blocker.unblock():
        _connect_as("owner", "public", name)


def _connect_as(default: str, public: str, name: str) -> None:
    for alias, role in (("default", default), ("public", public)):
        connections[alias].close()
        wanted = embedded.database(role)
        connections[alias].settings_dict.update(NAME=name, USER=wanted["USER"])
        options = connections[alias].settings_dict["OPTIONS"]
        options.pop("options", None)
        options.update(wanted["OPTIONS"])


@pytest.fixture
def portal_db(django_db_setup, django_db_blocker, settings) -> Iterator[str]:
    """A database of the test's own to commit in, with the cms and the public role on connections of their own.

    A clone of the migrated one, since append-only tables cannot be flushed. Gives its name.
    """
    template = connections["default"].settings_dict["NAME"]
    with clone_of(template) as name, django_db_blocker.unblock():
        settings.PUBLIC_DATABASE = "public"
        yield name


@contextlib.contextmanager
def clone_of(template: str) -> Iterator[str]:
    """Point all connections at a copy of the database ``template``, and drop it afterwards."""
    name = f"{template}_clone_{next(_clones)}"
    _turn_to(template)
    _as_owner("CREATE DATABASE {} TEMPLATE {}", name, template)
    _turn_to(name)
    try:
        yield name
    finally:
        _turn_to(template)
        _as_owner("DROP DATABASE {} WITH (FORCE)", name)


def _turn_to(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        # One dictionary for all threads (django.utils.connection), so that a live server follows.
        connections[alias].settings_dict["NAME"] = name


def _as_owner(statement: str, *names: str) -> None:
    owner = embedded.database("owner")
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    arguments = {key: owner[name] for key, name in parts.items() if owner.get(name)}
    maintenance = "postgres"
    with psycopg.connect(**arguments, dbname=maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(autouse=True)
def storages_of_its_own(tmp_path, settings) -> None:
    """Each test writes its files into a folder of its own."""
    changed = {}
    for alias, entry in django_settings.STORAGES.items():
        if "location" in entry.get("OPTIONS", {}):
            entry = entry | {"OPTIONS": entry["OPTIONS"] | {"location": str(tmp_path / "media" / alias)}}
        changed[alias] = entry
    settings.STORAGES = changed
