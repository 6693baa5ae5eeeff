"""Error pages in the site's own dress; 500 comes without the database."""

import logging
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request as plain_bad_request

from ..access.families import API
from ..access.refusals import Rejected, answer
from ..api.problems import broken
from ..caching import revalidated
from ..edition import edition_of
from ..frame import Frame, bare_frame, frame_of, html_or_bare

logger = logging.getLogger(__name__)
UNREADABLE = "The request is for another host, or is none that the portal reads."
PLAIN = "<!doctype html><html lang=en-GB><title>Something went wrong</title><p>This page cannot be shown at the moment."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, for a Host that is not the portal's, or for what Django will not read. The API has words of its own."""
    if not request.path_info.startswith(API):
        return plain_bad_request(request, exception)
    response = answer(Rejected(UNREADABLE), request.path_info)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def not_found(request: HttpRequest, exception: Exception | None = None, *, frame: Frame | None = None) -> HttpResponse:
    """404: nothing was ever published at this address."""
    response = html_or_bare(request, "errors/404", 404, frame)
    revalidated(response, frame.edition if frame else None)
    return response


def no_such_edition(request: HttpRequest, status: int, reason: str) -> HttpResponse:
    """400 or 404: what was asked for is no edition; ``reason`` is a sentence that says why."""
    frame = frame_of(edition_of(request))
    response = html_or_bare(request, "errors/no_such_edition", status, frame, {"reason": reason})
    revalidated(response, frame.edition)
    return response


def gone(request: HttpRequest, frame: Frame, *, after_emergency: bool = False) -> HttpResponse:
    """410: something was published at this address and is not any more."""
    response = html_or_bare(request, "errors/410", 410, frame, {"after_emergency": after_emergency})
    revalidated(response, frame.edition)
    return response


def over(request: HttpRequest, frame: Frame) -> HttpResponse:
    """404: what an emergency brought here is over. What stood before is about to come back, so nothing keeps this.

    Of the past: it was that, or an emergency has put it out of sight since.
    """
    is_past = frame.edition is not None and frame.edition.is_past
    response = html_or_bare(request, "errors/out_of_sight" if is_past else "errors/over", 404, frame)
    revalidated(response, frame.edition)
    response["Cache-Control"] = "no-store"
    return response


def redacted(request: HttpRequest, redaction: dict[str, Any]) -> HttpResponse:
    """410: a file that was destroyed by law, with its public tombstone."""
    frame = frame_of(edition_of(request))
    response = frame.html(request, "errors/redacted", {"redaction": redaction}, status=410)
    revalidated(response, frame.edition)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without a query; a bare sentence where even the template fails. The API has words of its own."""
    if request.path_info.startswith(API):
        return broken(request.path_info, sys.exception())
    try:
        response = bare_frame().html(request, "errors/500", status=500)
    except Exception:
        logger.exception("The error page could not be rendered.")
        response = HttpResponse(PLAIN, status=500)
    response["Cache-Control"] = "no-store"
    return response
