"""A receiver, endpoints that lead to it, and the worker."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult

from cctvportal.agencies.models import User
from cctvportal.frontends import actions
from cctvportal.frontends.models import Endpoint
from tests.acceptance.conftest import kept_signals
from tests.builders import Board, make_board, make_home
from tests.design.samples import HOME_PAGE
from tests.frontends.receiver import Receiver, running

Act = Callable[[], None]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A front end on this machine, which the portal may call as on a laptop."""
    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    with running() as found:
        yield found


@pytest.fixture
def board(portal_db: str) -> Board:
    """A board and a home page, in a database to commit in."""
    board = make_board()
    make_home(board, **HOME_PAGE)
    DBTaskResult.objects.all().delete()  # what the worker would do besides
    return board


@pytest.fixture
def secrets() -> dict[str, str]:
    """The secrets that were told, by the name of their endpoint."""
    return {}


@pytest.fixture
def add(board: Board, secrets: dict[str, str]) -> Callable[[str, str], Endpoint]:
    """``add(name, url)``: an endpoint made by the administrator."""

    def made(name: str, url: str) -> Endpoint:
        endpoint = Endpoint(name=name, url=url)
        secrets[name] = actions.add_endpoint(endpoint, by=board.administrator)
        return endpoint

    return made


@pytest.fixture
def endpoint(add: Callable[[str, str], Endpoint], receiver: Receiver) -> Endpoint:
    """One that leads to the receiver."""
    return add("App", receiver.url)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which a user has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def work_off() -> None:
    """Let the worker do all that is due."""
    with kept_signals():
        call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)


@pytest.fixture
def worker() -> Act:
    return work_off


@pytest.fixture
def scheduler() -> Act:
    """One look of the scheduler."""

    def look() -> None:
        with kept_signals():
            call_command("run_scheduler", once=True)

    return look
