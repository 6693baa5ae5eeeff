"""The search page."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from ..caching import conditional
from ..frame import frame_for
from ..search_results import results_of, view


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """``/search/?q=&page=``: results over pages and the text of their documents."""
    frame = frame_for(request)

    def make() -> HttpResponseBase:
        results = results_of(request.GET.get("q", ""), request.GET.get("page", ""), frame.edition)
        response = frame.html(request, "search", view(results))
        # Results are for readers; a search engine has the pages.
        response["X-Robots-Tag"] = "noindex"
        return response

    return conditional(request, frame.edition, make)
