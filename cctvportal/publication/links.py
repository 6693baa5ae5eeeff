"""Which pages a representation leads to: so that one query can bring them all, and that none of them is deleted."""

import re
from collections.abc import Iterator

# The keys under which docs/representation.md puts ids of pages. A page that only a missing one
# led to could be deleted beneath it.
PAGE_KEYS = {"page", "disclaimer", "strategy", "minutes", "related"}
IN_RICH_TEXT = re.compile(r'data-page="(\d{1,18})"')


def linked_pages(representation: object, key: str = "") -> Iterator[int]:
    """Ids of the pages that any part of a representation links to; some more than once."""
    if isinstance(representation, dict):
        for name, value in representation.items():
            yield from linked_pages(value, name)
    elif isinstance(representation, list):
        for value in representation:
            yield from linked_pages(value, key)
    elif isinstance(representation, str):
        yield from map(int, IN_RICH_TEXT.findall(representation))
    elif isinstance(representation, int) and not isinstance(representation, bool) and key in PAGE_KEYS:
        yield representation
