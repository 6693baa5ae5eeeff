"""Pages that the board wants first for a query: signed with the home page, as all that stands on every page."""

from collections.abc import Mapping, Sequence


def promoted_for(query: str, promotions: Sequence[Mapping]) -> list[int]:
    """The ids of the pages promoted for a normalised query, in the order of ``promotions`` (docs/representation.md).

    A query is promoted for as it is written, but for capitals and spaces.
    """
    asked = _key(query)
    pages = [each["page"] for each in promotions if asked in map(_key, each["queries"])]
    return list(dict.fromkeys(page for page in pages if page is not None))


def _key(query: str) -> str:
    return " ".join(query.casefold().split())
