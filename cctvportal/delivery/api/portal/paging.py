"""Pages of a list: by ``offset``, or by a cursor that names the edition, so that who walks a list sees one edition."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict

from ...addresses import absolute
from ..listings import counted
from ..responses import BadRequest, Gone
from .parameters import Parameter, number

Item = dict[str, Any]
LIMIT, LIMIT_MAX, OFFSET_MAX = 20, 100, 2**31
CHANGED = "Something of edition {} was taken out of sight since this walk began. Begin again without the cursor."
FOREIGN = "cursor: is none that this portal gave for this list with these filters."
CURSOR = Parameter(
    "cursor",
    "Where to go on, from `next` or `previous` of an earlier answer. It names the edition, whatever was made since.",
    {"type": "string", "minLength": 1, "maxLength": 500},
)
PAGING = (
    number("limit", "How many items to tell.", least=1, most=LIMIT_MAX, default=LIMIT),
    number("offset", "How many items to pass over.", most=OFFSET_MAX),
    CURSOR,
)
# A cursor takes their place.
PLACES = ("offset", "page")


@dataclass(frozen=True)
class Cursor:
    """A place in a list of one edition. ``total`` is how long the list was, -1 where that does not matter."""

    edition: int
    place: int
    total: int = -1

    @classmethod
    def read(cls, text: str, request: HttpRequest) -> Self:
        """Raises ``BadRequest`` for one that was not given to this list with these filters."""
        try:
            return cls(*_signer(request.path_info, request.GET).unsign_object(text))
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise BadRequest(FOREIGN) from error

    def link_before(self, request: HttpRequest, length: int, *places: str) -> str:
        """The address of what stands before the place, ``length`` at most, so that nothing is told twice."""
        start = max(0, self.place - length)
        limit = self.place if self.place < length else None
        return Cursor(self.edition, start, self.total).link(request, *places, limit=limit)

    def link(self, request: HttpRequest, *places: str, limit: int | None = None) -> str:
        """The address of that place in the list; it replaces ``places`` too, which are no filters there."""
        query = request.GET.copy()
        if limit is not None:
            query["limit"] = str(limit)
        for name in (*PLACES, *places):
            query.pop(name, None)
        query["cursor"] = _signer(request.path_info, query).sign_object([self.edition, self.place, self.total])
        return absolute(f"{request.path_info}?{query.urlencode()}")


def _signer(path: str, query: QueryDict) -> signing.Signer:
    """Bound to address and filters; the length of a page may change on the way."""
    bound = sorted((name, text) for name, text in query.items() if name not in {"cursor", "limit", *PLACES})
    return signing.Signer(salt=f"cursor {path}?{urlencode(bound)}")


@dataclass(frozen=True)
class Bounds:
    """Which items of a list to tell."""

    start: int
    stop: int
    cursor: Cursor | None

    @classmethod
    def of(cls, values: dict[str, Any], cursor: Cursor | None) -> Self:
        """Raises ``BadRequest`` where both an offset and a cursor are given."""
        if cursor and values["offset"] is not None:
            raise BadRequest("cursor: cannot be given beside an offset.")
        start = cursor.place if cursor else values["offset"] or 0
        return cls(start, start + values["limit"], cursor)


def rows_between(found: "QuerySet | Sequence", start: int, stop: int) -> tuple[list, int]:
    """Those from ``start`` to ``stop``, and how many there are in all."""
    if isinstance(found, QuerySet):
        return counted(found, start, stop)
    return list(found[start:stop]), len(found)


def page_of(
    request: HttpRequest, edition: int, bounds: Bounds, found: "QuerySet | Sequence", tell: Callable[[Any], Item]
) -> tuple[Item, list[Item]]:
    """``{"total_count", "next", "previous"}`` and the items of a page.

    Raises ``Gone`` where the list is not as long as when the cursor was made: then places in it are not what they were.
    """
    rows, total = rows_between(found, bounds.start, bounds.stop)
    if bounds.cursor and bounds.cursor.total != total:
        raise Gone(CHANGED.format(edition))
    length, start = bounds.stop - bounds.start, bounds.start
    following = Cursor(edition, bounds.stop, total).link(request) if bounds.stop < total else None
    passed = min(start, total)  # from beyond the end, one gets to the last
    before = Cursor(edition, passed, total).link_before(request, length) if passed > 0 else None
    return {"total_count": total, "next": following, "previous": before}, [tell(row) for row in rows]


def link_header(response: HttpResponseBase, meta: Item) -> None:
    """The same two addresses as a header (RFC 8288)."""
    links = [f'<{meta[rel]}>; rel="{rel}"' for rel in ("next", "previous") if meta.get(rel)]
    if links:
        response["Link"] = ", ".join(links)
