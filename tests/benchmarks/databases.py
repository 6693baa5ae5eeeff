"""The databases of a benchmark: the portal's and the stock project's at each size, made once and kept on request."""

from collections.abc import Callable, Sequence

from . import place, postgres, stock
from .console import execute, follow, say

MIGRATED = "bench_migrated"


def prepare(sizes: Sequence[int]) -> None:
    """Make what is not there yet."""
    for size in sizes:
        _make("portal", size, _fill_portal)
        _make("stock", size, stock.fill)


def _make(subject: str, size: int, fill: Callable[[str, int], None]) -> None:
    name = place.database_name(subject, size)
    if postgres.exists(name):
        if subject == "portal":
            _migrate(name)
        return
    unfinished = f"{name}_unfinished"
    postgres.as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", unfinished)
    fill(unfinished, size)
    postgres.vacuum(unfinished)
    postgres.as_owner("ALTER DATABASE {} RENAME TO {}", unfinished, name)


def _fill_portal(name: str, size: int) -> None:
    if not postgres.exists(MIGRATED):
        say("Making the portal's tables")
        postgres.as_owner("DROP DATABASE IF EXISTS {}", f"{MIGRATED}_unfinished")
        postgres.as_owner("CREATE DATABASE {}", f"{MIGRATED}_unfinished")
        _migrate(f"{MIGRATED}_unfinished")
        postgres.as_owner("ALTER DATABASE {} RENAME TO {}", f"{MIGRATED}_unfinished", MIGRATED)
    _migrate(MIGRATED)
    postgres.as_owner("CREATE DATABASE {} TEMPLATE {}", name, MIGRATED)
    command = [place.PYTHON, "-m", "tests.benchmarks.portal_content", str(size)]
    follow(f"Publishing {size:,} pages", command, place.portal("cms", name, "settings_cms"))


def _migrate(name: str) -> None:
    """Make the tables, or bring those of an earlier run up to date."""
    environment = place.portal("owner", name, "settings_cms")
    execute([place.PYTHON, "manage.py", "migrate", "--no-input", "--verbosity", "0"], environment)
