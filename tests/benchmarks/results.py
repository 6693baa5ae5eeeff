"""What was measured."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One subject at one size; ``queries`` is None where no database is asked, ``bytes`` counts the body."""

    subject: str
    publications: int
    rps: float
    p50_ms: float
    p99_ms: float
    queries: int | None
    bytes: int


@dataclass(frozen=True)
class Together:
    """An edition of many pages: seconds until its commit and until it is read, and what concurrent readers saw."""

    items: int
    seconds: float
    committed: float
    answers: int
    of_the_new_edition: int
    mixed: int
    backwards: int
    failed: int


@dataclass(frozen=True)
class Weight:
    """The home page in a browser: bytes transferred, its cumulative layout shift, and whether it needs a script."""

    bytes: int
    requests: int
    layout_shift: float
    usable_without_script: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Growth:
    """What the same costs at the largest size, as a multiple of the smallest: by name."""

    smallest: int
    largest: int
    factors: dict[str, float]


@dataclass
class Results:
    """All of one run."""

    command: str
    machine: dict[str, object]
    rows: list[Row] = field(default_factory=list)
    # By size: milliseconds until a page that is published alone is read at Varnish.
    visible: dict[int, list[float]] = field(default_factory=dict)
    together: Together | None = None
    # By size: milliseconds of one search for a word in every document, nothing else being asked.
    everywhere: dict[int, float] = field(default_factory=dict)
    growth: Growth | None = None
    # By size: MB of the largest public worker.
    memory: dict[int, float] = field(default_factory=dict)
    weight: Weight | None = None

    @property
    def sizes(self) -> list[int]:
        return sorted({row.publications for row in self.rows})

    def row(self, subject: str, size: int) -> Row | None:
        return next((row for row in self.rows if (row.subject, row.publications) == (subject, size)), None)


def quantile(values: Sequence[float], percent: int) -> float:
    """The smallest value that ``percent`` of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
