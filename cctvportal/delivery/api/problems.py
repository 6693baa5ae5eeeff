"""How ``/api/portal/`` fails: problem details (RFC 9457), for whatever goes wrong there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from ..caching import REVALIDATE
from ..memento import of_its_time
from .responses import BadRequest, Gone, json_response, problem

View = Callable[..., HttpResponseBase]
PREFIX = "/api/portal/"
RETRY_AFTER = 5  # seconds
TOO_LONG = f"The portal could not answer in time. Try again in {RETRY_AFTER} seconds, or ask for less."
BROKEN = "Something went wrong here, not in the request. It has been noted."


def refused(status: int, detail: str) -> HttpResponse:
    """A problem. Caches ask again each time: what is not there now may be in the next edition."""
    response = problem(status, detail)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = REVALIDATE
    return response


def broken(path: str, error: BaseException | None) -> HttpResponse:
    """What the API answers where a view failed with ``error``: 500, and 503 where that was the database.

    It was away, or broke a query off after ``settings.READING_SECONDS``. In Wagtail's words under ``/api/v2/``.
    """
    is_database = isinstance(error, OperationalError)
    status, detail = (503, TOO_LONG) if is_database else (500, BROKEN)
    response = refused(status, detail) if path.startswith(PREFIX) else json_response({"message": detail}, status)
    response["Cache-Control"] = "no-store"
    if is_database:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def portal_view(view: View) -> View:
    """GET and HEAD only; ``BadRequest``, ``Gone`` and ``Http404`` become problems."""
    inner = require_safe(view)

    @wraps(inner)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = inner(request, *args, **kwargs)
        except BadRequest as error:
            return refused(400, str(error))
        except Gone as error:
            return refused(410, str(error))
        except Http404 as error:
            return refused(404, str(error) or "There is nothing at this address.")
        response["Access-Control-Allow-Origin"] = "*"
        return of_its_time(request, response)

    answer.has_mementos = True  # type: ignore[attr-defined]
    return answer
