"""``changes/``: what became of the public site, edition by edition, for whoever keeps a copy of it."""

from collections.abc import Iterator, Sequence
from typing import Any

from cctvportal.kernel import clock
from cctvportal.publication.enums import Cause, Kind, RouteKind
from cctvportal.publication.models import Destruction, Edition, Publication, Route

from ...redactions import announced
from ..responses import BadRequest
from .operations import Asked, meta_of, operation
from .paging import CURSOR, Cursor
from .parameters import number
from .schemas import ADDRESS, INSTANT, INTEGER, SHA256, TEXT, Named, Schema, code, fields, listed, nullable

Item = dict[str, Any]
ADDRESS_OF_CHANGES = "/api/portal/changes/"
LIMIT, LIMIT_MAX = 100, 500
CAME: Schema = Named(
    "Came",
    fields(
        change=code("appeared", "changed"),
        content=INTEGER,
        path=TEXT,
        type=TEXT,
        kind=code(Kind.CONTENT, Kind.WITHDRAWAL, Kind.HOLD),
        digest=SHA256,
    ),
)
WENT: Schema = Named("Went", fields(change=code("went"), content=INTEGER, path=TEXT))
REDACTION = Named(
    "Redaction",
    fields(
        redaction=TEXT,
        ground=TEXT,
        seats=listed(TEXT),
        at=INSTANT,
        assets=listed(SHA256),
        publications=listed(fields(content=INTEGER, edition=INTEGER, digest=SHA256)),
    ),
)
EDITION = Named(
    "EditionChanges",
    fields(
        edition=INTEGER,
        effective_at=INSTANT,
        cause=code(*Cause.values),
        changes=listed({"anyOf": [CAME, WENT]}),
        redactions=listed(REDACTION),
    ),
)
META = meta_of(
    "ChangesMeta",
    after=INTEGER,
    until=INTEGER,
    edition=INTEGER,
    effective_at=nullable(INSTANT),
    next=nullable(ADDRESS),
    previous=nullable(ADDRESS),
)


@operation(
    "changes/",
    number("after", "The edition that a copy has; 0 for none."),
    number("limit", "How many editions to tell at most.", least=1, most=LIMIT_MAX, default=LIMIT),
    CURSOR,
    answer=fields(meta=META, editions=listed(EDITION)),
)
def changes(asked: Asked) -> Item:
    """What appeared, changed, went and was redacted in each edition after one, the oldest first.

    Whoever follows `next` until it is null, from 0, holds what `pages/` lists; then ask again from `until`. An edition
    is never parted. A cursor names the edition up to which is told, so that a walk has an end.
    """
    after, limit = _after(asked), asked["limit"]
    editions = list(Edition.objects.filter(number__gt=after, number__lte=asked.number).order_by("number")[:limit])
    until = editions[-1].number if editions else after
    meta = {
        "after": after,
        "until": until,
        "edition": asked.number,
        "effective_at": asked.state["effective_at"],
        "next": Cursor(asked.number, until).link(asked.request, "after") if until < asked.number else None,
        "previous": Cursor(asked.number, after).link_before(asked.request, limit, "after") if after else None,
    }
    return {"meta": meta, "editions": list(_told(editions))}


def _after(asked: Asked) -> int:
    if asked.cursor and asked["after"] is not None:
        raise BadRequest("cursor: cannot be given beside after.")
    after = asked.cursor.place if asked.cursor else asked["after"] or 0
    if after > asked.number:
        raise BadRequest(
            f"There is no edition {after}, the newest is {asked.number}. A copy that is ahead begins again at 0."
        )
    return after


def _told(editions: Sequence[Edition]) -> Iterator[Item]:
    by_edition: dict[int, list[Item]] = {}
    for made, change in _changes([edition.number for edition in editions]):
        by_edition.setdefault(made, []).append(change)
    destructions = Destruction.objects.filter(edition__in=editions).prefetch_related("tombstones")
    for edition in editions:
        yield {
            "edition": edition.number,
            "effective_at": clock.to_text(edition.effective_at),
            "cause": edition.cause,
            "changes": by_edition.get(edition.number, []),
            "redactions": announced(each for each in destructions if each.edition_id == edition.number),
        }


def _changes(numbers: Sequence[int]) -> Iterator[tuple[int, Item]]:
    """Of which edition each change is, and what it tells: of each piece of content what stands from then on."""
    replaced = set(
        Route.objects.filter(until_edition__in=numbers, kind=RouteKind.CANONICAL).values_list(
            "until_edition_id", "content_id"
        )
    )
    published = Publication.objects.filter(edition__in=numbers).exclude(kind=Kind.DELETION)
    for publication in published.order_by("edition_id", "path").defer("representation", "assets"):
        is_known = (publication.edition_id, publication.content_id) in replaced
        yield publication.edition_id, _change("changed" if is_known else "appeared", publication)
    gone = Route.objects.filter(from_edition__in=numbers, kind=RouteKind.GONE).order_by("from_edition_id", "path")
    for route in gone:
        yield route.from_edition_id, {"change": "went", "content": route.content_id, "path": route.path}


def _change(what: str, publication: Publication) -> Item:
    return {
        "change": what,
        "content": publication.content_id,
        "path": publication.path,
        "type": publication.type,
        "kind": publication.kind,
        "digest": publication.digest,
    }
