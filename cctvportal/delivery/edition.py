"""Of which edition a request is answered."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, QueryDict

from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition

Answer = Callable[[HttpRequest], HttpResponseBase]


class RequestOfEdition(HttpRequest):
    """A request for what stands in one edition: the newest as it came in, or another where the portal asks itself."""

    edition: Edition | None


def respond(view: Answer, path: str, edition: Edition, method: str = "GET", query: str = "") -> HttpResponseBase:
    """What ``view`` answers at ``path`` in an edition. Raises what the view raises."""
    request = RequestOfEdition()
    request.method, request.edition = method, edition
    request.path = request.path_info = path
    request.META["QUERY_STRING"], request.GET = query, QueryDict(query)
    return view(request)


def edition_of(request: HttpRequest) -> Edition | None:
    """The edition that the request was made for, else the newest; None before the first. No visitor sets it."""
    return request.edition if hasattr(request, "edition") else current_edition()
