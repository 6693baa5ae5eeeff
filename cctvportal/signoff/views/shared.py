"""Previews for whoever has a token, without signing in: as a page, as the API's JSON, and the files that these show."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from cctvportal.delivery.addresses import absolute
from cctvportal.delivery.api.pages import detail_of
from cctvportal.delivery.api.responses import BadRequest, json_response, problem
from cctvportal.delivery.assets import asset_url
from cctvportal.delivery.middleware import HEADERS
from cctvportal.design.render import frame
from cctvportal.frontends.models import PreviewSite
from cctvportal.publication.content import Content
from cctvportal.publication.enums import Authority
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication

from ..models import PreviewLink
from ..preview import Addresses, FrozenResolver, edition_to_come, frozen_preview, rendered, unsaved_publication
from ..preview_links import NoPreview, content_shown, link_of, token_of
from .files import frozen_file

View = Callable[..., HttpResponseBase]
# Nothing keeps, lists or passes on what is not published; the address holds the token.
PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def private(view: View) -> View:
    """GET and HEAD alone; the headers of what is not published, on refusals too."""

    safe = require_safe(view)

    @wraps(safe)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = safe(request, *args, **kwargs)
        except Http404:
            response = _closed(NoPreview("This preview shows no such file.", 404))
        for header, value in PRIVATE.items():
            response[header] = value
        for header, value in HEADERS.items():
            if header not in response:
                response[header] = value
        response["X-Frame-Options"] = "DENY"
        return response

    # Nothing is changed by any method, so nothing is asked for a token: each is told what the address takes.
    return csrf_exempt(answer)


@private
def nothing(request: HttpRequest) -> HttpResponse:
    """Every other address: above all previews, or a token of which a part was lost."""
    return _closed(NoPreview("This is no link to a preview, or only a part of one.", 404))


@private
def without_slash(request: HttpRequest, token: str) -> HttpResponse:
    """As mail programs leave it of a link at the end of a sentence."""
    return redirect("shared:page", token)


@private
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The page as the public would see it; 404 or 410 with a sentence where the token leads to nothing."""
    try:
        link = link_of(token)
        content = content_shown(link)
    except NoPreview as closed:
        return _closed(closed)
    addresses = _addresses_of(link, content)
    response = frozen_preview(link.submission, None, addresses) if link.submission else _draft(link, content, addresses)
    response["Content-Security-Policy"] = _policy()
    return response


@private
def api(request: HttpRequest, token: str) -> HttpResponse:
    """What ``/api/v2/pages/<id>/`` would answer, with the same parameters, to pages of the link's front end alone."""
    link: PreviewLink | None = None
    try:
        link = link_of(token)
        content = content_shown(link)
        response = _told(request, link, content)
    except NoPreview as closed:
        return _readable_at(closed.site, problem(closed.status, str(closed)))
    except BadRequest as error:
        response = json_response({"message": str(error)}, status=400)
    return _readable_at(link.site if link else None, response)


@private
def asset(request: HttpRequest, token: str, sha256: str, name: str) -> HttpResponseBase:
    """A file that the preview shows or links, and no other."""
    try:
        link = link_of(token)
        content = content_shown(link)
    except NoPreview as closed:
        return _closed(closed)
    if not any((use.sha256, use.name) == (sha256, name) for use in content.assets):
        raise Http404
    response = frozen_file(sha256, name)
    if link.site and link.site.is_active:
        # Pages of the front end show the picture.
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _draft(link: PreviewLink, content: Content, addresses: Addresses) -> HttpResponse:
    resolver = FrozenResolver(edition_to_come(), unsaved_publication(content), content.path, addresses)
    return rendered(content, resolver, agency=_agency_of(link))


def _told(request: HttpRequest, link: PreviewLink, content: Content) -> HttpResponse:
    if "at" in request.GET:
        raise BadRequest("at: a preview is of an edition to come, and of no other.")
    if content.kind != "content":
        # As the API says it of a page that has gone.
        return json_response({"message": f"{content.kind}: the notice would be at {content.path}"}, status=404)
    publication = _as_published(link, content)
    response = detail_of(publication, edition_to_come(), request.GET)
    addresses, text = _addresses_of(link, content), response.content.decode()
    for use in content.assets_json():
        public = asset_url(use)
        text = text.replace(absolute(public), addresses(public))
    response.content = text.encode()
    return response


def _as_published(link: PreviewLink, content: Content) -> Publication:
    """In the form that the API tells; of an edition it is not yet, and signed by nobody."""
    publication = unsaved_publication(content)
    standing = current_publication(content.content_id)
    publication.agency, publication.seats, publication.digest = _agency_of(link), [], link.digest
    publication.authority = Authority.SIGN_OFF
    publication.first_published_at = standing.first_published_at if standing else None  # type: ignore[assignment]
    return publication


def _agency_of(link: PreviewLink) -> dict[str, str]:
    return link.submission.agency.as_json() if link.submission else (link.draft or {})["agency"]


def _addresses_of(link: PreviewLink, content: Content) -> Addresses:
    """Of the preview's own files beneath the token; everything else it shows is public."""
    token, cms = token_of(link), settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    own = {
        asset_url(use): f"{cms}{reverse('shared:asset', args=[token, use['sha256'], use['name']])}"
        for use in content.assets_json()
    }
    return lambda url: own.get(url) or absolute(url)


def _policy() -> str:
    """As of every public page, with pictures of the portal where the CMS has a host of its own."""
    portal, cms = (address.rstrip("/") for address in (settings.PORTAL_URL, settings.WAGTAILADMIN_BASE_URL))
    return HEADERS["Content-Security-Policy"].replace("img-src 'self'", f"img-src 'self' {portal} {cms}")


def _readable_at(site: PreviewSite | None, response: HttpResponse) -> HttpResponse:
    """Scripts of no other origin may read it (Fetch standard, CORS protocol)."""
    if site and site.is_active:
        response["Access-Control-Allow-Origin"] = site.origin
    patch_vary_headers(response, ["Origin"])
    return response


def _closed(closed: NoPreview) -> HttpResponse:
    context = {"reason": str(closed), "here": "/", **frame(None, None, None, hidden=True)}
    return HttpResponse(render_to_string("signoff/shared/closed.html", context), status=closed.status)
