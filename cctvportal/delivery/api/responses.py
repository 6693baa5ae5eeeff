"""JSON responses of the API, and how its views fail."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

from ..caching import REVALIDATE
from ..memento import of_its_time

View = Callable[..., HttpResponseBase]


class BadRequest(Exception):
    """The request cannot be answered as asked; its text tells the developer why."""


class Gone(Exception):
    """What was asked for was destroyed by law; its text says so."""


def json_response(body: dict[str, Any], status: int = 200) -> HttpResponse:
    """``body`` as JSON. Not indented: that is left to those who look at it, and costs more than all else of a list."""
    return HttpResponse(as_json(body), status=status, content_type="application/json")


def as_json(body: dict[str, Any]) -> bytes:
    """UTF-8, instants and ids as Django tells them."""
    try:
        return orjson.dumps(body, default=DjangoJSONEncoder().default, option=orjson.OPT_PASSTHROUGH_DATETIME)
    except orjson.JSONEncodeError:  # a number of more than 64 bits
        return json.dumps(body, cls=DjangoJSONEncoder, separators=(",", ":"), ensure_ascii=False).encode()


def problem(status: int, detail: str, *, type_: str = "about:blank", **more: Any) -> JsonResponse:
    """An error as a problem (RFC 9457); ``more`` are members of its type."""
    body = {"type": type_, "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def api_view(view: View) -> View:
    """GET and HEAD only; the errors of this module and ``Http404`` become ``{"message"}``; any site may read it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = of_its_time(request, view(request, *args, **kwargs))
        except BadRequest as error:
            response = json_response({"message": str(error)}, status=400)
        except Gone as error:
            response = json_response({"message": str(error)}, status=410)
        except Http404 as error:
            response = json_response({"message": str(error) or "not found"}, status=404)
        if response.status_code >= 400:
            # What is not there now may be in the next edition.
            response["Cache-Control"] = REVALIDATE
        # Public data, and no cookie that another site could borrow.
        response["Access-Control-Allow-Origin"] = "*"
        return response

    answer.has_mementos = True  # type: ignore[attr-defined]
    return require_safe(answer)
