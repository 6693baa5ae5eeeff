"""``make search-quality``: nDCG@10 over the judged queries, and how long a search takes, at 10,000 publications."""

import argparse
import json
import sys

from tests.benchmarks import own_server  # noqa: F401  the first of all

# isort: split
from tests.benchmarks import place, postgres
from tests.benchmarks.console import Failed, execute, follow, say
from tests.benchmarks.place import embedded

GOAL = 0.85


def main() -> int:
    """0 where the ranking is as good as it has to be."""
    parser = argparse.ArgumentParser(prog="make search-quality", description=__doc__)
    parser.add_argument("--publications", type=int, default=10_000)
    parser.add_argument("--keep", action="store_true", help="keep the database, so that the next run need not load")
    asked = parser.parse_args()
    place.WORK.mkdir(parents=True, exist_ok=True)
    try:
        with embedded.running_server():
            name = f"bench_search_{asked.publications}"
            prepare(name, asked.publications)
            found = measured(name)
            if not asked.keep:
                postgres.as_owner("DROP DATABASE {} WITH (FORCE)", name)
    except (Failed, embedded.DatabaseUnavailable) as problem:
        sys.exit(str(problem))
    tell(found, asked.publications)
    return int(found["ndcg"] < GOAL)


def prepare(name: str, publications: int) -> None:
    """A database with the demonstration and reports, unless one was kept; then only what is new in it is migrated."""
    owner = place.portal("owner", name, "settings_cms")
    migrate = [place.PYTHON, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    if postgres.exists(name):
        execute(migrate, owner)
        return
    unfinished = f"{name}_unfinished"
    postgres.as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", unfinished)
    postgres.as_owner("CREATE DATABASE {}", unfinished)
    say("Making the tables")
    execute(migrate, place.portal("owner", unfinished, "settings_cms"))
    command = [place.PYTHON, "-m", "tests.search_quality.fill", str(publications)]
    environment = place.portal("cms", unfinished, "settings_cms", DEMONSTRATION="true")
    follow(f"Publishing {publications:,} pages", command, environment)
    postgres.vacuum(unfinished)
    postgres.as_owner("ALTER DATABASE {} RENAME TO {}", unfinished, name)


def measured(name: str) -> dict:
    """What ``measure`` tells, asked under the public role."""
    environment = place.portal("public", name, "settings_public", DEMONSTRATION="true")
    return json.loads(execute([place.PYTHON, "-m", "tests.search_quality.measure"], environment))


def tell(found: dict, publications: int) -> None:
    """Each query with its score, the worst last, and then the figures."""
    for query, score in sorted(found["each"].items(), key=lambda each: -each[1]):
        print(f"  {score:.3f}  {query}")
    print(f"nDCG@10 over {len(found['each'])} queries at {publications:,} publications: {found['ndcg']:.3f}")
    print(f"Latency of a search: half within {found['p50_ms']} ms, 95 of 100 within {found['p95_ms']} ms")
    print(f"A word in every document: {found['everywhere_ms']} ms")


if __name__ == "__main__":
    sys.exit(main())
