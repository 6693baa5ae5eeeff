"""Conditional requests: a response is a function of (URL, edition, software release), and its ETag says of which."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response

from cctvportal.kernel import clock
from cctvportal.publication.models import Edition, Publication

from .software import software_release

# Caches keep it but ask each time, so that nobody reads on past an edition or a boundary.
REVALIDATE = "public, max-age=0, must-revalidate"


def conditional(
    request: HttpRequest, edition: Edition | None, make: Callable[[], HttpResponseBase], *more: object
) -> HttpResponseBase:
    """``make()``'s response with validators, or 304 (412) without making it where the request's conditions say so.

    Only for what answers 200. ``more`` names what else the response depends on.
    """
    parts = [edition.number if edition else 0, *_refused_since(edition), *more, software_release()]
    etag = f'"{"-".join(str(part) for part in parts)}"'
    response = get_conditional_response(request, etag=etag) or make()
    response["ETag"] = etag
    return revalidated(response, edition)


def _refused_since(edition: Edition | None) -> list[str]:
    """How many emergencies are past their time, where the edition that ends them was not made in time."""
    if edition is None or edition.next_boundary is None or edition.next_boundary > clock.now():
        return []
    count = Publication.objects.overdue().count()
    return [f"refused{count}"] if count else []


def revalidated(response: HttpResponseBase, edition: Edition | None) -> HttpResponseBase:
    """Say that caches must ask again, and of which edition the response is."""
    response["Cache-Control"] = REVALIDATE
    if edition:
        response["Portal-Edition"] = str(edition.number)
    return response
