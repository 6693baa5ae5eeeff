"""Lighthouse on a page of every type of a running portal (``make lighthouse``).

Prints performance, accessibility, best practices and search engine optimisation as marks out of 100, and ends red where
one is under 95. That a demonstration asks robots to stay away is not counted.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from deploy import browser
from deploy.install import npm
from tests.running_portal import run

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / ".bin" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
BAR = 95
TRIES = 3  # its browser sometimes does not come up


def main(pages: dict[str, str]) -> int:
    """Measure every page; the exit code."""
    install()
    print(f"{'page':24}" + "".join(f"{category:>16}" for category in CATEGORIES))
    missed = [(name, audits) for name, url in pages.items() if (audits := measured(name, url))]
    for name, audits in missed:
        print(f"\nUnder {BAR}: {pages[name]}")
        print("\n".join(f"  {audit}" for audit in audits))
    return int(bool(missed))


def install() -> None:
    """Lighthouse of the lock file beside this one."""
    if not PROGRAM.exists():
        subprocess.run([npm(), "ci", "--no-fund", "--no-audit"], cwd=HERE, check=True)


def measured(name: str, url: str) -> list[str]:
    """Print a page's marks; the audits that cost something where a mark is under the bar."""
    report = lighthouse(url)
    marks = {category: round(100 * report["categories"][category]["score"]) for category in CATEGORIES}
    print(f"{name:24}" + "".join(f"{mark:16}" for mark in marks.values()), flush=True)
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
    for _ in range(TRIES):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode == 0:
            return json.loads(done.stdout)
    sys.exit(f"Lighthouse failed at {url}: {done.stderr.strip()[-1000:]}")


if __name__ == "__main__":
    sys.exit(run(main))
