"""Which pages a representation leads to: so that one query can bring them all, and that none of them is deleted."""

import re
from collections.abc import Iterator

# The keys under which docs/representation.md puts ids of pages. A page that only a missing one
# led to could be deleted beneath it.
PAGE_KEYS = {"page", "disclaimer", "strategy", "minutes", "related"}
IN_RICH_TEXT = re.compile(r'data-page="(\d{1,18})"')


def linked_pages(representation: object) -> Iterator[int]:
    """Ids of the pages that any part of a representation links to; some more than once."""
    for key, value in leaves(representation):
        if isinstance(value, str):
            yield from map(int, IN_RICH_TEXT.findall(value))
        elif isinstance(value, int) and not isinstance(value, bool) and key in PAGE_KEYS:
            yield value


def leaves(representation: object, key: str = "") -> Iterator[tuple[str, object]]:
    """Every text, number and null of a representation, each with the nearest name above it."""
    if isinstance(representation, dict):
        for name, value in representation.items():
            yield from leaves(value, name)
    elif isinstance(representation, list):
        for value in representation:
            yield from leaves(value, key)
    else:
        yield key, representation
