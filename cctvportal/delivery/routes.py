"""What an address answers with in an edition."""

from cctvportal.publication.enums import RouteKind
from cctvportal.publication.models import Edition, Publication, Route
from cctvportal.publication.prepared import EDITION, TEXT, Prepared

from .resolver import standing_at


def route_at(path: str, edition: Edition) -> Route | None:
    """The route of ``path`` in an edition, with its publication and that one's edition."""
    if "\0" in path:  # PostgreSQL's text has no such character
        return None
    found = ROUTE(edition=edition.number, path=path)
    return found[0] if found else None


ROUTE: Prepared[Route] = Prepared(
    lambda: (
        Route.objects.filter(standing_at(EDITION), path=TEXT)
        .select_related("publication__edition")
        .order_by("from_edition_id")[:1]
    ),
    edition=EDITION,
    path=TEXT,
)


def present_path(content_id: int, edition: Edition) -> str | None:
    """Where a piece of content stands in an edition, or why it was deleted is told; None where it is gone."""
    routes = Route.objects.filter(standing_at(edition.number), content_id=content_id)
    standing = routes.filter(kind=RouteKind.CANONICAL).values_list("path", flat=True).first()
    deleted = None if standing else tombstone(content_id, edition)
    return deleted.path if deleted else standing


def tombstone(content_id: int, edition: Edition) -> Publication | None:
    """The deletion of a piece of content, where its address still tells of it in an edition."""
    gone = Route.objects.filter(standing_at(edition.number), content_id=content_id, kind=RouteKind.GONE)
    route = gone.exclude(publication=None).select_related("publication").order_by("-from_edition").first()
    return route.publication if route else None
