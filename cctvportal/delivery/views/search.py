"""The search page."""

from django.http import HttpRequest, HttpResponseBase

from ..caching import conditional, revalidated
from ..frame import Frame, frame_for
from ..search_results import Asked, NoSuchDays, results_of, view
from .as_of import with_mementos

# Of the form, given back as they were where something is wrong with them.
FIELDS = ("q", "type", "agency", "theme", "from", "until", "sort")


@with_mementos
def search(request: HttpRequest) -> HttpResponseBase:
    """``/search/?q=&page=``: results over pages and the text of their documents.

    ``type``, ``agency``, ``theme``, ``from`` and ``until`` narrow them, ``sort`` orders them; 400 where nothing can be
    meant by one of these.
    """
    frame = frame_for(request)
    try:
        asked = Asked.read(request.GET)
    except ValueError as error:
        return _refused(request, frame, error)

    def make() -> HttpResponseBase:
        results = results_of(asked, frame.edition, frame.resolver.site if frame.resolver else None)
        response = frame.html(request, "search", view(asked, results, frame.edition))
        # Results are for readers; a search engine has the pages.
        response["X-Robots-Tag"] = "noindex"
        return response

    return conditional(request, frame.edition, make)


def _refused(request: HttpRequest, frame: Frame, error: ValueError) -> HttpResponseBase:
    asked = {name: text for name in FIELDS if (text := request.GET.get(name, ""))}
    nothing = {"query": asked.get("q", ""), "results": [], "count": 0, "page": 1, "pages": 1}
    told = {"asked": asked, "error": str(error), "error_is_of_days": isinstance(error, NoSuchDays)}
    return revalidated(frame.html(request, "search", nothing | told, 400), frame.edition)
