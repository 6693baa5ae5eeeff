"""TimeGates and TimeMaps of the Memento protocol (RFC 7089): which edition of an address to read, and all of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from django.core.paginator import Paginator
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date
from django.views.decorators.http import require_http_methods, require_safe

from cctvportal.publication.models import Edition, Route
from cctvportal.publication.reads import current_edition, edition_in_effect

from ..addresses import absolute
from ..caching import conditional, revalidated
from ..cors import PAST_PREFLIGHT
from ..edition import edition_of, respond
from ..memento import LINK_FORMAT, TIMEGATE, TIMEMAP, add_links, address_with, timemap_link
from . import errors
from .pages import page

A_MAP = 1000


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def timegate(request: HttpRequest, path: str) -> HttpResponseBase:
    """302 to the memento of ``path`` that was in effect at ``Accept-Datetime``; the newest without it.

    One before the first leads to the first (RFC 7089, section 4.5.3); what is no HTTP date is a 400 (4.5.2).
    """
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PAST_PREFLIGHT)
    newest, first = edition_of(request), first_edition_of(path, request.GET)
    if newest is None or first is None:
        response = errors.not_found(request)
        patch_vary_headers(response, ["Accept-Datetime"])
        return response
    address = address_with(path, request.GET)
    try:
        edition = _accepted(request, newest)
    except ValueError:
        reason = "Accept-Datetime is no date such as “Tue, 02 Mar 2010 09:30:00 GMT” (RFC 7089, section 2.1.1)."
        response = errors.no_such_edition(request, 400, reason)
    else:
        number = max(first, edition.number if edition else 0)
        response = HttpResponseRedirect(absolute(address_with(path, request.GET, str(number))))
        revalidated(response, newest)
    patch_vary_headers(response, ["Accept-Datetime"])
    add_links(response, f'<{absolute(address)}>; rel="original"', timemap_link(address))
    return response


@require_safe
def timemap(request: HttpRequest, path: str, number: str = "1") -> HttpResponseBase:
    """Every memento of ``path``, the oldest first, in link format (RFC 6690); each thousand are in a map of their own.

    Each edition is a memento of what had been published by then: it changes with its surroundings, too.
    """
    newest, first = edition_of(request), first_edition_of(path, request.GET)
    if newest is None or first is None:
        raise Http404
    editions = Edition.objects.filter(number__gte=first, number__lte=newest.number).order_by("number")
    maps = Paginator(editions.only("number", "effective_at"), A_MAP)
    if not 1 <= int(number) <= maps.num_pages:
        raise Http404

    def make() -> HttpResponse:
        links = ",\n".join(_links(path, request.GET, maps, int(number)))
        return HttpResponse(f"{links}\n", content_type=LINK_FORMAT)

    return conditional(request, newest, make)


def first_edition_of(path: str, query: QueryDict) -> int | None:
    """The edition in which something was first read at ``path``; None where nothing ever was, or no past is kept.

    Of what is no page, the present says whether there is such a thing.
    """
    if "\0" in path:  # PostgreSQL's text has no such character
        return None
    try:
        found = resolve(path)
    except Resolver404:
        return None
    if not hasattr(found.func, "has_mementos"):
        return None
    if found.func is not page:
        return Edition.objects.aggregate(first=Min("number"))["first"] if _is_there(found, path, query) else None
    return Route.objects.filter(path=path).aggregate(first=Min("from_edition"))["first"]


def _is_there(found: ResolverMatch, path: str, query: QueryDict) -> bool:
    edition = current_edition()
    if edition is None:
        return False
    try:
        view = partial(found.func, *found.args, **found.kwargs)
        return respond(view, path, edition, query=query.urlencode()).status_code != 404
    except Http404:
        return False


def _accepted(request: HttpRequest, newest: Edition) -> Edition | None:
    """The edition in effect at ``Accept-Datetime``; None before the first. Raises ``ValueError``."""
    asked = request.headers.get("Accept-Datetime")
    if asked is None:
        return newest
    instant = datetime.fromtimestamp(parse_http_date(asked), UTC)
    return newest if newest.effective_at <= instant else edition_in_effect(instant)


def _links(path: str, query: QueryDict, maps: Paginator, number: int) -> Iterator[str]:
    """A map's own period is that of the mementos it lists (RFC 7089, section 5.1.1)."""
    original = address_with(path, query)
    listed = list(maps.page(number))
    yield f'<{absolute(original)}>; rel="original"'
    yield f'<{absolute(TIMEGATE + original)}>; rel="timegate"'
    for each in maps.page_range:
        address = absolute(f"{TIMEMAP}{original}" if each == 1 else f"{TIMEMAP}-{each}{original}")
        period = f'; from="{_date(listed[0])}"; until="{_date(listed[-1])}"' if each == number else ""
        yield f'<{address}>; rel="{"self" if each == number else "timemap"}"; type="{LINK_FORMAT}"{period}'
    for place, edition in enumerate(listed, maps.page(number).start_index()):
        rel = " ".join([*["first"] * (place == 1), *["last"] * (place == maps.count), "memento"])
        address = absolute(address_with(path, query, str(edition.number)))
        yield f'<{address}>; rel="{rel}"; datetime="{_date(edition)}"'


def _date(edition: Edition) -> str:
    return http_date(edition.effective_at.timestamp())
