"""``/api/portal/search/``: the search page's results as JSON."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from search.queries import Found

from ..addresses import absolute
from ..caching import conditional
from ..edition import edition_of
from ..notices import demonstration_notice
from ..search_results import results_of, row
from .responses import api_view, json_response
from .serialize import detail_url


@api_view
def search(request: HttpRequest) -> HttpResponseBase:
    """``?q=&page=``: ``{"meta": {"query", "total_count", "page", "pages", "message", "edition"}, "items": [...]}``.

    In ``excerpt_html`` everything is escaped but ``<mark>`` around what matched.
    """
    edition = edition_of(request)

    def make() -> HttpResponseBase:
        results = results_of(request.GET.get("q", ""), request.GET.get("page", ""), edition)
        meta = {
            "query": results.query,
            "total_count": results.count,
            "page": results.page,
            "pages": results.pages,
            "message": results.message,
            "edition": edition.number if edition else None,
            **demonstration_notice(),
        }
        return json_response({"meta": meta, "items": [_item(found) for found in results.results]})

    return conditional(request, edition, make)


def _item(found: Found) -> dict[str, Any]:
    publication, shown = found.publication, row(found)
    meta = {
        "type": publication.type,
        "detail_url": detail_url(publication.content_id),
        "html_url": absolute(publication.path),
    }
    excerpt = {"excerpt_html": shown["excerpt_html"], "date": shown["date"]}
    return {"id": publication.content_id, "meta": meta, "title": publication.title, **excerpt}
