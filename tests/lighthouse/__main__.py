"""Lighthouse on a page of every type of a running portal, which ``make lighthouse`` finds at ``URL``.

Prints performance, accessibility, best practices and search engine optimisation as marks out of 100, and ends red where
one is under 95. That a demonstration asks robots to stay away is not counted.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from deploy import browser
from deploy.install import npm

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
BAR = 95
BESIDE = ("/search/?query=cctv", "/record/", "/feeds/")


def main(portal: str) -> int:
    """Measure every page; the exit code."""
    try:
        pages = list(pages_of(portal))
    except (URLError, ValueError):
        print(f"No portal answers at {portal}. Start one with `make run`, or name another: make lighthouse URL=...")
        return 1
    install()
    print(f"{'page':60}" + "".join(f"{category:>16}" for category in CATEGORIES))
    missed = [(url, audits) for url in pages if (audits := measured(url))]
    for url, audits in missed:
        print(f"\nUnder {BAR}: {url}")
        print("\n".join(f"  {audit}" for audit in audits))
    return int(bool(missed))


def pages_of(portal: str) -> Iterator[str]:
    """The address of one page of each type, and of those that are of no type. Raises ``URLError``."""
    by_type: dict[str, str] = {}
    seen = total = 0
    while not seen or seen < total:
        with urlopen(f"{portal}/api/v2/pages/?limit=20&offset={seen}&order=id") as answer:
            told = json.load(answer)
        for item in told["items"]:
            by_type.setdefault(item["meta"]["type"], item["meta"]["html_url"])
        seen, total = seen + len(told["items"]), told["meta"]["total_count"]
    yield from by_type.values()
    yield from (portal + path for path in BESIDE)


def install() -> None:
    """Lighthouse of the lock file beside this one."""
    if not PROGRAM.exists():
        subprocess.run([npm(), "ci", "--no-fund", "--no-audit"], cwd=HERE, check=True)


def measured(url: str) -> list[str]:
    """Print a page's marks; the audits that cost something where a mark is under the bar."""
    report = lighthouse(url)
    marks = {category: round(100 * report["categories"][category]["score"]) for category in CATEGORIES}
    print(f"{url:60}" + "".join(f"{mark:16}" for mark in marks.values()), flush=True)
    return [
        f"{category}: {report['audits'][ref['id']]['title']} ({report['audits'][ref['id']].get('displayValue', '')})"
        for category, mark in marks.items()
        if mark < BAR
        for ref in report["categories"][category]["auditRefs"]
        if ref["weight"] and (report["audits"][ref["id"]]["score"] or 0) < 1
    ]


def lighthouse(url: str) -> dict:
    """The report on one page, as Lighthouse gives it."""
    flags = " ".join(["--headless=new", *browser.ARGUMENTS])
    wanted = [f"--only-categories={','.join(CATEGORIES)}", "--skip-audits=is-crawlable", f"--chrome-flags={flags}"]
    command = [PROGRAM, url, "--quiet", "--output=json", "--output-path=stdout", *wanted]
    environment = os.environ | {"CHROME_PATH": browser.find() or ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main((sys.argv[1:] or ["http://localhost:8000"])[0].rstrip("/")))
