"""``/api/portal/changes/``: what became of the public site, edition by edition, for whoever keeps a copy of it."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from cctvportal.kernel import clock
from cctvportal.publication.enums import Kind, RouteKind
from cctvportal.publication.models import Destruction, Edition, Publication, Route

from ..addresses import absolute
from ..caching import conditional
from ..edition import edition_of
from ..notices import demonstration_notice
from ..redactions import announced
from .responses import api_view, json_response, problem

Item = dict[str, Any]
ADDRESS = "/api/portal/changes/"
LIMIT, LIMIT_MAX = 100, 500
PARAMETERS = {"after", "limit"}


class Problem(Exception):
    """The request cannot be answered as asked; the text says why (RFC 9457)."""


@api_view
def changes(request: HttpRequest) -> HttpResponseBase:
    """``?after=EDITION&limit=``: the editions after one, the oldest first, at most ``limit`` of them.

    ``{"meta": {"after", "until", "edition", "next"}, "editions": [{"edition", "effective_at", "cause", "changes",
    "redactions"}]}``. ``next`` is the address of what follows, null at the end; then ask again from ``until``. An
    edition is never parted. Bad parameters are answered with 400 and ``application/problem+json``.
    """
    newest = edition_of(request)
    try:
        after, limit = _asked(request.GET, newest)
    except Problem as wrong:
        return problem(400, str(wrong))
    return conditional(request, newest, lambda: _answer(after, limit, newest))


def _answer(after: int, limit: int, newest: Edition | None) -> HttpResponse:
    number = newest.number if newest else 0
    editions = list(Edition.objects.filter(number__gt=after, number__lte=number).order_by("number")[:limit])
    until = editions[-1].number if editions else after
    following = {"after": until, "limit": limit}
    meta = {
        "after": after,
        "until": until,
        "edition": number,
        "next": absolute(f"{ADDRESS}?{urlencode(following)}") if until < number else None,
        **demonstration_notice(),
    }
    return json_response({"meta": meta, "editions": list(_told(editions))})


def _told(editions: Sequence[Edition]) -> Iterator[Item]:
    by_edition: dict[int, list[Item]] = {}
    for number, change in _changes([edition.number for edition in editions]):
        by_edition.setdefault(number, []).append(change)
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


def _asked(query: QueryDict, newest: Edition | None) -> tuple[int, int]:
    if unknown := sorted(set(query) - PARAMETERS):
        raise Problem(f"There is no parameter {', '.join(unknown)}. There are: after, limit.")
    after, limit = _number(query, "after", 0), _number(query, "limit", LIMIT)
    number = newest.number if newest else 0
    if after > number:
        raise Problem(f"There is no edition {after}, the newest is {number}. A copy that is ahead begins again at 0.")
    if not 1 <= limit <= LIMIT_MAX:
        raise Problem(f"limit must be a number from 1 to {LIMIT_MAX}.")
    return after, limit


def _number(query: QueryDict, name: str, default: int) -> int:
    text = query.get(name, str(default))
    if len(query.getlist(name)) > 1 or not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Problem(f"{name} must be a number from 0 on, given once.")
    return int(text)
