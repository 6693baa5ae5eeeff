"""What the same costs at the smallest and at the largest size, in turn, so that both see the same machine."""

from contextlib import ExitStack
from dataclasses import replace
from statistics import median

from . import editions
from .console import say
from .load import measure
from .results import Growth
from .subjects import UNCACHED, Site

COMPARED = ("uncached_list", "uncached_detail", "search")
EDITIONS = 10  # in each round


def measure_growth(smallest: int, largest: int, rounds: int, seconds: int) -> Growth:
    """The factors by which list, detail, selective search and publishing cost more."""
    say(f"Growth from {smallest:,} to {largest:,} publications")
    with ExitStack() as stack:
        sites = [Site(size, stack) for size in (smallest, largest)]
        for site in sites:
            site.start_portal("uncached", **UNCACHED)
            site.start_portal("cached")
            site.start_varnish()
        asked = [
            replace(subject, name=f"{subject.name} {site.size}")
            for name in COMPARED
            for site in sites
            for subject in site.uncached()
            if subject.name == name
        ]
        speeds = measure(asked, rounds, seconds)
        published: dict[int, list[float]] = {site.size: [] for site in sites}
        for _ in range(rounds):
            for site in sites:
                published[site.size] += editions.singly(site, EDITIONS)["publish_ms"]
    factors = {name: speeds[f"{name} {smallest}"].rps / speeds[f"{name} {largest}"].rps for name in COMPARED}
    factors["publish"] = median(published[largest]) / median(published[smallest])
    return Growth(smallest, largest, factors)
