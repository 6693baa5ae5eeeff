"""Fixtures of the read side: a published site, a client that keeps errors, and a counter of queries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from wagtail.models import Page

from tests.builders import Board, make_board
from tests.publication_builder import publish_samples
from tests.storages import storages_in


@pytest.fixture(scope="package", autouse=True)
def storages_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The files of a package's site lie in one folder for all its tests."""
    with override_settings(STORAGES=storages_in(tmp_path_factory.mktemp("media"))):
        yield


@pytest.fixture(scope="package")
def published_board(storages_of_its_own: None, django_db_setup: str, django_db_blocker: Any) -> Iterator[Board]:
    """Built once a package, in a transaction rolled back after it; so no test beside it may use ``portal_db``."""
    with django_db_blocker.unblock(), transaction.atomic():
        board = make_board()
        # The samples have small ids; without Wagtail's first pages none of them is taken for a page of the CMS.
        Page.objects.all().delete()
        publish_samples(board)
        yield board
        transaction.set_rollback(True)


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
