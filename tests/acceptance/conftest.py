"""The demonstration, loaded once for all tests that read it; scheduler and worker, run to their end."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings

from tests.databases import clone_of, turn_to
from tests.storages import storages_in

# Playwright's synchronous API keeps an event loop on this thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@dataclass(frozen=True)
class Loaded:
    """The demonstration in a database of its own, with the storages of its files."""

    database: str
    storages: dict[str, Any]


@pytest.fixture(scope="session")
def loaded(django_db_setup: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """The demonstration, as ``make run`` loads it."""
    storages = storages_in(tmp_path_factory.mktemp("demonstration"))
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock(), clone_of(django_db_setup) as database:
        with override_settings(STORAGES=storages):
            call_command("load_demonstration", verbosity=0)
        turn_to(before)
        yield Loaded(database, storages)


@pytest.fixture
def demonstration(loaded: Loaded, django_db_blocker: Any, settings: Any) -> Iterator[None]:
    """The loaded demonstration, read by the public under its own role. Its tests change nothing."""
    migrated = connections["default"].settings_dict["NAME"]
    settings.STORAGES, settings.PUBLIC_DATABASE = loaded.storages, "public"
    with django_db_blocker.unblock():
        turn_to(loaded.database)
        yield
        turn_to(migrated)


@contextmanager
def kept_signals() -> Iterator[None]:
    """Commands that run for ever take the signals that end them; the tests want theirs back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


@pytest.fixture
def scheduler() -> Callable[[], None]:
    """One look of the scheduler."""

    def look() -> None:
        with kept_signals():
            call_command("run_scheduler", once=True)

    return look


@pytest.fixture
def worker() -> Callable[[], None]:
    """The task worker, until nothing is left that is due."""

    def work() -> None:
        with kept_signals():
            call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)

    return work


@pytest.fixture
def read() -> Callable[[str], BeautifulSoup]:
    """A page as the public gets it."""

    def get(address: str) -> BeautifulSoup:
        return BeautifulSoup(Client().get(address).content, "html.parser")

    return get
