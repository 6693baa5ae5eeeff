"""``search/``: the search page's results as JSON."""

from typing import Any

from search.queries import Found

from ...search_results import results_of, row
from ..responses import BadRequest
from ..serialize import detail_url
from .operations import STATE, Asked, meta_of, operation
from .paging import CURSOR, Cursor
from .parameters import Parameter, number
from .schemas import ADDRESS, INTEGER, TEXT, Named, fields, listed, nullable

Item = dict[str, Any]
META = meta_of(
    "SearchMeta",
    query=TEXT,
    total_count=INTEGER,
    page=INTEGER,
    pages=INTEGER,
    message=TEXT,
    **STATE,
    next=nullable(ADDRESS),
    previous=nullable(ADDRESS),
)
RESULT = Named(
    "SearchResult",
    fields(
        id=INTEGER,
        meta=fields(type=TEXT, detail_url=ADDRESS, html_url=ADDRESS),
        title=TEXT,
        excerpt_html=TEXT,
        date=nullable(TEXT),
    ),
)


@operation(
    "search/",
    Parameter("q", 'What to search for: words, `"a phrase"`, `or`, `-without`.', {"type": "string"}, str, ""),
    number("page", "Which page of ten results; the last where there are fewer.", least=1, most=10**8),
    CURSOR,
    answer=fields(meta=META, items=listed(RESULT)),
)
def search(asked: Asked) -> Item:
    """Pages and the text of their documents that match, the best first, ten at a time.

    In `excerpt_html` everything is escaped but `<mark>` around what matched; `message` tells what was wrong.
    """
    if asked.cursor and asked["page"] is not None:
        raise BadRequest("cursor: cannot be given beside a page.")
    page = asked.cursor.place if asked.cursor else asked["page"] or 1
    results = results_of(asked["q"], str(page), asked.edition)

    def link(to: int) -> str | None:
        return Cursor(asked.number, to).link(asked.request) if 1 <= to <= results.pages else None

    meta = {
        "query": results.query,
        "total_count": results.count,
        "page": results.page,
        "pages": results.pages,
        "message": results.message,
        **asked.state,
        "next": link(results.page + 1),
        "previous": link(results.page - 1),
    }
    return {"meta": meta, "items": [_item(found, asked) for found in results.results]}


def _item(found: Found, asked: Asked) -> Item:
    publication, shown = found.publication, row(found)
    meta = {
        "type": publication.type,
        "detail_url": detail_url(publication.content_id, asked.edition),
        "html_url": asked.link(publication.path),
    }
    excerpt = {"excerpt_html": shown["excerpt_html"], "date": shown["date"]}
    return {"id": publication.content_id, "meta": meta, "title": publication.title, **excerpt}
