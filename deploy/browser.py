"""The browser of the browser tests: Debian's chromium, installed here where it is missing and the user is root."""

import os
import shutil
import subprocess
import sys

MISSING = (
    "The browser tests need chromium, and the Nu HTML checker a Java runtime. "
    "On Debian or Ubuntu: apt-get install chromium default-jre-headless"
)
ARGUMENTS = [
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main() -> None:
    """Install what is missing; end with a sentence where that cannot be done here."""
    wanted = [
        package
        for package, there in (("chromium", find()), ("default-jre-headless", shutil.which("java")))
        if not there
    ]
    if not wanted:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(MISSING)
    print(f"Installing {' and '.join(wanted)} ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *wanted]):
        done = subprocess.run(["apt-get", *arguments], env=environment, capture_output=True, text=True)  # noqa: S607
        if done.returncode:
            sys.exit(f"{MISSING}\napt-get {arguments[0]} failed: {done.stderr.strip()[-400:]}")


def find() -> str | None:
    """The path of the chromium program."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


if __name__ == "__main__":
    main()
