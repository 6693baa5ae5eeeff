"""The programs that a benchmark drives."""

import shutil
import sys

from deploy import browser, nginx_process, varnish_process

# By their package on Debian and Ubuntu.
PROGRAMS = {
    "wrk": lambda: shutil.which("wrk"),
    "nginx-light": nginx_process.program,
    "varnish": varnish_process.program,
    "varnish-modules": varnish_process.program,
    "chromium": browser.find,
}


def check() -> None:
    """End with a sentence where one is missing."""
    if missing := [package for package, find in PROGRAMS.items() if not find()]:
        sys.exit(f"The benchmark needs {', '.join(missing)}. On Debian or Ubuntu: apt-get install {' '.join(missing)}")
