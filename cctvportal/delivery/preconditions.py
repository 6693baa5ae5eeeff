"""Conditional requests (RFC 9110, section 13): what is answered in place of what the requester has or does not want."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

OF_CONTENT = ("Content-Disposition", "Content-Encoding", "Content-Length")


def evaluated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response``, or 304 or 412 where the request's conditions on its ``ETag`` and ``Last-Modified`` ask for that."""
    modified = parse_http_date_safe(response.get("Last-Modified", ""))
    if modified is None:
        # To be ignored without a date to compare (section 13.1.4); Django refuses.
        request.META.pop("HTTP_IF_UNMODIFIED_SINCE", None)
    answer = get_conditional_response(request, response["ETag"], modified, response) or response
    if answer.status_code == 304:
        return _not_modified(response)
    return refused(412) if answer.status_code == 412 else response


def refused(status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """412 or 416: true of this one request, so nothing keeps it."""
    return HttpResponse(status=status, headers={"Cache-Control": "no-store", **(headers or {})})


def _not_modified(response: HttpResponse) -> HttpResponse:
    """All that ``response`` says but of its content: caches renew what they have by it (section 15.4.5)."""
    unchanged = HttpResponseNotModified(headers=dict(response.items()))
    for header in OF_CONTENT:
        del unchanged[header]
    return unchanged
