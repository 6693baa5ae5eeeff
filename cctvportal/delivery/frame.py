"""What a view that is no publication needs of the site around it: edition, navigation, footer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from cctvportal.design.render import render_view
from cctvportal.publication.models import Edition

from .edition import edition_of
from .memento import address_with
from .resolver import PublishedResolver


@dataclass(frozen=True)
class Frame:
    """The site around a view, in one edition; ``edition`` is None before the first."""

    edition: Edition | None
    resolver: PublishedResolver | None

    def html(
        self, request: HttpRequest, name: str, view: Mapping[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        """One of the views of ``design.render.render_view``."""
        site = self.resolver.site if self.resolver else None
        if self.edition and self.edition.is_memento:
            view = {"now": address_with(request.path_info, request.GET), **(view or {})}
        body = render_view(name, view, path=request.path_info, site=site, resolver=self.resolver, edition=self.edition)
        return HttpResponse(body, status=status)


def frame_of(edition: Edition | None) -> Frame:
    """The site around a view in an edition that was read already."""
    return Frame(edition, PublishedResolver(edition) if edition else None)


def frame_for(request: HttpRequest) -> Frame:
    """The site around a view in the edition of which a request is answered."""
    return frame_of(edition_of(request))


def bare_frame() -> Frame:
    """No site around it: for when the database is away."""
    return Frame(None, None)


def html_or_bare(
    request: HttpRequest, name: str, status: int, frame: Frame | None = None, view: Mapping[str, Any] | None = None
) -> HttpResponse:
    """An error page within the site, or without it where the site cannot be read."""
    try:
        return (frame or frame_for(request)).html(request, name, view, status=status)
    except DatabaseError:
        return bare_frame().html(request, name, view, status=status)
