"""One portal for the tests of a file, and a count of what they try."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.bypass.tally import SWEEPS, Sweep
from tests.bypass.world import World, add_reviewed, make_world
from tests.storages import storages_in


@pytest.fixture(scope="module", autouse=True)
def storages_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The files of a module's portal lie in one folder for all its tests."""
    with override_settings(STORAGES=storages_in(tmp_path_factory.mktemp("media"))):
        yield


@pytest.fixture(scope="module")
def built_world(storages_of_its_own: None, django_db_setup: str, django_db_blocker: Any) -> Iterator[World]:
    """Built once a file, in a transaction rolled back after it; so no test beside it may use ``portal_db``."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        add_reviewed(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world: World, db: None) -> World:
    """The portal and its people; what a test does to it is rolled back."""
    return deepcopy(built_world)


@pytest.fixture
def sweep(request: pytest.FixtureRequest, record_property: Any) -> Iterator[Sweep]:
    """Counts the routes, roles and requests of a test."""
    sweep = Sweep(request.module.__name__.rpartition(".")[2].removeprefix("test_").replace("_", " "))
    yield sweep
    record_property(SWEEPS, sweep.as_json())
