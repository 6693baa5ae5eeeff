"""`make run`, whole: it serves the demonstration, starts again what dies, loses nothing, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

CHECKOUT = Path(__file__).parents[2]
FIRST_START = 280.0  # seconds; two thirds of it are the demonstration
SECOND_START = 60.0  # 6 s on an idle machine; this one may be running other tests


class Run:
    """One run of the supervisor on a data folder and port of its own; what it says is in ``said``."""

    def __init__(self, data: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = data / "said"
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "MAKELEVEL"}}
        with open(self.log, "wb") as log:
            self.process = psutil.Popen(
                [sys.executable, "deploy/run.py"],
                cwd=CHECKOUT,
                env=kept | {"PORTAL_DATA": str(data), "PORT": str(port)},
                stdout=log,
                stderr=log,
            )

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def await_ready(self, seconds: float) -> None:
        self.wait_for(lambda: "Ctrl-C stops all of it." in self.said, seconds)

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.said[-3000:]
            assert time.monotonic() < end, self.said[-3000:]
            time.sleep(0.2)

    def publications(self) -> tuple[int, list[int]]:
        """How many the read API tells of, and the ids of its first page."""
        found = json.load(urlopen(f"{self.url}/api/v2/pages/", timeout=30))
        return found["meta"]["total_count"], [item["id"] for item in found["items"]]

    def family(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def child(self, word: str) -> psutil.Process | None:
        return next((child for child in self.process.children() if word in child.cmdline()), None)


@contextmanager
def running(data: Path, port: int, seconds: float) -> Iterator[Run]:
    run = Run(data, port)
    try:
        run.await_ready(seconds)
        yield run
    finally:
        with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            run.process.terminate()
            run.process.wait(20)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("run")
    yield folder
    command = [sys.executable, "-c", "from settings import embedded; embedded.remove()"]
    subprocess.run(command, cwd=CHECKOUT, env=os.environ | {"PORTAL_DATA": str(folder)}, check=True)


@pytest.fixture(scope="module")
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def all_end(processes: list[psutil.Process], seconds: float) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not alive


def test_it_serves_loses_nothing_and_leaves_nothing(data: Path, port: int) -> None:
    with running(data, port, FIRST_START) as first:
        published = first.publications()
        assert published[0] >= 25
        for address in (f"{first.url}/", f"{first.url}/admin/"):
            assert urlopen(address, timeout=30).status == 200
        assert "The password of all of them" in first.said

        worker = first.child("db_worker")
        worker.kill()
        first.wait_for(lambda: "The task worker ended (signal SIGKILL); it is started again in 1 s." in first.said, 10)
        first.wait_for(lambda: (found := first.child("db_worker")) is not None and found != worker, 10)

        family = first.family()
        first.process.send_signal(signal.SIGINT)
        assert all_end(family, 15)
        assert "All of it has stopped." in first.said

    with running(data, port, SECOND_START) as second:
        assert second.publications() == published
        assert "Making the tables" not in second.said
        family = second.family()
        second.process.kill()
        assert all_end(family, 20)
        with pytest.raises(URLError):
            urlopen(second.url, timeout=5)
