"""The bars, each checked: what was wanted, what was measured, and whether it is met."""

from collections.abc import Iterator
from dataclasses import dataclass

from .results import Results, quantile


@dataclass(frozen=True)
class Bar:
    """One bar; ``measured`` is in words."""

    name: str
    wanted: str
    measured: str
    met: bool


# Subject, at least so many times, of which subject.
RATIOS = (
    ("static_mirror_html", 0.95, "nginx_static_html"),
    ("varnish_html", 0.95, "varnish_plain"),
    ("cached_html", 15, "wagtail_html"),
    ("cached_list", 30, "wagtail_v2_list"),
    ("uncached_html", 4, "wagtail_html"),
    ("uncached_list", 8, "wagtail_v2_list"),
)
SEARCH_TIMES, SEARCH_SIZE = 3, 10_000
MOST_QUERIES = {"uncached_html": 3, "uncached_list": 3}
MOST_GROWTH = 1.5
EVERYWHERE_MS, EVERYWHERE_SIZE = 150, 100_000
VISIBLE_MS, TOGETHER_SECONDS, MEMORY_MB, HOME_BYTES = 1000, 10, 250, 100_000


def bars(results: Results) -> Iterator[Bar]:
    """Those that the run has measured something for."""
    for size in results.sizes:
        yield from _ratios(results, size)
        yield from _queries(results, size)
    if alone := results.everywhere.get(EVERYWHERE_SIZE):
        yield Bar(
            f"search for a word in every document at {EVERYWHERE_SIZE:,}",
            f"under {EVERYWHERE_MS} ms",
            f"{alone:.0f} ms",
            alone < EVERYWHERE_MS,
        )
    yield from _growth(results)
    yield from _publishing(results)
    for size, megabytes in results.memory.items():
        yield Bar(f"public worker at {size:,}", f"under {MEMORY_MB} MB", f"{megabytes:.0f} MB", megabytes < MEMORY_MB)
    yield from _weight(results)


def _ratios(results: Results, size: int) -> Iterator[Bar]:
    ratios = [*RATIOS, *([("search", SEARCH_TIMES, "wagtail_search")] if size == SEARCH_SIZE else [])]
    for subject, times, other in ratios:
        row, beside = results.row(subject, size), results.row(other, size)
        if row and beside:
            ratio = row.rps / beside.rps
            name = f"{subject} / {other} at {size:,}"
            yield Bar(name, f"at least {times:g}", f"{ratio:.2f}", ratio >= times)


def _queries(results: Results, size: int) -> Iterator[Bar]:
    for subject, most in MOST_QUERIES.items():
        row = results.row(subject, size)
        if row and row.queries is not None:
            name = f"queries of {subject} at {size:,}"
            yield Bar(name, f"at most {most}", str(row.queries), row.queries <= most)


def _growth(results: Results) -> Iterator[Bar]:
    if growth := results.growth:
        for name, factor in growth.factors.items():
            about = f"{name} at {growth.largest:,} against {growth.smallest:,}"
            yield Bar(about, f"at most {MOST_GROWTH} times", f"{factor:.2f} times", factor <= MOST_GROWTH)


def _publishing(results: Results) -> Iterator[Bar]:
    for size, visible in results.visible.items():
        slow = quantile(visible, 99)
        name = f"a page published, visible at Varnish, p99 of {len(visible)} at {size:,}"
        yield Bar(name, f"under {VISIBLE_MS} ms", f"{slow:.0f} ms", slow < VISIBLE_MS)
    if together := results.together:
        name = f"an edition of {together.items:,}, visible at Varnish"
        met = together.seconds < TOGETHER_SECONDS
        yield Bar(name, f"under {TOGETHER_SECONDS} s", f"{together.seconds:.1f} s", met)
        for what, count in (("mixing two editions", together.mixed), ("going back", together.backwards)):
            yield Bar(f"of {together.answers:,} answers meanwhile, {what}", "0", str(count), count == 0)


def _weight(results: Results) -> Iterator[Bar]:
    if weight := results.weight:
        light = weight.bytes < HOME_BYTES
        yield Bar("home page, transferred", f"under {HOME_BYTES:,} bytes", f"{weight.bytes:,} bytes", light)
        yield Bar("home page, layout shift", "0", f"{weight.layout_shift:g}", weight.layout_shift == 0)
        found = "usable" if weight.usable_without_script else "; ".join(weight.problems)
        yield Bar("home page at first paint without script", "usable", found, weight.usable_without_script)
