"""Full-text search over the publications of an edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connections
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, TextField, Value
from django.utils.translation import gettext as _

from cctvportal.publication.models import Edition, Publication, PublicationQuerySet

from .excerpts import Page, excerpts_of
from .facets import COLUMNS, EVERYTHING, THEME_NAME, Candidate, Narrowing, counted
from .facets import Value as FacetValue
from .models import SearchRow, title_words
from .promotion import promoted_for
from .spelling import corrected

RESULTS_A_PAGE = 10
LONGEST_QUERY = 200
CONFIG = "english"
# To rank one reads its words: so many take a few hundredths of a second.
MOST_RANKED = 500
# Of how much a word counts in documents, body, lead and title.
WEIGHTS = [0.1, 0.2, 0.4, 1.0]
ORDERS = {
    "relevance": ("-is_called_so", "-rank", "path"),
    "newest": ("-search_row__date", "path"),
    "oldest": ("search_row__date", "path"),
}
RELEVANCE, NEWEST, OLDEST = ORDERS


@dataclass(frozen=True)
class Found:
    """One result: the publication (with its edition) and an excerpt in which only ``<mark>`` is markup.

    ``page`` is where a document of it matches best, if one does.
    """

    publication: Publication
    excerpt_html: str
    page: Page | None = None


@dataclass(frozen=True)
class Results:
    """One page of results. ``message`` tells the reader what was wrong with the query, where something was.

    ``facets`` count results by value; where there were ``too_many`` to count, there are that many or more.
    ``suggestion`` is another spelling that finds something, ``""`` for none. ``promoted`` is what the board puts first.
    """

    query: str
    results: Sequence[Found] = field(default=())
    count: int = 0
    page: int = 1
    pages: int = 1
    message: str = ""
    facets: Mapping[str, Sequence[FacetValue]] = field(default_factory=dict)
    too_many: bool = False
    suggestion: str = ""
    promoted: Sequence[Found] = field(default=())


def search(
    asked: str,
    edition: Edition,
    page: int = 1,
    *,
    narrowing: Narrowing = EVERYTHING,
    order: str = RELEVANCE,
    promotions: Sequence[Mapping] = (),
) -> Results:
    """Publications of ``edition`` that match, the best first; ``page`` counts from 1, and past the end is the last.

    Of more than ``MOST_RANKED`` matches only so many are ranked and counted, and the message says so. ``promotions``
    are those of the home page (docs/representation.md). Understands what web searches do: ``"a phrase"``, ``or``,
    ``-without`` (PostgreSQL's websearch_to_tsquery). Never fails on what is asked: it is cut, or answered with a
    message.
    """
    query = normalised(asked)
    if not query:
        return Results("")
    standing = Publication.objects.standing_in(edition)
    first = _promoted(standing, query, promotions) if page <= 1 and not narrowing else []
    candidates, too_many = _candidates(standing, query, narrowing, order)
    found = [each.pk for each in candidates if narrowing.admits(each)]
    if not (found or first):
        return _nothing(query, standing, candidates, narrowing)
    too_many = too_many and len(found) > MOST_RANKED
    found = found[:MOST_RANKED]
    pages = max(1, -(-len(found) // RESULTS_A_PAGE))
    message = _message(asked, too_many, page, pages if found else page)
    page = min(max(page, 1), pages)
    told = _told([*first, *_best(query, found, page, order)], query, edition)
    return Results(
        query,
        told[len(first) :],
        len(found),
        page,
        pages,
        message,
        counted(candidates, narrowing),
        too_many,
        promoted=told[: len(first)],
    )


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
    return with_rank(publications, query).order_by(*ORDERS[RELEVANCE])


def with_rank(publications: PublicationQuerySet, query: str) -> PublicationQuerySet:
    """Tell of each how well it matches, in ``rank``; in ``is_called_so`` whether its title is just what is asked."""
    called = ExpressionWrapper(Q(title__iexact=query), output_field=BooleanField())
    rank = SearchRank(F("search_row__document"), _parsed(query), weights=WEIGHTS, normalization=Value(1))
    return publications.annotate(rank=rank, is_called_so=called)


def _candidates(
    standing: PublicationQuerySet, query: str, narrowing: Narrowing, order: str
) -> tuple[list[Candidate], bool]:
    """All that have the words, also those that ``narrowing`` leaves out; and whether they are too many to rank.

    Then some that it admits: those whose title matches come first, or the newest, or the oldest. Always the same ones,
    since a response is a function of its edition.
    """
    found = matching(standing, query)
    first = _read(found.order_by("pk"))
    if len(first) <= MOST_RANKED:
        return first, False
    admitted = narrowing.of(found)
    if order != RELEVANCE:
        return _read(admitted.order_by(*ORDERS[order])), True
    # Asked of the rows themselves: joined from the publications, the index of titles would not be used.
    titled = SearchRow.objects.alias(words=title_words("title")).filter(words=_parsed(query))
    parts = [narrowing.of(standing).filter(pk__in=titled.values("pk")), *([admitted] if narrowing else [])]
    return list(dict.fromkeys([*_read_each(parts), *([] if narrowing else first)])), True


def _read(found: PublicationQuerySet) -> list[Candidate]:
    return [Candidate(*row) for row in found.annotate(theme_name=THEME_NAME).values_list(*COLUMNS)[: MOST_RANKED + 1]]


def _read_each(parts: Sequence[PublicationQuerySet]) -> Iterator[Candidate]:
    """Some of each part, in one query."""
    named = [part.annotate(part=Value(number), theme_name=THEME_NAME) for number, part in enumerate(parts)]
    some = [part.order_by("pk").values_list("part", *COLUMNS)[: MOST_RANKED + 1] for part in named]
    for _part, *row in sorted(some[0].union(*some[1:], all=True), key=lambda row: (row[0], row[1])):
        yield Candidate(*row)


def _promoted(standing: PublicationQuerySet, query: str, promotions: Sequence[Mapping]) -> list[Publication]:
    """What stands of the pages promoted for a query, in the order of ``promotions``."""
    ids = promoted_for(query, promotions)
    there = standing.with_content().filter(content_id__in=ids).values("pk")
    by_id = {each.content_id: each for each in _in_full(query).filter(pk__in=there)} if ids else {}
    return [by_id[each] for each in ids if each in by_id]


def _best(query: str, found: Sequence[UUID], page: int, order: str) -> list[Publication]:
    """One page of what was found."""
    start = (page - 1) * RESULTS_A_PAGE
    rows = _in_full(query).filter(pk__in=found).order_by(*ORDERS[order])
    return list(rows[start : start + RESULTS_A_PAGE]) if found else []


def _in_full(query: str) -> PublicationQuerySet:
    """Publications with all that is shown of them, their rank, and what excerpts need to know of the query."""
    tree = Func(_parsed(query), function="querytree", output_field=TextField())
    rows = Publication.objects.select_related("edition", "search_row").defer("search_row__document")
    return with_rank(rows, query).annotate(tree=tree)


def _told(publications: Sequence[Publication], query: str, edition: Edition) -> list[Found]:
    excerpts = excerpts_of(publications, query, CONFIG, getattr(edition, "redacted_files", ()))
    return [Found(each, *excerpt) for each, excerpt in zip(publications, excerpts, strict=True)]


def _nothing(
    query: str, standing: PublicationQuerySet, candidates: Sequence[Candidate], narrowing: Narrowing
) -> Results:
    """What a reader is told who finds nothing: why, or what else to search for."""
    if candidates:
        return Results(query, facets=counted(candidates, narrowing))
    if not _has_words(query):
        return Results(query, message=_("Search for less common words: these are in nearly every page."))
    other = corrected(query, standing)
    return Results(query, suggestion=other if other and _read(matching(standing, other).order_by("pk")) else "")


def _message(asked: str, too_many: bool, page: int, pages: int) -> str:
    if len(asked) > LONGEST_QUERY:
        return _("Only the first {number} characters were searched for.").format(number=LONGEST_QUERY)
    if too_many:
        return _(
            "More than {number} pages have these words. Here are {number}, first of all those that have "
            "them in their titles. Add a word to find the one that you want."
        ).format(number=MOST_RANKED)
    return _("There is no page {page} of these results: this is the last.").format(page=page) if page > pages else ""


def _parsed(query: str) -> SearchQuery:
    return SearchQuery(query, config=CONFIG, search_type="websearch")


def _has_words(query: str) -> bool:
    """Whether anything is left of a query once common words are dropped."""
    with connections[Publication.objects.db].cursor() as cursor:
        cursor.execute("SELECT numnode(websearch_to_tsquery(%s::regconfig, %s)) > 0", [CONFIG, query])
        return cursor.fetchone()[0]
