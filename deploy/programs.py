"""The programs that the tests drive, installed here where they are missing and the user is root on Debian."""

import os
import shutil
import subprocess
import sys

import browser
import nginx_process
import varnish_process

# By their package.
PROGRAMS = {
    "chromium": browser.find,
    "default-jre-headless": lambda: shutil.which("java"),
    "gettext": lambda: shutil.which("xgettext"),
    "nginx-light": nginx_process.program,
    "redis-server": lambda: shutil.which("redis-server"),
    "varnish": varnish_process.program,
    "varnish-modules": varnish_process.program,
}
MISSING = (
    "The browser tests need chromium, the Nu HTML checker a Java runtime, the tests of the mirror nginx, "
    "those of the caches Redis and Varnish, those of the messages gettext. "
    f"On Debian or Ubuntu: apt-get install {' '.join(PROGRAMS)}"
)


def main() -> None:
    """Install what is missing; end with a sentence where that cannot be done here."""
    wanted = [package for package, find in PROGRAMS.items() if not find()]
    if not wanted:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(MISSING)
    print(f"Installing {' and '.join(wanted)} ...", flush=True)
    # In run level 1 no package starts its service (invoke-rc.d(8)).
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *wanted]):
        done = subprocess.run(["apt-get", *arguments], env=environment, capture_output=True, text=True)  # noqa: S607
        if done.returncode:
            sys.exit(f"{MISSING}\napt-get {arguments[0]} failed: {done.stderr.strip()[-400:]}")


if __name__ == "__main__":
    main()
