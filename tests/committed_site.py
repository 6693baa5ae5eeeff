"""The samples, published and committed once for each worker; a test, or a package, has a copy of its own."""

import copy
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from wagtail.models import Page

from .builders import Board, make_board
from .databases import clone_of, keep_as_pristine, turn_to
from .publication_builder import publish_samples
from .storages import storages_in


@dataclass(frozen=True)
class Samples:
    """The board that signed them, the database in which they stand, and the folder of their files."""

    board: Board
    database: str
    files: Path


@pytest.fixture(scope="session")
def committed_samples(
    django_db_setup: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Samples]:
    """A page of each type, with every block."""
    files = tmp_path_factory.mktemp("samples")
    before = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock(), clone_of(django_db_setup) as made:
        with override_settings(STORAGES=storages_in(files)):
            board = make_board()
            # The samples have small ids; without Wagtail's first pages none of them is taken for a page of the CMS.
            Page.objects.all().delete()
            publish_samples(board)
        with clone_of(made) as database:
            keep_as_pristine(made, of=database)
            turn_to(before)
            yield Samples(board, database, files)


@pytest.fixture
def at_the_samples(committed_samples: Samples) -> Iterator[Samples]:
    """Point the connections at the database of the samples, of which ``portal_db`` then makes its clone."""
    before = connections["default"].settings_dict["NAME"]
    turn_to(committed_samples.database)
    yield committed_samples
    turn_to(before)


@pytest.fixture
def committed_site(at_the_samples: Samples, portal_db: str, tmp_path: Path) -> Board:
    """The samples, committed by the cms role in ``portal_db``; a test may change all of it."""
    shutil.copytree(at_the_samples.files, tmp_path / "media", dirs_exist_ok=True)
    return copy.deepcopy(at_the_samples.board)
