"""``batch/``: several pages at once, by id or address, each found or told why not, in the order asked."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

from cctvportal.publication.enums import RouteKind
from cctvportal.publication.models import Publication, Route

from ...addresses import absolute
from ...resolver import standing_at
from ..columns import LARGEST
from ..responses import BadRequest
from .operations import STATE, Asked, meta_of, operation
from .pages import PAGE_IN_FULL, missing, page_in_full, standing
from .parameters import Parameter
from .schemas import ADDRESS, INTEGER, TEXT, Named, fields, listed, nullable

Item = dict[str, Any]
MOST = 50
ANSWER = Named(
    "BatchItem",
    fields(
        id=nullable(INTEGER),
        path=nullable(TEXT),
        status={"type": "integer", "enum": [200, 301, 404, 410]},
        detail=nullable(TEXT),
        location=nullable(ADDRESS),
        page=nullable(PAGE_IN_FULL),
    ),
)


def _ids(text: str) -> list[int]:
    parts = text.split(",")
    if not all(part.isascii() and part.isdecimal() and len(part) < 20 for part in parts):
        raise ValueError("expected numbers with commas between them")
    return [min(int(part), LARGEST) for part in parts]


def _paths(text: str) -> list[str]:
    parts = text.split(",")
    if not all(part.startswith("/") and len(part) <= 1000 for part in parts):
        raise ValueError("expected addresses such as /guidance/ with commas between them")
    return parts


IDS = {"type": "string", "pattern": "^[0-9]{1,19}(,[0-9]{1,19})*$"}
PATHS = {"type": "string", "pattern": "^/"}


@operation(
    "batch/",
    Parameter("ids", "The ids of pages, with commas between them.", IDS, _ids, []),
    Parameter("paths", "The addresses of pages, with commas between them.", PATHS, _paths, []),
    answer=fields(meta=meta_of("BatchMeta", **STATE), items=listed(ANSWER)),
)
def batch(asked: Asked) -> Item:
    """Up to 50 pages at once, by `ids` and `paths`, in the order asked.

    Each with `status` 200 and its `page`, 301 with the `location` to which an address has moved, 404 or 410.
    """
    wanted = [(name, each) for name in asked.request.GET if name in ("ids", "paths") for each in asked[name]]
    if not 0 < len(wanted) <= MOST:
        raise BadRequest(f"ids, paths: expected 1 to {MOST} pages in all, got {len(wanted)}.")
    routes = _routes(asked, asked["ids"], asked["paths"])
    contents = {route.content_id for route in routes}
    found = standing(asked.edition).filter(content_id__in=contents).select_related("edition")
    pages = {publication.content_id: publication for publication in found}
    tell: dict[str, Callable[..., Item]] = {"ids": _by_id, "paths": _by_path}
    items = [tell[name](asked, each, routes, pages) for name, each in wanted]
    return {"meta": asked.state, "items": items}


def _routes(asked: Asked, ids: Iterable[int], paths: Iterable[str]) -> list[Route]:
    """All routes, in the edition, of the pages asked for."""
    routes = Route.objects.filter(standing_at(asked.number))
    named = routes.filter(path__in=paths).values("content_id")
    return list(routes.filter(Q(content_id__in=ids) | Q(content_id__in=named)))


def _by_id(asked: Asked, content_id: int, routes: list[Route], pages: dict[int, Publication]) -> Item:
    said = _nothing(id=content_id)
    if content_id in pages:
        return said | {"status": 200, "page": page_in_full(pages[content_id], asked)}
    return said | _why_not(content_id, routes)


def _by_path(asked: Asked, path: str, routes: list[Route], pages: dict[int, Publication]) -> Item:
    said = _nothing(path=path)
    route = next((route for route in routes if route.path == path), None)
    if route is None:
        return said | {"status": 404, "detail": "Nothing was published at this address."}
    page = pages.get(route.content_id)
    if page is None:
        return said | _why_not(route.content_id, routes)
    if page.path == path:
        return said | {"status": 200, "page": page_in_full(page, asked)}
    if route.kind == RouteKind.VERSION:
        return said | {"status": 404, "detail": f"An earlier version; the page stands at {absolute(page.path)}."}
    return said | {"status": 301, "location": absolute(page.path), "detail": f"It has moved to {page.path}."}


def _why_not(content_id: int, routes: list[Route]) -> Item:
    gone = missing(content_id, [route for route in routes if route.content_id == content_id])
    return {"status": 410, "detail": gone} if gone else {"status": 404, "detail": f"There is no page {content_id}."}


def _nothing(id: int | None = None, path: str | None = None) -> Item:
    return {"id": id, "path": path, "status": 404, "detail": None, "location": None, "page": None}
