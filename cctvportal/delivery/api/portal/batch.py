"""``batch/``: several pages at once, by id or address, each found or told why not, in the order asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from cctvportal.publication.enums import Kind, RouteKind
from cctvportal.publication.models import Publication, Route

from ...addresses import absolute
from ...resolver import standing_at
from ..columns import LARGEST
from ..responses import BadRequest
from .notices import NOTICE, notices_of
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
        notice=nullable(NOTICE),
    ),
)

# What the address of a page answers by the kind of what stands there (views.pages).
STANDING = {
    Kind.CONTENT: (200, None),
    Kind.WITHDRAWAL: (410, "It was withdrawn; the notice says why."),
    Kind.HOLD: (404, "It is held back; the notice says why."),
}


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

    Each with the `status` that its address answers: 200 with its `page`, 301 with the `location` to which the address
    leads, 404 or 410. The `notice` tells what the board says in place of a page: with 410 of one that is withdrawn or
    deleted, with 404 of one that is held. The address of an earlier version answers 200 with that one, and with the
    `location` of the present.
    """
    wanted = [(name, each) for name in asked.request.GET if name in ("ids", "paths") for each in asked[name]]
    if not 0 < len(wanted) <= MOST:
        raise BadRequest(f"ids, paths: expected 1 to {MOST} pages in all, got {len(wanted)}.")
    found = _find(asked)
    tell: dict[str, Callable[..., Item]] = {"ids": found.by_id, "paths": found.by_path}
    return {"meta": asked.state, "items": [tell[name](each) for name, each in wanted]}


@dataclass(frozen=True)
class Found:
    """What is known of the pages asked for: all their routes, what stands, and which other publications are told."""

    asked: Asked
    routes: list[Route]
    pages: dict[int, Publication]
    # Deletions and versions, by their own id; only such as may be read.
    others: dict[UUID, Publication]
    notices: dict[int, Item]

    def by_id(self, content_id: int) -> Item:
        """An ``ANSWER`` about a piece of content."""
        said = _nothing(id=content_id)
        page = self.pages.get(content_id)
        return said | (self._standing(page) if page else self._why_not(content_id))

    def by_path(self, path: str) -> Item:
        """An ``ANSWER`` about an address."""
        said = _nothing(path=path)
        route = self._route(path)
        if route is None:
            with_slash = self._route(f"{path}/")
            return said | (
                _moved(with_slash.path) if with_slash else {"detail": "Nothing was published at this address."}
            )
        page = self.pages.get(route.content_id)
        if route.kind == RouteKind.VERSION:
            return said | self._version(route, page)
        present = self._present_path(route.content_id) if route.kind == RouteKind.REDIRECT else None
        if present:
            return said | _moved(present)
        return said | (self._standing(page) if page else self._why_not(route.content_id))

    def _route(self, path: str) -> Route | None:
        return next((route for route in self.routes if route.path == path), None)

    def _present_path(self, content_id: int) -> str | None:
        """As ``routes.present_path``."""
        own = (route for route in self.routes if route.content_id == content_id)
        standing = next((route.path for route in own if route.kind == RouteKind.CANONICAL), None)
        deleted = self._deletion(content_id)
        return deleted.path if deleted and standing is None else standing

    def _standing(self, page: Publication) -> Item:
        status, detail = STANDING[Kind(page.kind)]
        notice = self.notices.get(page.content_id)
        return {"status": status, "detail": detail, "page": page_in_full(page, self.asked), "notice": notice}

    def _version(self, route: Route, present: Publication | None) -> Item:
        version = self.others.get(route.publication_id) if route.publication_id else None
        if version is None:
            return {"detail": "This version is not told."}
        said = {"status": 200, "page": page_in_full(version, self.asked)}
        if present is None or present.pk == version.pk:
            return said
        location = self.asked.link(present.path)
        return said | {"location": location, "detail": f"An earlier version; the page stands at {location}."}

    def _deletion(self, content_id: int) -> Publication | None:
        deletions = (other for other in self.others.values() if other.kind == Kind.DELETION)
        return next((deletion for deletion in deletions if deletion.content_id == content_id), None)

    def _why_not(self, content_id: int) -> Item:
        gone = missing(content_id, [route for route in self.routes if route.content_id == content_id])
        told = {"status": 410, "detail": gone} if gone else {"detail": f"There is no page {content_id}."}
        return told | {"notice": self.notices.get(content_id)}


def _find(asked: Asked) -> Found:
    """In three queries; a fourth for what is no more, and a fifth for the links of notices."""
    routes = _routes(asked, asked["ids"], asked["paths"])
    contents = {route.content_id for route in routes}
    standing_now = standing(asked.edition).filter(content_id__in=contents).select_related("edition")
    pages = {publication.content_id: publication for publication in standing_now}
    others = _others(asked, routes)
    shown = [*pages.values(), *(other for other in others.values() if other.kind == Kind.DELETION)]
    notices = notices_of(asked.edition, shown) if asked.edition else {}
    return Found(asked, routes, pages, others, notices)


def _routes(asked: Asked, ids: Iterable[int], paths: Iterable[str]) -> list[Route]:
    """All routes, in the edition, of the pages asked for."""
    routes = Route.objects.filter(standing_at(asked.number))
    named = routes.filter(path__in=[*paths, *(f"{path}/" for path in paths)]).values("content_id")
    return list(routes.filter(Q(content_id__in=ids) | Q(content_id__in=named)))


def _others(asked: Asked, routes: list[Route]) -> dict[UUID, Publication]:
    """The deletions of what is asked for, and the versions of which the very address is."""
    wanted = {
        route.publication_id
        for route in routes
        if route.publication_id
        and (route.kind == RouteKind.GONE or (route.kind == RouteKind.VERSION and route.path in asked["paths"]))
    }
    if not wanted:
        return {}
    may_be_read = Q(kind=Kind.DELETION) | Q(pk__in=Publication.objects.readable().values("pk"))
    found = Publication.objects.filter(may_be_read, pk__in=wanted).select_related("edition")
    return {publication.pk: publication for publication in found}


def _moved(path: str) -> Item:
    return {"status": 301, "location": absolute(path), "detail": f"It has moved to {path}."}


def _nothing(id: int | None = None, path: str | None = None) -> Item:
    return {"id": id, "path": path, "status": 404, "detail": None, "location": None, "page": None, "notice": None}
