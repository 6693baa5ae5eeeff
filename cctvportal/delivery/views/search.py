"""The search page."""

from django.http import HttpRequest, HttpResponseBase

from ..caching import conditional
from ..frame import frame_for
from ..search_results import results_of, view
from .as_of import with_mementos


@with_mementos
def search(request: HttpRequest) -> HttpResponseBase:
    """``/search/?q=&page=``: results over pages and the text of their documents."""
    frame = frame_for(request)

    def make() -> HttpResponseBase:
        results = results_of(request.GET.get("q", ""), request.GET.get("page", ""), frame.edition)
        response = frame.html(request, "search", view(results, frame.edition))
        # Results are for readers; a search engine has the pages.
        response["X-Robots-Tag"] = "noindex"
        return response

    return conditional(request, frame.edition, make)
