"""Feeds in Atom, and the page that lists them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext, gettext_noop

from ..caching import conditional
from ..feeds import AtomOfEdition, Feed, atom, feeds_of
from ..frame import Frame, frame_for
from .as_of import with_mementos

GROUPS = {
    "sections": gettext_noop("By section"),
    "agencies": gettext_noop("By agency"),
    "themes": gettext_noop("By theme of the recommendations"),
}


@with_mementos
def index(request: HttpRequest) -> HttpResponseBase:
    """Every feed of the edition, as a ``FeedsView`` of ``design.contracts``."""
    frame = frame_for(request)

    def make() -> HttpResponse:
        feeds = list(feeds_of(frame.edition)) if frame.edition else []
        groups = [
            {
                "title": gettext(title),
                "feeds": [_link(feed, frame) for feed in feeds if feed.name.startswith(f"{name}/")],
            }
            for name, title in GROUPS.items()
        ]
        return frame.html(request, "feeds", {"groups": [group for group in groups if group["feeds"]]})

    return conditional(request, frame.edition, make)


@with_mementos
def feed(request: HttpRequest, name: str) -> HttpResponseBase:
    """One of them (RFC 4287); 404 for one that the edition does not have."""
    frame = frame_for(request)
    edition, resolver = frame.edition, frame.resolver
    found = next((each for each in feeds_of(edition) if each.name == name), None) if edition else None
    if found is None or edition is None or resolver is None:
        raise Http404
    site = resolver.site

    def make() -> HttpResponse:
        told = atom(found, edition, site["site_name"] if site else settings.PORTAL_NAME)
        return HttpResponse(told, content_type=AtomOfEdition.content_type)

    return conditional(request, edition, make)


def _link(feed: Feed, frame: Frame) -> dict[str, str]:
    return {"title": feed.title, "url": f"{feed.url}{frame.edition.query if frame.edition else ''}"}
