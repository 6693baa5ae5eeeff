"""What stands before a test begins: made once for each worker, and kept in a database of its own.

A test asks for one of the fixtures below, or for one of its folder's that rests on it. Its connections then point to a
database in which that stands, in the test's own transaction or clone.
"""

import copy
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections, transaction

from cctvportal.pages.mirror import bring_in_line
from cctvportal.publication.models import Publication
from home.models import HomePage

from .builders import Board, make_board, make_home
from .databases import clone_of, keep_as_pristine, turn_to
from .factories import make_page, publish_page


@dataclass(frozen=True)
class Stage:
    """What ``make`` makes, given what stands at the stage before it."""

    make: Callable[..., object]
    after: str | None = None


def published_home_page(board: Board) -> HomePage:
    """The Home Office's home page, published, and mirrored in Wagtail."""
    page = make_page(HomePage, owner=board.editors["home-office"])
    publish_page(board, page, "home-office")
    bring_in_line(page.pk)
    return page


STAGES = {
    "standing_board": Stage(make_board),
    "standing_home": Stage(make_home, after="standing_board"),
    "standing_home_page": Stage(published_home_page, after="standing_board"),
}


class Standing:
    """The databases of a worker, by stage: each is made when a test first asks for it."""

    def __init__(self, migrated: str, kept: ExitStack) -> None:
        self._databases = {"": migrated}
        self._objects: dict[str, dict[str, Any]] = {"": {}}
        self._kept = kept
        self.now = ""

    def turn_to(self, stage: str) -> None:
        """Point all connections at the database of a stage; "" is that as the migrations left it."""
        if stage not in self._databases:
            self._make(stage)
        if stage != self.now:
            turn_to(self._databases[stage])
            self.now = stage

    def objects(self) -> dict[str, Any]:
        """What stands at this stage, by fixture, for one test to change as it likes."""
        return copy.deepcopy(self._objects[self.now])

    def _make(self, name: str) -> None:
        stage = STAGES[name]
        self.turn_to(stage.after or "")
        objects = self.objects()
        made = self._kept.enter_context(clone_of(self._databases[self.now]))
        with transaction.atomic():
            objects[name] = stage.make(*objects.values())
            # What is done after a commit is not of the test that happens to come first.
            connections["default"].run_on_commit = []
        self._databases[name] = self._kept.enter_context(clone_of(made))
        keep_as_pristine(made, of=self._databases[name])
        self._objects[name] = objects
        self.now = name


OF_THE_WORKER = pytest.StashKey[Standing]()


@pytest.fixture(scope="session")
def standing_databases(
    request: pytest.FixtureRequest, django_db_setup: str, django_db_blocker: Any
) -> Iterator[Standing]:
    """What stands in the databases of this worker."""
    kept = ExitStack()
    yield request.config.stash.setdefault(OF_THE_WORKER, Standing(django_db_setup, kept))
    with django_db_blocker.unblock():
        kept.close()
        turn_to(django_db_setup)


@pytest.fixture(scope="module", autouse=True)
def nothing_stands_between_modules(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Turn back at the end of a module: a fixture of the next one's may begin with the database that it finds."""
    yield
    if standing := request.config.stash.get(OF_THE_WORKER, None):
        with django_db_blocker.unblock():
            standing.turn_to("")


# Of a class, so that it comes before the transaction of a test: to a function without one it is the function's own.
@pytest.fixture(scope="class", autouse=True)
def standing_before(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    """Turn to the database in which stands what the test asks for."""
    if "django_db_setup" not in request.fixturenames and request.node.get_closest_marker("django_db") is None:
        return
    asked = [name for name in STAGES if name in request.fixturenames]
    with django_db_blocker.unblock():
        request.getfixturevalue("standing_databases").turn_to(asked[-1] if asked else "")


@pytest.fixture
def standing_board(standing_databases: Standing) -> Board:
    """A board of four seats with editors, members, secretary, administrator, policies and groups."""
    return standing_databases.objects()["standing_board"]


@pytest.fixture
def standing_home(standing_databases: Standing) -> Publication:
    """A home page published by that board, which is no page of Wagtail's."""
    return standing_databases.objects()["standing_home"]


@pytest.fixture
def standing_home_page(standing_databases: Standing) -> HomePage:
    """The Home Office's home page, published by that board and mirrored in Wagtail."""
    return standing_databases.objects()["standing_home_page"]
