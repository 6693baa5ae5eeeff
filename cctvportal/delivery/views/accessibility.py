"""The accessibility statement."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from ..caching import conditional
from ..frame import frame_for
from .as_of import with_mementos

ACCESSIBILITY = "/accessibility/"


@with_mementos
def accessibility(request: HttpRequest) -> HttpResponseBase:
    """What the software does and what is known of it; whom to tell is what the home page of the edition says."""
    frame = frame_for(request)
    site = frame.resolver.site if frame.resolver else None
    view = {"contact": (site or {}).get("contact"), "demonstration": settings.DEMONSTRATION}
    return conditional(request, frame.edition, lambda: frame.html(request, "accessibility", view))
