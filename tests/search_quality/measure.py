"""Ask the judged queries, as the public: ``python -m tests.search_quality.measure``, under ``settings_public``.

Writes ``{"ndcg", "each", "p50_ms", "p95_ms", "everywhere_ms"}`` as JSON.
"""

import json
import time
from statistics import mean, median

import django

django.setup()

from cctvportal.publication.models import Edition  # noqa: E402  the settings come first
from cctvportal.publication.reads import current_edition  # noqa: E402
from search.queries import search  # noqa: E402
from tests.benchmarks.results import quantile  # noqa: E402
from tests.search_quality.judged import judged_queries, ndcg  # noqa: E402

ROUNDS = 5
# In the text of every report, and of most other pages.
EVERYWHERE = "cameras"


def main() -> None:
    edition = current_edition()
    each, took = {}, []
    for judged in judged_queries():
        found, milliseconds = timed(judged.query, edition)
        each[judged.query] = round(ndcg(found, judged.grades), 3)
        took += milliseconds
    answer = {
        "ndcg": round(mean(each.values()), 4),
        "each": each,
        "p50_ms": round(median(took), 1),
        "p95_ms": round(quantile(took, 95), 1),
        "everywhere_ms": round(median(timed(EVERYWHERE, edition)[1]), 1),
    }
    print(json.dumps(answer))


def timed(query: str, edition: Edition) -> tuple[list[str], list[float]]:
    """The paths of the first page of results, and the milliseconds of each time that it was asked for."""
    took, found = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        found = [each.publication.path for each in search(query, edition).results]
        took.append((time.perf_counter() - begun) * 1000)
    return found, took


if __name__ == "__main__":
    main()
