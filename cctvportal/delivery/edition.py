"""Of which edition a request is answered."""

from django.http import HttpRequest

from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition


class RequestOfEdition(HttpRequest):
    """A request, made by the portal itself, for what stood in an earlier edition."""

    edition: Edition


def edition_of(request: HttpRequest) -> Edition | None:
    """The edition that the request was made for, else the newest; None before the first. No visitor sets it."""
    return getattr(request, "edition", None) or current_edition()
