"""``make bench``: measure, check the bars, and write docs/performance.json and the tables of docs/performance.md."""

import argparse
import contextlib
import os
import platform
import shutil
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import psutil

from . import own_server  # noqa: F401  the first of all

# isort: split
from . import databases, editions, growth, place, programs, report, stock
from .console import Failed, execute, say
from .load import Speed, Subject, measure
from .place import embedded
from .results import Results, Row
from .subjects import UNCACHED, Site

SIZES = (1_000, 10_000, 100_000)
TOGETHER_AT = 10_000  # the size at which an edition of many is made, or the largest below it
TOGETHER, SINGLY = 1000, 100
ONCE = 9  # requests of which the median is told


def main() -> int:
    """0 where it measured, whether or not the bars are met: the tables tell that."""
    asked = arguments()
    programs.check()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    place.WORK.mkdir(parents=True, exist_ok=True)
    try:
        with embedded.running_server():
            results = bench(asked)
        report.show(results)
        report.write(results, asked.output)
    except (Failed, embedded.DatabaseUnavailable, OSError) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("\nStopped: all servers have ended, nothing was written.")
    finally:
        if not asked.keep:
            with contextlib.suppress(embedded.DatabaseUnavailable):
                embedded.remove()
            shutil.rmtree(place.WORK, ignore_errors=True)
    return 0


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--publications", type=int, action="append", help="only this size; may be given several times")
    parser.add_argument("--quick", action="store_true", help="short rounds and few editions: to see that it works")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, help="of each round (5; 1 with --quick)")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given several times")
    parser.add_argument("--mirror-up-to", type=int, default=max(SIZES), help="export a mirror up to this size alone")
    parser.add_argument("--output", type=Path, help="the folder to write to (docs for a whole run, else var)")
    parser.add_argument("--keep", action="store_true", help="keep the databases, so that the next run need not load")
    asked = parser.parse_args()
    asked.whole = not (asked.publications or asked.quick or asked.only)
    asked.sizes = sorted(asked.publications or SIZES)
    if asked.sizes[0] < 100:
        parser.error("--publications must be 100 or more")
    asked.seconds = asked.seconds or (1 if asked.quick else 5)
    asked.only = asked.only or list(PARTS)
    asked.output = asked.output or (report.DOCS if asked.whole else place.CHECKOUT / "var")
    return asked


def bench(asked: argparse.Namespace) -> Results:
    """Everything that is asked for, in order."""
    given = " ".join(sys.argv[1:])
    results = Results("make bench" + (f' ARGS="{given}"' if given else ""), machine())
    collect_static()
    if {"speed", "editions", "growth"} & set(asked.only):
        stock.generate()
        databases.prepare(asked.sizes)
    for part in asked.only:
        PARTS[part](asked, results)
    return results


def collect_static() -> None:
    say("Collecting the static files")
    environment = place.portal("public", "postgres", "settings_public")
    execute([place.PYTHON, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"], environment)


def speed(asked: argparse.Namespace, results: Results) -> None:
    """Every subject at every size."""
    for size in asked.sizes:
        say(f"{size:,} publications")
        with ExitStack() as stack:
            site = Site(size, stack)
            site.start_portal("cached")
            site.start_portal("uncached", **UNCACHED)
            site.start_stock()
            if size <= asked.mirror_up_to:
                site.start_mirror()
            site.start_files()
            site.start_varnish()
            subjects = site.subjects()
            bodies = {subject.name: len(subject.body()) for subject in subjects}
            queries = site.queries()
            speeds = measure(subjects, asked.rounds, asked.seconds)
            results.rows += [
                row(subject, size, speeds[subject.name], queries.get(subject.name), bodies) for subject in subjects
            ]
            results.everywhere[size] = alone(next(each for each in subjects if each.name == "search_everywhere"))
            results.memory[size] = max(map(worker_megabytes, (site.workers["cached"], site.workers["uncached"])))


def row(subject: Subject, size: int, found: Speed, queries: int | None, bodies: dict[str, int]) -> Row:
    figures = (round(found.rps, 1), round(found.p50_ms, 2), round(found.p99_ms, 2))
    return Row(subject.name, size, *figures, queries, bodies[subject.name])


def alone(subject: Subject) -> float:
    """Milliseconds of one request, nothing else being asked: the median of several."""
    took = []
    for _ in range(ONCE):
        begun = time.perf_counter()
        subject.body()
        took.append((time.perf_counter() - begun) * 1000)
    return round(median(took), 1)


def worker_megabytes(first: int) -> float:
    """The resident memory of the largest worker of a server."""
    return max(worker.memory_info().rss for worker in psutil.Process(first).children()) / 1e6


def publishing(asked: argparse.Namespace, results: Results) -> None:
    """Pages one by one at every size, and many at once at one."""
    for size in asked.sizes:
        with site_behind_varnish(size) as site:
            say(f"Publishing at {size:,} publications")
            results.visible[size] = editions.singly(site, 10 if asked.quick else SINGLY)["visible_ms"]
            if size == max((each for each in asked.sizes if each <= TOGETHER_AT), default=asked.sizes[0]):
                results.together = editions.together(site, 100 if asked.quick else min(TOGETHER, size - 200))


@contextlib.contextmanager
def site_behind_varnish(size: int):
    with ExitStack() as stack:
        site = Site(size, stack)
        site.start_portal("cached")
        site.start_varnish()
        yield site


def growing(asked: argparse.Namespace, results: Results) -> None:
    """The largest size against the smallest."""
    if len(asked.sizes) > 1:
        results.growth = growth.measure_growth(asked.sizes[0], asked.sizes[-1], asked.rounds, asked.seconds)


def weighing(asked: argparse.Namespace, results: Results) -> None:
    from . import home_page  # a browser's library, which other parts do without

    results.weight = home_page.weigh()


PARTS = {"speed": speed, "editions": publishing, "growth": growing, "home-page": weighing}


def machine() -> dict[str, object]:
    """What it was measured on."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    sys.exit(main())
