"""The databases of a benchmark: the portal's and the stock project's at each size, made once and kept on request."""

from collections.abc import Callable, Sequence

from . import place, postgres, stock
from .console import Failed, execute, follow, say

MIGRATED = "bench_migrated"


def prepare(sizes: Sequence[int]) -> None:
    """Make what is not there yet."""
    for size in sizes:
        _make("portal", size, _fill_portal)
        _make("stock", size, stock.fill)


def _make(subject: str, size: int, fill: Callable[[str, int], None]) -> None:
    name = place.database_name(subject, size)
    if _is_up_to_date(name) if subject == "portal" else postgres.exists(name):
        return
    unfinished = f"{name}_unfinished"
    postgres.as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", unfinished)
    fill(unfinished, size)
    postgres.vacuum(unfinished)
    postgres.as_owner("ALTER DATABASE {} RENAME TO {}", unfinished, name)


def _fill_portal(name: str, size: int) -> None:
    if not _is_up_to_date(MIGRATED):
        say("Making the portal's tables")
        postgres.as_owner("DROP DATABASE IF EXISTS {}", f"{MIGRATED}_unfinished")
        postgres.as_owner("CREATE DATABASE {}", f"{MIGRATED}_unfinished")
        _migrate(f"{MIGRATED}_unfinished")
        postgres.as_owner("ALTER DATABASE {} RENAME TO {}", f"{MIGRATED}_unfinished", MIGRATED)
    postgres.as_owner("CREATE DATABASE {} TEMPLATE {}", name, MIGRATED)
    command = [place.PYTHON, "-m", "tests.benchmarks.portal_content", str(size)]
    follow(f"Publishing {size:,} pages", command, place.portal("cms", name, "settings_cms"))


def _is_up_to_date(name: str) -> bool:
    """Whether it is there, with the tables of today. One whose migrations are no more is removed, to be made anew."""
    if not postgres.exists(name):
        return False
    try:
        _migrate(name)
    except Failed as problem:
        say(f"{name} was kept from other migrations and is made anew: {str(problem).splitlines()[-1]}")
        postgres.as_owner("DROP DATABASE {} WITH (FORCE)", name)
        return False
    return True


def _migrate(name: str) -> None:
    environment = place.portal("owner", name, "settings_cms")
    execute([place.PYTHON, "manage.py", "migrate", "--no-input", "--verbosity", "0"], environment)
