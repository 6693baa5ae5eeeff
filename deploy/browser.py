"""The browser of the browser tests: Debian's chromium."""

import os
import shutil

ARGUMENTS = [
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """The path of the chromium program."""
    return shutil.which("chromium") or shutil.which("chromium-browser")
