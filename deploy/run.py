"""Run the whole portal on one machine: database, web server, task worker and scheduler (``make run``).

What dies is started again. Ctrl-C or SIGTERM stops all of it; so does the death of this process, in whatever way.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import surroundings

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))
from settings import embedded  # noqa: E402  the checkout is not installed as a package

MANAGE = [sys.executable, "manage.py"]
LONGEST_WAIT = 30.0  # seconds before a process that keeps dying is started again
STEADY = 60.0  # seconds after which a process counts as well
TIME_TO_STOP = 6.0  # seconds from SIGTERM to SIGKILL
PR_SET_PDEATHSIG = 1  # prctl(2)


class Child:
    """One process of the portal, started again when it dies, after a wait that doubles each time."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command
        self.wait = 0.5
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        self.due = 0.0
        self.process = subprocess.Popen(
            self.command,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for this process, which stops the others in order
            preexec_fn=embedded.die_with_parent,
        )

    def look_after(self) -> None:
        """Say so if it died, and start it again once its wait is over."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        if not self.due:
            self.wait = 0.5 if now - self.started > STEADY else min(self.wait * 2, LONGEST_WAIT)
            self.due = now + self.wait
            say(f"The {self.name} ended ({ending(self.process)}); it is started again in {self.wait:.0f} s.")
        elif now >= self.due:
            self.start()

    def terminate(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def kill(self, after: float) -> None:
        """Wait until ``after`` (monotonic), then kill what is left of it and its own children."""
        try:
            self.process.wait(max(0.1, after - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"The {self.name} did not stop in time and is killed.")
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Stopped(BaseException):
    """Raised by the signals that stop the run."""


def main() -> None:
    """Serve, and stop in order."""
    os.chdir(CHECKOUT)
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings.local"
    os.environ["PYTHONUNBUFFERED"] = "1"  # what the processes say appears at once, in a pipe too
    port = surroundings.port_from_environment()
    os.environ.setdefault("PORTAL_URL", f"http://localhost:{port}")
    os.environ.setdefault("CMS_URL", os.environ["PORTAL_URL"])
    stop_with_make()
    stop_on_signals()
    children: list[Child] = []
    try:
        with embedded.running_server():
            try:
                serve(children, port)
            finally:
                ignore_signals()
                stop(children)
    except Stopped:
        say("All of it has stopped.")
    except embedded.DatabaseUnavailable as problem:
        sys.exit(str(problem))


def serve(children: list[Child], port: int) -> None:
    """Start the processes, say where they answer, and look after them until a signal comes."""
    web = Child("web server", [sys.executable, "deploy/web.py", str(port)])
    children.append(web)
    await_answer(web, port)
    children.append(Child("task worker", [*MANAGE, "db_worker", "--queue-name", "*", "--no-reload"]))
    children.append(Child("scheduler", [*MANAGE, "run_scheduler"]))
    url = os.environ["PORTAL_URL"]
    for what, address in (("Public site", "/"), ("Sign in", "/admin/"), ("Read API", "/api/v2/pages/")):
        say(f"{what:<12} {url}{address}")
    say("Ctrl-C stops all of it.")
    while True:
        for child in children:
            child.look_after()
        time.sleep(0.2)


def await_answer(web: Child, port: int) -> None:
    """Until the web server has prepared everything and takes connections; if it dies before, the run ends."""
    while True:
        if web.process.poll() is not None:
            sys.exit(f"The web server could not start ({ending(web.process)}); what stands above says why.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def stop(children: list[Child]) -> None:
    """SIGTERM to all, SIGKILL to what is left after a few seconds."""
    for child in children:
        child.terminate()
    after = time.monotonic() + TIME_TO_STOP
    for child in children:
        child.kill(after)


def stop_on_signals() -> None:
    def stopped(number: int, frame: object) -> None:
        raise Stopped

    set_handlers(stopped)


def ignore_signals() -> None:
    """A second Ctrl-C does not interrupt the stopping."""
    set_handlers(signal.SIG_IGN)


def set_handlers(handler: Callable | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def stop_with_make() -> None:
    """``make`` that is killed takes the run with it; a run by hand may outlive its shell (Linux)."""
    if "MAKELEVEL" in os.environ and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def ending(process: subprocess.Popen) -> str:
    code = process.returncode
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
