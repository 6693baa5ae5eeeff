"""``search/``: the search page's results as JSON, and what a reader may be typing."""

from datetime import date
from typing import Any

from cctvportal.design.wording import SEARCHED_TYPES
from search.facets import FACETS, Narrowing
from search.queries import ORDERS, RELEVANCE, Found
from search.suggestions import suggestions

from ... import search_results
from ...addresses import absolute
from ...resolver import PublishedResolver
from ..responses import BadRequest
from ..serialize import detail_url
from .operations import STATE, Asked, meta_of, operation
from .paging import CURSOR, Cursor
from .parameters import Parameter, day, number, one_of, word
from .schemas import ADDRESS, BOOLEAN, INTEGER, TEXT, Named, fields, listed, nullable

Item = dict[str, Any]
META = meta_of(
    "SearchMeta",
    query=TEXT,
    total_count=INTEGER,
    is_least=BOOLEAN,
    page=INTEGER,
    pages=INTEGER,
    message=TEXT,
    suggestion=nullable(TEXT),
    **STATE,
    next=nullable(ADDRESS),
    previous=nullable(ADDRESS),
)
ON_PAGE = fields(title=TEXT, url=ADDRESS, page=INTEGER, pages=INTEGER, excerpt_html=TEXT)
RESULT = Named(
    "SearchResult",
    fields(
        id=INTEGER,
        meta=fields(type=TEXT, detail_url=ADDRESS, html_url=ADDRESS),
        title=TEXT,
        excerpt_html=TEXT,
        date=nullable(TEXT),
        document=nullable(ON_PAGE),
    ),
)
VALUE = Named("FacetValue", fields(code=TEXT, name=TEXT, count=INTEGER))
SUGGESTION = Named("SearchSuggestion", fields(id=INTEGER, title=TEXT, type=TEXT, html_url=ADDRESS))


@operation(
    "search/",
    Parameter("q", 'What to search for: words, `"a phrase"`, `or`, `-without`.', {"type": "string"}, str, ""),
    one_of("type", "Only pages of this type.", list(SEARCHED_TYPES)),
    word("agency", "Only pages of the agency with this code."),
    word("theme", "Only recommendations of the theme with this code."),
    day("from", "Only what is dated on this day or after it: by the date it names, else of its edition."),
    day("until", "Only what is dated on this day or before it."),
    one_of("sort", "By what the results are ordered.", list(ORDERS), RELEVANCE),
    number("page", "Which page of ten results; the last where there are fewer.", least=1, most=10**8),
    CURSOR,
    answer=fields(
        meta=META,
        facets=fields(**{facet: listed(VALUE) for facet in FACETS}),
        promoted=listed(RESULT),
        items=listed(RESULT),
    ),
)
def search(asked: Asked) -> Item:
    """Pages and the text of their documents that match, the best first, ten at a time.

    In `excerpt_html` everything is escaped but `<mark>` around what matched; `document` is the page of a document that
    matches, if one does. `facets` count the results by value, each as if it was not asked for itself; `is_least` says
    that there are more results than were counted. `promoted` are pages that the board puts first for this query, on the
    first page of results that nothing narrows. `message` tells what was wrong, `suggestion` is another spelling.
    """
    if asked.cursor and asked["page"] is not None:
        raise BadRequest("cursor: cannot be given beside a page.")
    page = asked.cursor.place if asked.cursor else asked["page"] or 1
    site = PublishedResolver(asked.edition).site if asked.edition else None
    results = search_results.results_of(
        search_results.Asked(asked["q"], _narrowing(asked), asked["sort"], page), asked.edition, site
    )

    def link(to: int) -> str | None:
        return Cursor(asked.number, to).link(asked.request) if 1 <= to <= results.pages else None

    meta = {
        "query": results.query,
        "total_count": results.count,
        "is_least": results.too_many,
        "page": results.page,
        "pages": results.pages,
        "message": results.message,
        "suggestion": results.suggestion or None,
        **asked.state,
        "next": link(results.page + 1),
        "previous": link(results.page - 1),
    }
    facets = {
        facet: [
            {"code": value.code, "name": search_results.label_of(facet, value.code, value.name), "count": value.count}
            for value in results.facets.get(facet, ())
        ]
        for facet in FACETS
    }
    promoted, items = ([_item(found, asked) for found in part] for part in (results.promoted, results.results))
    return {"meta": meta, "facets": facets, "promoted": promoted, "items": items}


@operation(
    "search/suggestions/",
    Parameter("q", "What a reader has typed so far.", {"type": "string"}, str, ""),
    answer=fields(meta=meta_of("SuggestionsMeta", **STATE), items=listed(SUGGESTION)),
)
def suggested(asked: Asked) -> Item:
    """Pages in whose titles there are words that begin as those typed, eight at most."""
    found = suggestions(asked["q"], asked.edition) if asked.edition else []
    items = [
        {"id": each.content_id, "title": each.title, "type": each.type, "html_url": asked.link(each.path)}
        for each in found
    ]
    return {"meta": asked.state, "items": items}


def _narrowing(asked: Asked) -> Narrowing:
    """Raises ``BadRequest`` where the first day is the later one."""
    from_, until = (date.fromisoformat(asked[name]) if asked[name] else None for name in ("from", "until"))
    narrowing = Narrowing(asked["type"] or "", asked["agency"] or "", asked["theme"] or "", from_, until)
    try:
        search_results.check(narrowing)
    except ValueError as error:
        raise BadRequest(f"from: {error}") from error
    return narrowing


def _item(found: Found, asked: Asked) -> Item:
    publication, shown = found.publication, search_results.row(found)
    meta = {
        "type": publication.type,
        "detail_url": detail_url(publication.content_id, asked.edition),
        "html_url": asked.link(publication.path),
    }
    told = {name: shown[name] for name in ("title", "excerpt_html", "date")}
    return {"id": publication.content_id, "meta": meta, **told, "document": _document(shown["document"])}


def _document(shown: Item | None) -> Item | None:
    if shown is None:
        return None
    return {name: shown[name] for name in ON_PAGE["properties"]} | {"url": absolute(shown["url"])}
