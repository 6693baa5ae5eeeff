"""What a benchmark tells while it runs."""

import subprocess
import sys
import time
from collections.abc import Iterable
from typing import Any

from . import place

started = time.monotonic()


class Failed(Exception):
    """The benchmark cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    """A line with how long the run has taken: minutes and seconds."""
    minutes, seconds = divmod(int(time.monotonic() - started), 60)
    print(f"{minutes:3}:{seconds:02}  {text}", flush=True)


def execute(command: list[str], environment: dict[str, str], cwd: str | None = None, told: str = "") -> str:
    """What a command writes that reads ``told``. Raises ``Failed`` with the end of what it told."""
    done = subprocess.run(command, input=told, capture_output=True, **_surroundings(environment, cwd))
    if done.returncode:
        raise Failed(f"{' '.join(command[1:4])} failed: {done.stderr.strip()[-1500:]}")
    return done.stdout


def follow(what: str, command: list[str], environment: dict[str, str], cwd: str | None = None) -> None:
    """Run a command that prints lines ``PROGRESS done total``; tell how far it is. Raises ``Failed``."""
    say(f"{what} ...")
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, **output, **_surroundings(environment, cwd)) as process:
        try:
            told = _pass_on(what, process.stdout)
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise Failed(f"{what} failed: {told[-2000:]}")


def _pass_on(what: str, lines: Iterable[str]) -> str:
    """Say how far it is, now and then; the last of all other lines."""
    told: list[str] = []
    told_at = time.monotonic()
    for line in lines:
        word, *numbers = line.split() or [""]
        if word != "PROGRESS":
            told = [*told[-40:], line]
        elif time.monotonic() - told_at > (1 if sys.stdout.isatty() else 20):
            say(f"{what}: {' of '.join(numbers)}")
            told_at = time.monotonic()
    return "".join(told)


def _surroundings(environment: dict[str, str], cwd: str | None) -> dict[str, Any]:
    where = cwd or place.CHECKOUT
    return {"cwd": where, "env": environment, "text": True, "preexec_fn": place.embedded.die_with_parent}
