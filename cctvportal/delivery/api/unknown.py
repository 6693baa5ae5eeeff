"""What the API answers at addresses that it does not have."""

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import resolve

from ..caching import revalidated
from ..edition import edition_of
from .problems import portal_view
from .responses import api_view

NOTHING = "There is nothing at this address of the API. What there is stands at /api/."


def _unknown(request: HttpRequest) -> HttpResponseBase:
    """404, or the way to the address with a slash at its end."""
    with_slash = f"{request.path_info}/"
    if not request.path_info.endswith("/") and resolve(with_slash).func not in (unknown_of_portal, unknown_of_stock):
        query = request.META.get("QUERY_STRING", "")
        address = f"{with_slash}?{query}" if query else with_slash
        return revalidated(HttpResponsePermanentRedirect(address), edition_of(request))
    raise Http404(NOTHING)


unknown_of_portal = portal_view(_unknown)
unknown_of_stock = api_view(_unknown)
