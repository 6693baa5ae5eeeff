"""Where in a publication a query matches: in its own text, or on which page of which of its documents."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.db import connections

from cctvportal.publication.models import Publication

from .rows import documents_of
from .text import PAGE_BREAK, words_of

Item = dict[str, Any]
# Stand for the marks while the text around them is escaped. Published text has no control characters.
BEGIN, END = "\x02", "\x03"
OPTIONS = f"StartSel={BEGIN}, StopSel={END}, HighlightAll=true"
# Characters of an excerpt, and of them before its first match: a text may be as long as a book.
LONGEST, BEFORE = 260, 80
PIECES = 2
MOST_PLACES = 200  # of a text are compared
LEXEME = re.compile(r"'((?:[^']|'')+)'")
# Marks what matches in each of several texts.
MARKED = """
SELECT ts_headline(%s::regconfig, piece, websearch_to_tsquery(%s::regconfig, %s), %s)
FROM unnest(%s::text[]) WITH ORDINALITY AS pieces(piece, place) ORDER BY place
"""


@dataclass(frozen=True)
class Page:
    """A page of a document on which a query matches: ``use`` names the document; ``number`` counts from 1."""

    use: Item
    number: int
    pages: int
    excerpt_html: str


@dataclass(frozen=True)
class _Match:
    """Texts that match, and the page of a document that they are of, if any."""

    pieces: tuple[str, ...]
    use: Item | None = None
    number: int = 0
    pages: int = 0


def excerpts_of(
    publications: Sequence[Publication], query: str, config: str, redacted: Collection[str] = ()
) -> Iterator[tuple[str, Page | None]]:
    """For each, in order: an excerpt as HTML in which only ``<mark>`` is markup, and the page of a document, if any.

    The publications come with their rows, and with the ``tree`` of the query (PostgreSQL's ``querytree``). One query
    for all of them. A text ends where a block of its page ends, so that what stands apart there is not run together.
    Documents that are ``redacted``, named by SHA-256, are not pointed at.
    """
    words = _Words(lexemes_of(publications[0].tree) if publications else ())  # type: ignore[attr-defined]
    matches = [_matches(publication, words, redacted) for publication in publications]
    pieces = [piece for pair in matches for match in pair if match for piece in match.pieces]
    marked = iter(_marked(pieces, query, config))
    for own, found in matches:
        excerpt = " … ".join(next(marked) for _ in own.pieces)
        yield excerpt, _page(found, next(marked)) if found else None


def lexemes_of(tree: str) -> list[str]:
    """What a query looks for, of its ``querytree``: what it leaves out is not there."""
    return [lexeme.replace("''", "'") for lexeme in LEXEME.findall(tree)]


def safe_excerpt(headline: str) -> str:
    """HTML of a headline: everything escaped but the marks around what matched."""
    return escape(" ".join(headline.split())).replace(BEGIN, "<mark>").replace(END, "</mark>")


class _Words:
    """Finds words by the beginnings of their stems: that may be too many, of which PostgreSQL marks the right ones."""

    def __init__(self, lexemes: Sequence[str]) -> None:
        # A stem is a beginning of its words but for its end: "polici" of "policy", "shi" of "shy".
        stems = {lexeme[:-1] if len(lexeme) > 4 or lexeme.endswith("i") else lexeme for lexeme in lexemes}
        longest_first = sorted(stems, key=lambda stem: (-len(stem), stem))
        self.pattern = re.compile(rf"\b(?:{'|'.join(f'({re.escape(stem)})' for stem in longest_first)})", re.IGNORECASE)
        self.is_empty = not stems

    def within(self, text: str) -> set[int | None]:
        """Which ones are in a text, by number."""
        return set() if self.is_empty else {match.lastindex for match in self.pattern.finditer(text)}

    def around(self, text: str) -> str:
        """The part of a long text in which most of the words are near to each other, cut between words."""
        if len(text) <= LONGEST:
            return text
        found = [] if self.is_empty else [(match.start(), match.lastindex) for match in self.pattern.finditer(text)]
        start = max(0, _densest(found[:MOST_PLACES]) - BEFORE)
        end = start + LONGEST
        cut = text[start:end]
        if start:
            cut = f"… {cut.partition(' ')[2]}"
        return f"{cut.rpartition(' ')[0]} …" if end < len(text) else cut


def _densest(found: Sequence[tuple[int, int | None]]) -> int:
    """Of places with the words at them, the first after which most different ones follow within an excerpt."""

    def following(index: int) -> int:
        start = found[index][0]
        return len({word for place, word in found[index:] if place < start + LONGEST - BEFORE})

    return found[max(range(len(found)), key=lambda index: (following(index), -index))][0] if found else 0


def _matches(publication: Publication, words: _Words, redacted: Collection[str]) -> tuple[_Match, _Match | None]:
    """The best texts of its own, and the best page of its documents where that matches at least as well."""
    signed = words_of(publication.representation)
    own = [*signed.lead, *signed.body]
    pieces, seen = _telling(own, words)
    page = _best_page(publication, words, redacted)
    shown = tuple(words.around(text) for text in pieces or own[:1])
    return _Match(shown), page[1] if page and page[0] >= max(seen, 1) else None


def _telling(texts: Sequence[str], words: _Words) -> tuple[list[str], int]:
    """The text with most words, then that with most of those still missing; and how many the first has."""
    held = [(words.within(text), text) for text in texts]
    pieces: list[str] = []
    seen: set[int | None] = set()
    first = 0
    while len(pieces) < PIECES:
        more, text = max(held, key=lambda each: len(each[0] - seen), default=(set(), ""))
        if not more - seen:
            break
        seen |= more
        first = first or len(more)
        pieces.append(text)
    return pieces, first


def _best_page(publication: Publication, words: _Words, redacted: Collection[str]) -> tuple[int, _Match] | None:
    """The first of the pages that have most of the words, and how many that are."""
    best: tuple[int, _Match] | None = None
    documents, lines = documents_of(publication), publication.search_row.files.split("\n")
    if len(documents) != len(lines):  # a redaction took the marks between them
        return None
    for use, line in zip(documents, lines, strict=True):
        pages = line.split(PAGE_BREAK)
        for number, text in enumerate(pages, 1):
            score = len(words.within(text))
            if score > (best[0] if best else 0) and use["sha256"] not in redacted:
                best = score, _Match((words.around(text),), use, number, use["page_count"] or len(pages))
    return best


def _page(match: _Match, marked: str) -> Page:
    assert match.use is not None  # noqa: S101 - a match on a page has its document
    return Page(match.use, match.number, match.pages, marked)


def _marked(pieces: list[str], query: str, config: str) -> list[str]:
    if not pieces:
        return []
    with connections[Publication.objects.db].cursor() as cursor:
        cursor.execute(MARKED, [config, config, query, OPTIONS, pieces])
        return [safe_excerpt(headline) for (headline,) in cursor.fetchall()]
