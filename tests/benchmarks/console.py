"""What a benchmark tells while it runs."""

import subprocess
import sys
import time
from itertools import chain

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
    where = cwd or place.CHECKOUT
    done = subprocess.run(command, cwd=where, env=environment, input=told, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(command[1:4])} failed: {done.stderr.strip()[-1500:]}")
    return done.stdout


def follow(what: str, command: list[str], environment: dict[str, str], cwd: str | None = None) -> None:
    """Run a command that prints lines ``PROGRESS done total``; tell how far it is. Raises ``Failed``."""
    say(f"{what} ...")
    with subprocess.Popen(
        command, cwd=cwd or place.CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        told: list[str] = []
        told_at = time.monotonic()
        try:
            for line in process.stdout or ():
                word, *numbers = line.split() or [""]
                if word != "PROGRESS":
                    told = [*told[-40:], line]
                elif time.monotonic() - told_at > (1 if sys.stdout.isatty() else 20):
                    say(f"{what}: {' of '.join(numbers)}")
                    told_at = time.monotonic()
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise Failed(f"{what} failed: {''.join(chain(told))[-2000:]}")
