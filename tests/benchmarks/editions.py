"""How long publishing takes, and what concurrent readers see of it."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from settings import embedded

from . import place
from .console import Failed, say
from .results import Together, quantile
from .subjects import Site

MODULE = "tests.benchmarks"
GRACE = 3  # seconds that readers go on once the edition is there


def environment(site: Site) -> dict[str, str]:
    """Of a CMS process that tells the site's Varnish of editions."""
    more = {"CACHES_IN_FRONT": site.urls["varnish"], "PORTAL_URL": "http://localhost"}
    return place.portal("cms", site.name, "settings_cms", **more)


def singly(site: Site, count: int) -> dict[str, list[float]]:
    """Milliseconds until each of ``count`` editions of one page is committed, and until it is read at Varnish."""
    with child(
        ["publishing", "singly", str(count), site.urls["varnish"], str(site.size)], environment(site)
    ) as process:
        found = result(process)
    visible = found["visible_ms"]
    slow = quantile(visible, 99)
    say(f"  {count} pages one by one: visible after {quantile(visible, 50):.0f} ms, p99 {slow:.0f} ms")
    return found


def together(site: Site, count: int) -> Together:
    """An edition of ``count`` pages in one pack, with concurrent readers."""
    say(f"Submitting a pack of {count:,} pages ...")
    where = [site.urls["varnish"], str(site.size)]
    with child(["publishing", "together", str(count), *where], environment(site)) as publisher:
        await_line(publisher, "READY")
        with child(["readers", *where, str(count)], environment(site)) as readers:
            await_line(readers, "WARM")
            found = result(publisher, "go\n")
            time.sleep(GRACE)
            read = result(readers, f"{found['edition']} {found['issue']}\n")
    say(f"  {found['items']:,} pages together: visible after {found['seconds']:.1f} s; readers saw {read}")
    return Together(items=found["items"], seconds=found["seconds"], committed=found["committed"], **read)


@contextmanager
def child(arguments: list[str], own: dict[str, str]) -> Iterator[subprocess.Popen]:
    """A process of one of these modules, ended with the block."""
    module, *rest = arguments
    process = subprocess.Popen(
        [place.PYTHON, "-m", f"{MODULE}.{module}", *rest],
        cwd=place.CHECKOUT,
        env=own,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(place.WORK / f"{module}.log").open("w"),
        text=True,
        preexec_fn=embedded.die_with_parent,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def result(process: subprocess.Popen, told: str = "") -> dict:
    """What a child tells in the end; ``told`` is what it waits for."""
    assert process.stdin
    process.stdin.write(told)
    process.stdin.flush()
    return json.loads(await_line(process, "RESULT "))


def await_line(process: subprocess.Popen, beginning: str) -> str:
    """The rest of the next line with a beginning. Raises ``Failed`` where the process ends before."""
    for line in process.stdout or ():
        if line.startswith(beginning):
            return line.removeprefix(beginning)
        if line.startswith("PROGRESS"):
            say(f"  {' of '.join(line.split()[1:])}")
    log = place.WORK / f"{process.args[2].rpartition('.')[2]}.log"  # type: ignore[index]
    raise Failed(f"{log.stem} failed: {log.read_text()[-2000:]}")
