"""The past of an address: ``?at=``, and the Memento protocol (RFC 7089).

Each address has a TimeGate of its own, which redirects to mementos (pattern 2.1 there), and a TimeMap: so ``Vary`` of
what stands now is not made longer.
"""

from collections.abc import Callable
from copy import copy
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.utils.http import http_date, urlencode
from django.views.decorators.http import require_safe

from cctvportal.publication.models import Edition

from .addresses import absolute
from .api.at import edition_at, read_at
from .caching import TAGS, keep_for, revalidated
from .edition import edition_of
from .views import errors

View = Callable[..., HttpResponseBase]
TIMEGATE, TIMEMAP = "/timegate", "/timemap/link"
LINK_FORMAT = "application/link-format"


def with_mementos(view: View) -> View:
    """GET and HEAD of a view of the newest edition, and with ``at`` of the one that this names.

    A day or an instant is redirected to the edition that was in effect then, which has one address so. What is none is
    said to be none: 400, and 404 where there was no edition.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        newest = edition_of(request)
        if "at" not in request.GET:
            return linked(request, view(request, *args, **kwargs))
        if not (text := request.GET["at"].strip()):
            return _redirect(request, "", newest)
        try:
            edition = copy(edition_at(read_at(text), newest))
        except ValueError as error:
            return errors.no_such_edition(request, 400, f"“{text}” is no date of this site: {error}.")
        except Http404 as error:
            return errors.no_such_edition(request, 404, str(error))
        assert edition  # noqa: S101 - where something is asked for, none is an error
        if text != str(edition.number):
            return _redirect(request, str(edition.number), newest)
        edition.is_memento = True
        request.edition = edition  # type: ignore[attr-defined]
        return _memento(request, view(request, *args, **kwargs), edition, newest)

    answer.has_mementos = True  # type: ignore[attr-defined]
    return require_safe(answer)


def linked(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """``response`` with links to what negotiates and lists its past (RFC 7089, section 2.2.1)."""
    original = address_with(request.path_info, request.GET)
    add_links(response, f'<{absolute(f"{TIMEGATE}{original}")}>; rel="timegate"', timemap_link(original))
    return response


def timemap_link(original: str) -> str:
    """The link to the TimeMap of an address."""
    return f'<{absolute(f"{TIMEMAP}{original}")}>; rel="timemap"; type="{LINK_FORMAT}"'


def add_links(response: HttpResponseBase, *links: str) -> None:
    """Add to the ``Link`` header (RFC 8288)."""
    response["Link"] = ", ".join([*filter(None, [response.get("Link")]), *links])


def address_with(path: str, query: QueryDict, at: str = "") -> str:
    """An address of this portal with the rest of its query, in the edition ``at``; without one where that is empty."""
    rest = [(name, value) for name, values in query.lists() for value in values if name != "at"]
    told = urlencode([*rest, *([("at", at)] if at else [])])
    return f"{path}?{told}" if told else path


def _redirect(request: HttpRequest, at: str, newest: Edition | None) -> HttpResponseBase:
    return revalidated(HttpResponseRedirect(address_with(request.path_info, request.GET, at)), newest)


def _memento(
    request: HttpRequest, response: HttpResponseBase, edition: Edition, newest: Edition | None
) -> HttpResponseBase:
    """Kept, as all of the past, for as long as the newest edition is (docs/adr/0022)."""
    if getattr(response, "kept_for", None) is not None and newest:
        keep_for(response, newest, *response[TAGS[0]].split())
    revalidated(response, newest)
    if location := response.get("Location"):
        response["Location"] = location if "at=" in location else f"{location}{edition.query}"
    response["Memento-Datetime"] = http_date(edition.effective_at.timestamp())
    original = address_with(request.path_info, request.GET)
    add_links(response, f'<{absolute(original)}>; rel="original"')
    return linked(request, response)
