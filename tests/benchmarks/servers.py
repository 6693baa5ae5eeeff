"""The servers of a benchmark, each on a free port of this machine, ended by the stack that they are put on."""

import contextlib
import socket
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from deploy import nginx_process, varnish_process
from settings import embedded

from . import place
from .console import Failed

WORKERS, THREADS = 2, 4


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def gunicorn(stack: ExitStack, name: str, application: str, environment: dict[str, str], cwd: Path) -> tuple[str, int]:
    """The address of a WSGI application served as ``make run`` serves, and the pid of the first process."""
    port = free_port()
    options = ["--worker-class", "gthread", "--threads", str(THREADS), "--workers", str(WORKERS)]
    options += ["--preload", "--reuse-port"]
    command = [place.PYTHON, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", *options]
    command += ["--log-level", "warning", "--control-socket", str(place.WORK / f"{name}.ctl")]
    log = place.WORK / f"{name}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdout=output, stderr=output, preexec_fn=embedded.die_with_parent
        )
    stack.callback(end, process)
    await_port(port, process, log)
    return f"http://127.0.0.1:{port}", process.pid


def nginx(stack: ExitStack, mirror: Path, name: str) -> str:
    """The address of an nginx that serves a mirror, or a folder with ``nginx/http.conf`` and ``nginx/mirror.conf``."""
    port = free_port()
    stack.callback(end, nginx_process.start(mirror, port, place.WORK / name))
    return f"http://127.0.0.1:{port}"


def varnish(stack: ExitStack, backend: str, name: str, rules: Path = varnish_process.RULES) -> str:
    """The address of a Varnish in front of ``backend``."""
    port = free_port()
    process = varnish_process.start(int(backend.rpartition(":")[2]), port, place.WORK / name, rules=rules)
    stack.callback(end, process)
    return f"http://127.0.0.1:{port}"


def end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def await_port(port: int, process: subprocess.Popen, log: Path, seconds: float = 60) -> None:
    """Raises ``Failed`` with the end of the log where nothing answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe, contextlib.suppress(OSError):
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Failed(f"{log.stem} did not start: {log.read_text()[-1500:]}")
