"""The catalogue of datasets."""

from django.http import HttpRequest, HttpResponseBase

from ..api.responses import json_response
from ..caching import conditional
from ..catalogue import catalogue_of
from ..edition import edition_of
from ..frame import frame_of
from .as_of import with_mementos

TYPE = "application/ld+json"


@with_mementos
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """What an edition offers as data, in DCAT-AP as JSON-LD."""
    edition = edition_of(request)

    def make() -> HttpResponseBase:
        response = json_response(catalogue_of(frame_of(edition)))
        response["Content-Type"] = TYPE
        return response

    return conditional(request, edition, make)
