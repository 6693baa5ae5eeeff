"""Full-text search over the publications of an edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import connections
from django.db.models import F, TextField, Value
from django.db.models.functions import Concat

from cctvportal.publication.models import Edition, Publication, PublicationQuerySet

from .models import title_words

if TYPE_CHECKING:  # Not installed where the portal runs.
    from django_stubs_ext import WithAnnotations

RESULTS_A_PAGE = 10
LONGEST_QUERY = 200
CONFIG = "english"
# To rank one reads its words: so many take a few hundredths of a second.
MOST_RANKED = 500
# Stand for the marks while the text around them is escaped. Published text has no control characters.
BEGIN, END = "\x02", "\x03"


@dataclass(frozen=True)
class Found:
    """One result: the publication (with its edition) and an excerpt in which only ``<mark>`` is markup."""

    publication: Publication
    excerpt_html: str


@dataclass(frozen=True)
class Results:
    """One page of results. ``message`` tells the reader what was wrong with the query, where something was."""

    query: str
    results: Sequence[Found] = field(default=())
    count: int = 0
    page: int = 1
    pages: int = 1
    message: str = ""


def search(asked: str, edition: Edition, page: int = 1) -> Results:
    """Publications of ``edition`` that match, the best first; ``page`` counts from 1, and past the end is the last.

    Of more than ``MOST_RANKED`` matches only so many are ranked and counted, and the message says so.
    Understands what web searches do: ``"a phrase"``, ``or``, ``-without`` (PostgreSQL's websearch_to_tsquery). Never
    fails on what is asked: it is cut, or answered with a message.
    """
    query = normalised(asked)
    if not query:
        return Results("")
    found = _candidates(matching(Publication.objects.standing_in(edition), query), query)
    if not found and not _has_words(query):
        return Results(query, message="Search for less common words: these are in nearly every page.")
    message = f"Only the first {LONGEST_QUERY} characters were searched for." if len(asked) > LONGEST_QUERY else ""
    if len(found) > MOST_RANKED:
        message = message or (
            f"More than {MOST_RANKED} pages have these words. Here are {MOST_RANKED}, first of all those that have "
            "them in their titles. Add a word to find the one that you want."
        )
        found = found[:MOST_RANKED]
    pages = max(1, -(-len(found) // RESULTS_A_PAGE))
    if found and page > pages:
        message = message or f"There is no page {page} of these results: this is the last."
    page = min(max(page, 1), pages)
    start = (page - 1) * RESULTS_A_PAGE
    best = Publication.objects.filter(pk__in=found)
    shown = ranked(best, query)[start : start + RESULTS_A_PAGE] if found else []
    return Results(query, [_found(publication) for publication in shown], len(found), page, pages, message)


def _candidates(found: PublicationQuerySet, query: str) -> list[UUID]:
    """All that were found, by id; where they are too many to rank, ``MOST_RANKED`` and one more.

    Then those come first whose title matches. Always the same ones, since a response is a function of its edition.
    """
    some = found.order_by("pk").values_list("pk", flat=True)
    ids = list(some[: MOST_RANKED + 1])
    if len(ids) <= MOST_RANKED:
        return ids
    titled = some.annotate(title_words=title_words("search_row__title")).filter(title_words=_parsed(query))
    return list(dict.fromkeys([*titled[:MOST_RANKED], *ids]))[: MOST_RANKED + 1]


def normalised(asked: str) -> str:
    """The query that is searched for: printable, in single spaces, and not too long."""
    printable = "".join(character if character.isprintable() else " " for character in asked[: LONGEST_QUERY + 1])
    if len(printable) > LONGEST_QUERY:
        # Half a word would match nothing.
        printable = printable[:LONGEST_QUERY].rpartition(" ")[0] or printable[:LONGEST_QUERY]
    return " ".join(printable.split())


def matching(publications: PublicationQuerySet, query: str) -> PublicationQuerySet:
    """Those whose text matches a normalised query."""
    return publications.filter(search_row__document=_parsed(query))


def by_rank(publications: PublicationQuerySet, query: str) -> PublicationQuerySet:
    """Order by how well they match."""
    rank = SearchRank(F("search_row__document"), _parsed(query), normalization=Value(1))
    return publications.annotate(rank=rank).order_by("-rank", "path")


def ranked(publications: PublicationQuerySet, query: str) -> PublicationQuerySet:
    """Order by how well they match, with an excerpt of each."""
    text = Concat(
        "search_row__lead", Value(" "), "search_row__body", Value(" "), "search_row__files", output_field=TextField()
    )
    headline = SearchHeadline(
        text,
        _parsed(query),
        config=CONFIG,
        start_sel=BEGIN,
        stop_sel=END,
        max_fragments=2,
        max_words=30,
        min_words=12,
        fragment_delimiter=" … ",
    )
    return by_rank(publications, query).select_related("edition").annotate(headline=headline)


def safe_excerpt(headline: str) -> str:
    """HTML of a headline: everything escaped but the marks around what matched."""
    return escape(" ".join(headline.split())).replace(BEGIN, "<mark>").replace(END, "</mark>")


class _Excerpt(TypedDict):
    headline: str


def _found(publication: WithAnnotations[Publication, _Excerpt]) -> Found:
    return Found(publication, safe_excerpt(publication.headline))


def _parsed(query: str) -> SearchQuery:
    return SearchQuery(query, config=CONFIG, search_type="websearch")


def _has_words(query: str) -> bool:
    """Whether anything is left of a query once common words are dropped."""
    with connections[Publication.objects.db].cursor() as cursor:
        cursor.execute("SELECT numnode(websearch_to_tsquery(%s::regconfig, %s)) > 0", [CONFIG, query])
        return cursor.fetchone()[0]
