"""Fixtures of the read side: a published site, a client that keeps errors, and a counter of queries."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client, override_settings

from tests.builders import Board
from tests.committed_site import Samples
from tests.databases import turn_to
from tests.storages import storages_in


@pytest.fixture(scope="package", autouse=True)
def storages_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The files of a package's site lie in one folder for all its tests. Gives it."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(STORAGES=storages_in(folder)):
        yield folder


@pytest.fixture(scope="package")
def published_board(storages_of_its_own: Path, committed_samples: Samples, django_db_blocker: Any) -> Iterator[Board]:
    """The board of the samples, to whose database all connections point until the package is through."""
    shutil.copytree(committed_samples.files, storages_of_its_own, dirs_exist_ok=True)
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        turn_to(committed_samples.database)
        yield committed_samples.board
        turn_to(before)


@pytest.fixture
def site(published_board: Board, db: None) -> Board:
    """The samples, published: see tests.design.samples for ids and addresses. What a test adds is rolled back."""
    return published_board


@pytest.fixture
def client() -> Client:
    """A browser that gets error pages as a reader would."""
    return Client(raise_request_exception=False)


@pytest.fixture
def queries() -> Callable[[], Any]:
    """``with queries() as asked``: the SQL of every query made within."""

    @contextmanager
    def counted() -> Iterator[list[str]]:
        asked: list[str] = []

        def note(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
            asked.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield asked

    return counted
