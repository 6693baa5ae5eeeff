"""Queries with graded judgements, and how a ranking is scored by them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

JUDGED = Path(__file__).with_name("judged.json")
BEST = 10  # so many results are looked at


@dataclass(frozen=True)
class Judged:
    """A query, and by the path of a page how well it answers: 3 fully, 2 in good part, 1 a little; others not."""

    query: str
    grades: Mapping[str, int]


def judged_queries() -> list[Judged]:
    """All of ``judged.json``. The place of a report is part of its path (texts.py)."""
    return [Judged(**each) for each in json.loads(JUDGED.read_text())]


def ndcg(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """nDCG@10 of paths, the best first, with gains of 2^grade - 1 (Burges et al., 2005): from 0 to 1."""
    ideal = sorted(grades.values(), reverse=True)
    return _gain([grades.get(path, 0) for path in found]) / _gain(ideal)


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:BEST]))
