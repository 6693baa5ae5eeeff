"""Of which edition a request is answered."""

from django.http import HttpRequest

from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition


class RequestOfEdition(HttpRequest):
    """A request for what stands in one edition: the newest as it came in, or another where the portal asks itself."""

    edition: Edition | None


def edition_of(request: HttpRequest) -> Edition | None:
    """The edition that the request was made for, else the newest; None before the first. No visitor sets it."""
    return request.edition if hasattr(request, "edition") else current_edition()
