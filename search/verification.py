"""Compare the rows that are searched with the publications that they are of."""

from collections.abc import Iterator

from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Publication
from cctvportal.publication.verification import Redacted

from .models import SearchRow
from .rows import words_in


def wrong_rows(redacted: Redacted) -> Iterator[str]:
    """A sentence for each content publication whose row is missing or has other words, and each row of none."""
    for publication in Publication.objects.filter(kind=Kind.CONTENT).select_related("search_row").iterator(100):
        row: SearchRow | None = getattr(publication, "search_row", None)
        name = f"the publication of “{publication.title}” ({publication.path}, edition {publication.edition_id})"
        if row is None:
            yield f"Nothing is found by search of {name}: its row is missing."
        elif redacted.explains(publication) or publication.recomputed_digest() != publication.digest:
            continue  # what was changed itself is told of as such
        elif _lines(row.title, row.lead, row.body) != _lines(*words_in(publication)):
            yield f"What is searched of {name} was changed: it is not that publication’s words."
    for row in SearchRow.objects.exclude(publication__kind=Kind.CONTENT).select_related("publication"):
        yield f"Search finds what is no content: {row.publication}."


def _lines(*texts: str) -> list[list[str]]:
    """The lines of each text in one order: that of a representation's names is not kept by the database."""
    return [sorted(text.split("\n")) for text in texts]
