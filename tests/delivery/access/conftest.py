"""A reader with a key, limits that hold, and counts of the test's own."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches

from cctvportal.delivery.access import keys, limits
from cctvportal.delivery.models import Reader
from cctvportal.frontends.keys import add_reader
from tests.builders import Board

MINUTE = 1_000_000 * limits.WINDOW


@pytest.fixture(autouse=True)
def counted(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Five requests a minute without a key, always in the middle of one minute."""
    settings.CACHES = settings.CACHES | {
        "limits": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests-limits"}
    }
    settings.RATE_LIMIT_ANONYMOUS = 5
    monkeypatch.setattr(limits.time, "time", lambda: MINUTE + 20.0)
    monkeypatch.setattr(keys, "memory", keys.KeyMemory())
    monkeypatch.setattr(limits.counts, "_away_until", float("-inf"))
    memory = caches["limits"]
    memory.clear()
    yield
    memory.clear()


@pytest.fixture
def reader(site: Board) -> Reader:
    """Reads everything, ten times a minute."""
    return Reader(name="App", contact="app@portal.example", per_minute=10)


@pytest.fixture
def key(site: Board, reader: Reader) -> str:
    return add_reader(reader, timedelta(days=30), by=site.administrator)


@pytest.fixture
def ask(client: Any) -> Callable[..., Any]:
    """``ask(address, key, **more)``: what the API answers to a request with a key, or without one."""

    def asked(address: str, key: str = "", **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return client.get(address, headers=headers | more.pop("headers", {}), **more)

    return asked
