"""Put load on subjects in turn, with wrk: a round of each, then the next round, so that all see the same machine."""

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from . import place, postgres
from .console import Failed, say

CONNECTIONS = 8
CLOSER = 3  # times as long as others are subjects measured that are held to hundredths
SLOWEST = 60  # seconds of the longest round
LUA = Path(__file__).with_name("wrk.lua")
RESULT = re.compile(r"^RESULT (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Subject:
    """What is measured: addresses of one server that are asked for in turn."""

    name: str
    base: str
    addresses: tuple[str, ...]
    # As browsers ask, where the difference counts: Varnish keeps what can be compressed so.
    encoding: str = "identity"
    # Held to hundredths of another: by the second in turn with it, since a machine strays by more meanwhile.
    close: bool = False

    def body(self, number: int = 0) -> bytes:
        """What one of its addresses answers. Raises ``Failed`` where that is not 200."""
        return self.answer(number)[0]

    def answer(self, number: int = 0) -> tuple[bytes, list[tuple[str, str]]]:
        """The same, and its headers."""
        asked = Request(self.base + self.addresses[number], headers={"Accept-Encoding": self.encoding})
        with urlopen(asked, timeout=60) as answer:
            if answer.status != 200:
                raise Failed(f"{self.name}: {self.addresses[number]} answered {answer.status}")
            return answer.read(), answer.getheaders()


@dataclass(frozen=True)
class Speed:
    """Requests per second, and milliseconds within which half and 99 of 100 answers were there."""

    rps: float
    p50_ms: float
    p99_ms: float


def measure(subjects: Sequence[Subject], rounds: int, seconds: int) -> dict[str, Speed]:
    """By name of subject, the median of each figure over ``rounds`` rounds of ``seconds`` each, after a warm-up.

    A round of what is ``close`` is ``CLOSER`` times as long, and of as many measurements as it has seconds.
    """
    for subject in subjects:
        one_round(subject, max(1, seconds // 3))  # whatever it tells
        postgres.await_quiet()
    found: dict[str, list[Speed]] = {subject.name: [] for subject in subjects}
    close = [subject for subject in subjects if subject.close]
    others = [subject for subject in subjects if not subject.close]
    for number in range(1, rounds + 1):
        turns = [in_turn(close, CLOSER * seconds, 1)] + [in_turn([each], 1, seconds) for each in others]
        for name, speeds in chain.from_iterable(turns):
            found[name] += speeds
            speed = middle(speeds)
            say(f"  round {number}  {name:<20} {speed.rps:>9,.0f}/s  p99 {speed.p99_ms:.1f} ms")
    return {name: middle(speeds) for name, speeds in found.items()}


def in_turn(subjects: Sequence[Subject], times: int, seconds: int) -> Iterator[tuple[str, list[Speed]]]:
    """By name of subject, ``times`` measurements of each, one subject after the other."""
    found: dict[str, list[Speed]] = {subject.name: [] for subject in subjects}
    for _ in range(times):
        for subject in subjects:
            found[subject.name].append(one_round(subject, seconds))
            postgres.await_quiet()
    yield from found.items()


def middle(speeds: Sequence[Speed]) -> Speed:
    """The median of each figure."""
    return Speed(*(median(getattr(speed, name) for speed in speeds) for name in ("rps", "p50_ms", "p99_ms")))


def one_round(subject: Subject, seconds: int) -> Speed:
    """A round; ten times as long where nothing was answered in it.

    Raises ``Failed`` where any answer was an error: what fails fast would look fast.
    """
    addresses = place.WORK / "addresses"
    addresses.write_text("".join(f"{address}\n" for address in subject.addresses))
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "120s", "-s", str(LUA), subject.base]
    environment = os.environ | {"ADDRESSES": str(addresses), "ENCODING": subject.encoding}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    found = RESULT.search(done.stdout)
    if not found:
        raise Failed(f"wrk failed at {subject.name}: {done.stdout} {done.stderr}")
    requests, microseconds, p50, p99, errors = map(int, found.groups())
    if not requests and seconds < SLOWEST:
        return one_round(subject, seconds * 10)
    if errors or not requests:
        raise Failed(f"{subject.name}: {errors} of {requests} answers were errors, at {subject.addresses[0]}")
    return Speed(requests / microseconds * 1e6, p50 / 1e3, p99 / 1e3)
