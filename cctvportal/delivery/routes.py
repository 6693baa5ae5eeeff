"""What an address answers with in an edition."""

from cctvportal.publication.enums import RouteKind
from cctvportal.publication.models import Edition, Route

from .resolver import standing_at


def route_at(path: str, edition: Edition) -> Route | None:
    """The route of ``path`` in an edition, with its publication and that one's edition."""
    if "\0" in path:  # PostgreSQL's text has no such character
        return None
    standing = Route.objects.filter(standing_at(edition.number), path=path)
    return standing.select_related("publication__edition").first()


def present_path(content_id: int, edition: Edition) -> str | None:
    """Where a piece of content stands in an edition; None where it is gone."""
    standing = Route.objects.filter(standing_at(edition.number), content_id=content_id, kind=RouteKind.CANONICAL)
    return standing.values_list("path", flat=True).first()
