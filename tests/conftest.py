"""A PostgreSQL for the run, the roles of production for the tests, databases to commit in, a server and a browser."""

import contextlib
import os
from collections.abc import Iterator
from itertools import chain
from typing import Any

import hypothesis
import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread

from cctvportal.agencies import signing
from deploy import browser
from settings import embedded

from .builders import CODE
from .bypass.tally import SWEEPS, summary
from .committed_site import at_the_samples, committed_samples, committed_site  # noqa: F401 - fixtures
from .databases import clone_of, connect_as, migrated_database, server
from .standing import (  # noqa: F401
    nothing_stands_between_modules,
    standing_before,
    standing_board,
    standing_databases,
    standing_home,
    standing_home_page,
)
from .storages import storages_in

# Playwright's synchronous API keeps an event loop on its thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# A machine under load is slow at the first examples; that says nothing of the strategy.
hypothesis.settings.register_profile("portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the process that leads the run; its workers only connect."""
    if str(embedded.DATA) != os.environ.get("PORTAL_TEST_DATA"):
        raise pytest.UsageError("The tests run under settings.test alone: they delete the database they use.")
    if not hasattr(config, "workerinput"):
        stack = config.portal_server = contextlib.ExitStack()
        stack.enter_context(server())


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := getattr(config, "portal_server", None):
        stack.close()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How much the sweeps of ``bypass/`` tried; here, since who leads a parallel run reads no other conftest."""
    reports = chain.from_iterable(terminalreporter.stats.values())
    told = [value for report in reports for name, value in getattr(report, "user_properties", ()) if name == SWEEPS]
    if told:
        terminalreporter.section("Sweeps past the board")
        for line in summary(told):
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def one_kind_of_connections(request: pytest.FixtureRequest) -> None:
    """Start Playwright's event loop before the first connection: a thread has others without a loop (asgiref.local)."""
    if any("playwright" in item.fixturenames for item in request.session.items):
        request.getfixturevalue("playwright")


@pytest.fixture(scope="session")
def django_db_setup(
    one_kind_of_connections: None,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
) -> Iterator[str]:
    """Once the owner has made the tables, everything runs under the roles of production. Gives the database's name.

    In place of pytest-django's, which makes no tables for a run of ``portal_db`` tests alone.
    """
    databases = contextlib.ExitStack()
    with django_db_blocker.unblock():
        migrated = databases.enter_context(migrated_database())
        connect_as(default="cms", public="public")
    yield migrated
    with django_db_blocker.unblock():
        databases.close()


@pytest.fixture
def portal_db(django_db_setup: str, django_db_blocker: Any, settings: Any) -> Iterator[str]:
    """A database of the test's own to commit in, with the cms and the public role on connections of their own.

    A clone of the migrated one, since append-only tables cannot be flushed. Gives its name. It stands alone: a test
    with ``django_db`` or a fixture that asks for ``db`` cannot have it.
    """
    with django_db_blocker.unblock():
        if connections["default"].in_atomic_block:
            pytest.fail("portal_db cannot be combined with django_db, db or a fixture that holds a transaction open.")
        with clone_of(connections["default"].settings_dict["NAME"]) as name:
            settings.PUBLIC_DATABASE = "public"
            yield name


@pytest.fixture
def portal_url(portal_db: str) -> Iterator[str]:
    """The address of a server that serves the whole portal from ``portal_db``."""
    with serving() as url:
        yield url


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """Serve the whole portal, in threads of this process, from the database that the connections point to."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


CODE_OF = signing.code_of


@pytest.fixture(scope="session", autouse=True)
def signing_codes_at_hand() -> Iterator[None]:
    """Everybody enters her signing code where a test gives none; ``signing_codes_asked`` takes that back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "code_of", lambda person: CODE_OF(person) or CODE)
        yield


@pytest.fixture
def signing_codes_asked(signing_codes_at_hand: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes are what a test gives, as in production."""
    monkeypatch.setattr(signing, "code_of", CODE_OF)


@pytest.fixture(autouse=True)
def storages_of_its_own(tmp_path: Any, settings: Any) -> None:
    """Each test writes its files into a folder of its own."""
    settings.STORAGES = storages_in(tmp_path / "media")


@pytest.fixture(autouse=True)
def redaction_log_of_its_own(tmp_path: Any, settings: Any) -> None:
    """Each test has a redaction log of its own, as it has a database."""
    settings.REDACTION_LOG = str(tmp_path / "redactions")
    (tmp_path / "redactions").mkdir()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's chromium, which calls nobody by itself (pytest-playwright)."""
    return browser_type_launch_args | {"executable_path": browser.find(), "args": browser.ARGUMENTS}
