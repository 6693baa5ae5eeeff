"""What search engines read first."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from cctvportal.kernel import clock
from cctvportal.publication.models import Publication

from ..addresses import absolute
from ..caching import conditional, revalidated
from ..documents import documents_standing
from ..edition import edition_of
from .as_of import with_mementos

SECURITY = "/.well-known/security.txt"
MOST = 50_000  # addresses, by the protocol
# What the software makes of each edition.
MADE = (
    *("/tracker/", "/tracker/progress/", "/tracker/changes/"),
    *("/registers/", "/registers/actions/", "/registers/decisions/", "/registers/attendance/"),
    *("/record/", "/record/changes/", "/feeds/", "/accessibility/"),
)
PLAIN_TEXT = "text/plain; charset=utf-8"


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """robots.txt (RFC 9309). A demonstration may be fetched, so that its ``noindex`` is seen."""
    lines = ["User-agent: *", "Disallow: /search/", "Disallow: /api/"]
    if not settings.DEMONSTRATION:
        lines += ["", f"Sitemap: {absolute('/sitemap.xml')}"]
    return revalidated(HttpResponse("\n".join(lines) + "\n", content_type=PLAIN_TEXT), None)


@with_mementos
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The addresses of all content of an edition, of its documents and of what is made of it (sitemaps.org, 0.9)."""
    edition = edition_of(request)

    def make() -> HttpResponse:
        standing = Publication.objects.standing_in(edition) if edition else Publication.objects.none()
        most = MOST - len(MADE)
        rows = list(standing.with_content().order_by("path").values_list("path", "edition__effective_at")[:most])
        if edition:
            rows += list(documents_standing(edition))[: most - len(rows)]
        query = edition.query if edition else ""
        pages = [{"url": absolute(f"{path}{query}"), "at": clock.to_text(at)} for path, at in rows]
        if edition:  # which each of them names
            made_at = clock.to_text(edition.effective_at)
            pages += [{"url": absolute(f"{path}{query}"), "at": made_at} for path in MADE]
        return HttpResponse(render_to_string("delivery/sitemap.xml", {"pages": pages}), content_type="application/xml")

    return conditional(request, edition, make)


@require_safe
def security(request: HttpRequest) -> HttpResponseBase:
    """security.txt (RFC 9116), from the settings; 404 where they name nobody to write to."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACT]
    lines += [f"Expires: {settings.SECURITY_EXPIRES}", "Preferred-Languages: en"]
    lines += [f"Canonical: {absolute(SECURITY)}"]
    return revalidated(HttpResponse("\n".join(lines) + "\n", content_type=PLAIN_TEXT), None)
