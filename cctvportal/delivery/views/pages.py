"""Published pages at their addresses."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import resolve

from cctvportal.design.render import render
from cctvportal.publication.enums import Kind, RouteKind
from cctvportal.publication.models import Edition, Publication, Route

from ..caching import conditional, revalidated
from ..content import PublishedContent
from ..edition import edition_of
from ..frame import frame_of
from ..redactions import redactions_of
from ..resolver import PublishedResolver
from ..routes import present_path, route_at, tombstone
from . import errors
from .as_of import with_mementos


@with_mementos
def page(request: HttpRequest) -> HttpResponseBase:
    """Whatever the newest edition has at the address asked for, or that of ``at``.

    200 for content and for earlier versions with an address of their own, 410 for a withdrawal (with its notice), for a
    deletion (with its reason) and for what is gone, 301 to the present address after a move, 404 for an address that
    was never published, for a page held behind a notice (with it), and for what an emergency brought and is over.
    """
    edition = edition_of(request)
    route = route_at(request.path_info, edition) if edition else None
    if edition is None or route is None:
        return _without_route(request, edition)
    if route.publication is None:
        return _moved_or_gone(request, route, edition)
    publication = route.publication
    if _is_over(publication, route, edition):
        return errors.over(request, frame_of(edition))
    if publication.is_notice and route.kind in (RouteKind.CANONICAL, RouteKind.GONE):
        status = 404 if publication.kind == Kind.HOLD else 410
        return revalidated(_html(request, publication, route, edition, status=status), edition)
    return conditional(
        request, edition, lambda: _html(request, publication, route, edition), f"content-{publication.content_id}"
    )


def _html(
    request: HttpRequest, publication: Publication, route: Route, edition: Edition, status: int = 200
) -> HttpResponse:
    resolver = PublishedResolver(edition, publication, request.path_info)
    content = PublishedContent.of(publication, resolver.breadcrumbs)
    extra = {"earlier_version": _replaced_by(route, resolver), "redactions": redactions_of(publication)}
    return HttpResponse(render(content, resolver, edition, site=resolver.site, extra=extra), status=status)


def _is_over(publication: Publication, route: Route, edition: Edition) -> bool:
    """Whether an emergency's time is over, also where nothing has taken its place; so for its lasting address.

    Of the past, what an emergency put out of sight since is not read either.
    """
    if route.kind == RouteKind.VERSION or edition.is_past:
        return not Publication.objects.readable().filter(pk=publication.pk).exists()
    return route.until_edition_id is None and publication.is_overdue


def _replaced_by(route: Route, resolver: PublishedResolver) -> dict | None:
    """What stands now instead of the version at this address; None where the version is the present one."""
    if route.kind != RouteKind.VERSION:
        return None
    present = resolver.publication(route.content_id) or tombstone(route.content_id, resolver.edition)
    if present is None or present.pk == route.publication_id:
        return None
    return {"title": present.title, "url": resolver.url_of(present)}


def _moved_or_gone(request: HttpRequest, route: Route, edition: Edition) -> HttpResponseBase:
    path = present_path(route.content_id, edition) if route.kind == RouteKind.REDIRECT else None
    if path is None:
        return errors.gone(request, frame_of(edition), after_emergency=route.kind == RouteKind.GONE)
    return revalidated(HttpResponsePermanentRedirect(path), edition)


def _without_route(request: HttpRequest, edition: Edition | None) -> HttpResponseBase:
    with_slash = f"{request.path_info}/"
    if not request.path_info.endswith("/") and (_has_view(with_slash) or (edition and route_at(with_slash, edition))):
        query = request.META.get("QUERY_STRING", "")
        return revalidated(HttpResponsePermanentRedirect(f"{with_slash}?{query}" if query else with_slash), edition)
    return errors.not_found(request, frame=frame_of(edition))


def _has_view(path: str) -> bool:
    """Whether an address has a view of its own, such as the search."""
    return resolve(path).func is not page
