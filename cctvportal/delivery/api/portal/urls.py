"""Beneath ``/api/portal/``: every operation, and a problem for whatever else is asked."""

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import path, re_path, resolve

from ...caching import revalidated
from ...edition import edition_of
from ..problems import portal_view
from . import actions, batch, changes, editions, minutes, pages, recommendations, record, search, tree  # noqa: F401
from .operations import OPERATIONS


@portal_view
def unknown(request: HttpRequest) -> HttpResponseBase:
    """404, or the way to the address with a slash at its end."""
    with_slash = f"{request.path_info}/"
    if not request.path_info.endswith("/") and resolve(with_slash).func is not unknown:
        query = request.META.get("QUERY_STRING", "")
        address = f"{with_slash}?{query}" if query else with_slash
        return revalidated(HttpResponsePermanentRedirect(address), edition_of(request))
    raise Http404("There is nothing at this address of the API. What there is stands at /api/.")


urlpatterns = [
    *(path(each.pattern, each.view) for each in OPERATIONS),
    re_path(r"", unknown, name="api-unknown"),
]
