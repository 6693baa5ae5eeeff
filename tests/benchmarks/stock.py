"""The stock Wagtail project beside which the portal is measured: what ``wagtail start`` makes, and one type of page.

The page has the title, summary and sections of the portal's page of guidance; its API is Wagtail's v2 with the page's
own fields; its search is the one that ``wagtail start`` brings. Connections to the database are kept, as the portal's.
"""

import os
import shutil
from pathlib import Path

from . import place, postgres
from .console import execute, follow, say

PROJECT = place.WORK / "stock"
OWN_FILES = Path(__file__).with_name("stock_project")
MANAGE = [place.PYTHON, "manage.py"]


def environment(name: str) -> dict[str, str]:
    """Of the project's processes, on the database ``name``."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "stock.settings.bench",
        "BENCH_DATABASE": place.database_url("owner", name),
        "BENCH_SECRET": place.SECRET,
        "PYTHONPATH": f"{PROJECT}{os.pathsep}{place.CHECKOUT}",
    }


def generate() -> None:
    """Write the project anew."""
    say("Generating the stock Wagtail project")
    shutil.rmtree(PROJECT, ignore_errors=True)
    PROJECT.mkdir(parents=True)
    wagtail = str(Path(place.PYTHON).with_name("wagtail"))
    execute([wagtail, "start", "stock", str(PROJECT)], dict(os.environ), str(PROJECT))
    for source in OWN_FILES.rglob("*.*"):
        if "__pycache__" in source.parts:
            continue
        target = PROJECT / source.relative_to(OWN_FILES)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    own = environment("postgres")
    execute([*MANAGE, "makemigrations", "guidance", "--verbosity", "0"], own, str(PROJECT))
    execute([*MANAGE, "collectstatic", "--no-input", "--verbosity", "0"], own, str(PROJECT))


def fill(name: str, size: int) -> None:
    """A new database with a site of ``size`` pages, its search index built once."""
    postgres.as_owner("CREATE DATABASE {}", name)
    own = environment(name)
    execute([*MANAGE, "migrate", "--no-input", "--verbosity", "0"], own, str(PROJECT))
    follow(f"Loading {size:,} pages into stock Wagtail", [*MANAGE, "fill", str(size)], own, str(PROJECT))
    say(f"Building the index of stock Wagtail over {size:,} pages")
    execute([*MANAGE, "update_index", "--verbosity", "0"], own, str(PROJECT))
