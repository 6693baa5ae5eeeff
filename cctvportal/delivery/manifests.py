"""Manifests: the hashes of what the public views answer in an edition, as this release of the software draws it."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase

from cctvportal.design.links import document_page
from cctvportal.kernel.canonical import sha256
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.enums import RouteKind
from cctvportal.publication.models import Edition, Publication, PublishedFile, Route
from cctvportal.publication.routing import public_role
from cctvportal.record.append import append
from cctvportal.record.models import Manifest

from .api import library
from .api import pages as api
from .api.files import DOCUMENTS, IMAGES, Endpoint
from .api.portal.tree import tree
from .calendar import ADDRESS as CALENDAR
from .calendar import dated_meetings
from .catalogue import CATALOGUE
from .documents import documents_until
from .edition import Answer, respond
from .feeds import CHANGES, feeds_of
from .resolver import standing_at
from .software import software_release
from .views import feeds, meetings, tracker
from .views.accessibility import ACCESSIBILITY, accessibility
from .views.catalogue import catalogue
from .views.documents import document
from .views.pages import page
from .views.robots import sitemap

LISTING = "/api/v2/pages/"
TREE = "/api/portal/tree/"
SITEMAP = "/sitemap.xml"
FEEDS = "/feeds/"


def make_manifest(edition: Edition) -> Manifest | None:
    """Draw every page and document of ``edition``, keep their hashes, and vouch for them in the record.

    None where this release has made it already.
    """
    release = software_release()
    if Manifest.objects.filter(edition=edition.number, release=release).exists():
        return None
    with public_role():
        responses = {address: sha256(body) for address, body in answers_of(edition)}
    return _keep(Manifest(edition=edition.number, release=release, responses=responses))


def answers_of(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Each of ``addresses_of`` with what it answers."""
    for address, view in addresses_of(edition):
        response = respond(view, address, edition)
        assert isinstance(response, HttpResponse)  # noqa: S101 - none of these is streamed
        yield address, response.content


def addresses_of(edition: Edition) -> Iterator[tuple[str, Answer]]:
    """Each address whose answer the record vouches for, with its view.

    Pages, notices and earlier versions, the API of each page, the lists. The mirror holds these and more.
    """
    standing = Route.objects.filter(standing_at(edition.number), kind__in=[RouteKind.CANONICAL, RouteKind.VERSION])
    for path in standing.order_by("path").values_list("path", flat=True):
        yield path, page
    content = Publication.objects.at(edition.number).with_content()
    for content_id in content.order_by("content_id").values_list("content_id", flat=True):
        yield f"{LISTING}{content_id}/", partial(api.detail, content_id=content_id)
    yield LISTING, api.listing
    yield from _files_of(edition, DOCUMENTS, library.document_listing, library.document_detail)
    yield from _files_of(edition, IMAGES, library.image_listing, library.image_detail)
    yield TREE, tree
    yield SITEMAP, sitemap
    yield CATALOGUE, catalogue
    for library_id in documents_until(edition):
        yield document_page(library_id), partial(document, library_id=library_id)
    yield ACCESSIBILITY, accessibility
    yield FEEDS, feeds.index
    yield from _registers(edition)
    for feed in feeds_of(edition):
        yield feed.url, partial(feeds.feed, name=feed.name)


def _registers(edition: Edition) -> Iterator[tuple[str, Answer]]:
    """The lists of what minutes and recommendations say, whole and from their beginning."""
    yield from (
        ("/registers/", meetings.index),
        ("/registers/attendance/", meetings.attendance),
        ("/registers/decisions/", meetings.decisions),
        ("/registers/actions/", meetings.actions),
    )
    yield from (
        ("/tracker/", tracker.index),
        ("/tracker/progress/", tracker.over_time),
        ("/tracker/changes/", tracker.what_changed),
        (CHANGES, tracker.feed),
    )
    agencies, themes = tracker.groups_of(edition)
    for code in agencies:
        yield f"/tracker/agencies/{code}/", partial(tracker.agency, code=code)
    for code in themes:
        yield f"/tracker/themes/{code}/", partial(tracker.theme, code=code)
    if dated_meetings(edition):
        yield CALENDAR, meetings.calendar


def _files_of(
    edition: Edition, endpoint: Endpoint, listing: Answer, detail: Callable[..., HttpResponseBase]
) -> Iterator[tuple[str, Answer]]:
    """The API of the documents or images of an edition."""
    address = f"/api/v2/{endpoint.name}/"
    yield address, listing
    standing = Publication.objects.at(edition.number).order_by().values("pk")
    files = PublishedFile.objects.filter(role=endpoint.role, publication__in=standing).order_by("library_id")
    for library_id in files.values_list("library_id", flat=True).distinct():
        yield f"{address}{library_id}/", partial(detail, library_id=library_id)


@transaction.atomic
def _keep(manifest: Manifest) -> Manifest | None:
    advisory_lock("manifest")
    if Manifest.objects.filter(edition=manifest.edition, release=manifest.release).exists():
        return None
    manifest.root = sha256(manifest.canonical())
    manifest.save(force_insert=True)
    count = len(manifest.responses)
    body = {"edition": manifest.edition, "release": manifest.release, "count": count, "root": manifest.root}
    append("manifest", body)
    return manifest
