"""Compare the rows that are searched with the publications that they are of."""

from collections.abc import Iterator

from django.db import connections

from cctvportal.publication.enums import Kind
from cctvportal.publication.models import Publication
from cctvportal.publication.verification import Redacted

from .models import SearchRow, SearchWord
from .rows import facets_in, words_in

# What differs between the words that the rows have and those that are known; which of both has it.
DIFFERENT_WORDS = """
WITH held AS (SELECT DISTINCT word FROM search_searchrow AS s, search_words_of(search_text_of(s)) AS word)
SELECT coalesce(held.word, known.word), known.word IS NULL
FROM held FULL JOIN search_searchword AS known ON known.word = held.word
WHERE held.word IS NULL OR known.word IS NULL
ORDER BY 1
"""


def wrong_rows(redacted: Redacted) -> Iterator[str]:
    """A sentence for each content publication whose row is missing or has other words, and each row of none."""
    contents = Publication.objects.filter(kind=Kind.CONTENT).select_related("search_row", "edition")
    for publication in contents.iterator(100):
        row: SearchRow | None = getattr(publication, "search_row", None)
        name = f"the publication of “{publication.title}” ({publication.path}, edition {publication.edition_id})"
        if row is None:
            yield f"Nothing is found by search of {name}: its row is missing."
        elif redacted.explains(publication) or publication.recomputed_digest() != publication.digest:
            continue  # what was changed itself is told of as such
        elif _lines(row.title, row.lead, row.body) != _lines(*words_in(publication)):
            yield f"What is searched of {name} was changed: it is not that publication’s words."
        elif any(getattr(row, name) != value for name, value in facets_in(publication).items()):
            yield f"What search narrows {name} by was changed: it is not what that publication says."
    for row in SearchRow.objects.exclude(publication__kind=Kind.CONTENT).select_related("publication"):
        yield f"Search finds what is no content: {row.publication}."


def wrong_words(redacted: Redacted) -> Iterator[str]:
    """A sentence for the words that search knows though no row has them, and one for those that it does not know."""
    with connections[SearchWord.objects.db].cursor() as cursor:
        cursor.execute(DIFFERENT_WORDS)
        words = cursor.fetchall()
    if forged := [word for word, is_missing in words if not is_missing]:
        yield f"Search knows words that are in no publication: {', '.join(forged)}."
    if missing := [word for word, is_missing in words if is_missing]:
        yield f"Search does not know words that are published: {', '.join(missing)}."


def _lines(*texts: str) -> list[list[str]]:
    """The lines of each text in one order: that of a representation's names is not kept by the database."""
    return [sorted(text.split("\n")) for text in texts]
