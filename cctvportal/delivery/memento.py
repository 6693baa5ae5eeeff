"""What an answer says of its past (Memento, RFC 7089): of when it is, what negotiates and what lists the others.

Each address has a TimeGate of its own, which redirects to mementos (pattern 2.1 there), and a TimeMap: so ``Vary`` of
what stands now is not made longer.
"""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.http import http_date, urlencode

from cctvportal.publication.models import Edition

from .addresses import absolute

TIMEGATE, TIMEMAP = "/timegate", "/timemap/link"
LINK_FORMAT = "application/link-format"


def original(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """``response`` as that of what stands now (section 2.2.1)."""
    return _with_past(request, response)


def memento(request: HttpRequest, response: HttpResponseBase, edition: Edition) -> HttpResponseBase:
    """``response`` as what an edition answered, at an address that goes on doing so (sections 2.1.1 and 2.2.4)."""
    response["Memento-Datetime"] = http_date(edition.effective_at.timestamp())
    add_links(response, f'<{absolute(address_with(request.path_info, request.GET))}>; rel="original"')
    return _with_past(request, response)


def of_its_time(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """An answer of the API: a memento where the number of an edition was asked for (``api.at``)."""
    asked_for: Edition | None = getattr(request, "memento_of", None)
    return memento(request, response, asked_for) if asked_for and "at" in request.GET else original(request, response)


def add_links(response: HttpResponseBase, *links: str) -> None:
    """Add to the ``Link`` header (RFC 8288)."""
    response["Link"] = ", ".join([*filter(None, [response.get("Link")]), *links])


def address_with(path: str, query: QueryDict, at: str = "") -> str:
    """An address of this portal with the rest of its query, in the edition ``at``; without one where that is empty."""
    rest = [(name, value) for name, values in query.lists() for value in values if name != "at"]
    told = urlencode([*rest, *([("at", at)] if at else [])])
    return f"{quote(path)}?{told}" if told else quote(path)


def timemap_link(address: str) -> str:
    """The link to the TimeMap of an address."""
    return f'<{absolute(f"{TIMEMAP}{address}")}>; rel="timemap"; type="{LINK_FORMAT}"'


def _with_past(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    address = address_with(request.path_info, request.GET)
    add_links(response, f'<{absolute(f"{TIMEGATE}{address}")}>; rel="timegate"', timemap_link(address))
    return response
