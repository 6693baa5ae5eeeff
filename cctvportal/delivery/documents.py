"""The landing page of a document in one edition: what it is, which pages have it, and every version of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from cctvportal.design.links import document_page
from cctvportal.kernel import clock
from cctvportal.publication.enums import AssetRole
from cctvportal.publication.models import Edition, Publication, PublicationQuerySet, PublishedFile

from .additions import HOME
from .addresses import absolute
from .assets import AssetShelf
from .redactions import redacted_files
from .resolver import PublishedResolver

Item = dict[str, Any]
ENGAGEMENT = "home.HaveYourSayPage"


def documents_until(edition: Edition) -> list[int]:
    """The ids of all documents that readers had in an edition or before it, but what is out of sight since."""
    found = _uses(edition).order_by("library_id").values_list("library_id", flat=True)
    return list(found.distinct())


def documents_standing(edition: Edition) -> Iterator[tuple[str, datetime]]:
    """Landing page of each document that a page has, and when the newest of these pages came, by id."""
    standing = _standing(edition).order_by().values("pk")
    found = PublishedFile.objects.filter(role=AssetRole.DOCUMENT, publication__in=standing)
    dated = found.values("library_id").annotate(at=Max("edition__effective_at")).order_by("library_id")
    for library_id, at in dated.values_list("library_id", "at"):
        yield document_page(library_id), at


def document_view(library_id: int, edition: Edition, resolver: PublishedResolver) -> Item | None:
    """A ``DocumentView`` of ``design.contracts``; None for a document that no reader has had until ``edition``."""
    shown = list(_shown(library_id, edition))
    if not shown:
        return None
    standing = list(_standing(edition).filter(pk__in=[page.pk for page in shown]).order_by("-edition", "pk"))
    newest = standing[0] if standing else None
    shelf = AssetShelf(redacted_files(edition))
    shelf.add((newest or shown[-1]).assets)
    document = shelf.document(library_id)
    assert document  # noqa: S101 - the database holds a row for each document of a publication
    return {
        "document": document,
        "library_id": library_id,
        "stands": newest is not None and not document["redacted"],
        "locale": (newest or shown[-1]).locale,
        "agency": (newest or shown[-1]).agency,
        "pages": [_link(page, resolver) for page in standing],
        "trail": [_link(page, resolver) for page in standing if page.path != HOME][:1],
        "versions": _versions(library_id, shown, standing, edition),
        "history": _history(library_id, shown),
        "request": _request(newest, library_id, document["title"], edition, resolver) if newest else None,
    }


def _uses(edition: Edition) -> QuerySet[PublishedFile]:
    readable = Publication.objects.filter(edition__lte=edition.number).readable().order_by().values("pk")
    return PublishedFile.objects.filter(role=AssetRole.DOCUMENT, publication__in=readable)


def _standing(edition: Edition) -> PublicationQuerySet:
    return Publication.objects.at(edition.number).readable().with_content()


def _shown(library_id: int, edition: Edition) -> PublicationQuerySet:
    """Every publication that had the document, the oldest first, without the words of its page."""
    wanted = _uses(edition).filter(library_id=library_id).values("publication")
    found = Publication.objects.filter(pk__in=wanted).select_related("edition")
    return found.defer("representation").order_by("edition", "path")


def _history(library_id: int, shown: Sequence[Publication]) -> list[Item]:
    """Each time that a page came to have the document, or other bytes or another title of it; the newest first."""
    told: dict[int, tuple[str, str]] = {}
    found = []
    for page in shown:
        use = _use(page, library_id)
        now = (use["sha256"], use["title"])
        if told.get(page.content_id) != now:
            found.append(
                {
                    "edition": page.edition_id,
                    "at": clock.to_text(page.edition.effective_at),
                    "content_id": page.content_id,
                    "page": page.title,
                    "is_new": page.content_id not in told,
                    "agency": page.agency["name"],
                    "seats": len(page.seats),
                }
            )
        told[page.content_id] = now
    return found[::-1]


def _versions(
    library_id: int, shown: Sequence[Publication], standing: Sequence[Publication], edition: Edition
) -> list[Item]:
    """Each file that the document was, the newest first, with the edition that first had it."""
    first = {_use(page, library_id)["sha256"]: page for page in reversed(shown)}
    now = {_use(page, library_id)["sha256"] for page in standing}
    found = []
    for sha256, page in sorted(first.items(), key=lambda item: -item[1].edition_id):
        shelf = AssetShelf(redacted_files(edition))
        shelf.add(page.assets)
        told = {"edition": page.edition_id, "at": clock.to_text(page.edition.effective_at), "stands": sha256 in now}
        found.append(told | {"document": shelf.document(library_id)})
    return found


def _request(newest: Publication, library_id: int, title: str, edition: Edition, resolver: PublishedResolver) -> Item:
    """Whom to ask for another format: the contact of the page, of its agency's seat, or of the site; all signed off."""
    engagement = list(_standing(edition).filter(type=ENGAGEMENT).order_by("path"))
    contacts = _contacts(newest, engagement, resolver)
    found = [contact for contact in contacts if contact["email"] or contact["phone"]]
    contact = next((each for each in found if each["email"]), found[0] if found else None)
    address = absolute(document_page(library_id))
    words = {
        "subject": _("Accessible format: {title}").format(title=title),
        "body": _("I need this document in another format: {address}").format(address=address),
    }
    return {
        "agency": newest.agency["name"],
        "contact": contact,
        "query": urlencode(words, quote_via=quote),
        "engagement": [_link(page, resolver) for page in engagement],
    }


def _contacts(newest: Publication, engagement: list[Publication], resolver: PublishedResolver) -> Iterator[Item]:
    nobody = {"name": "", "email": "", "phone": ""}
    yield nobody | newest.representation.get("contact", {})
    for page in engagement:
        for seat in page.representation["seats"]:
            if seat["seat"]["code"] == newest.agency["code"]:
                yield nobody | {"name": seat["contact"], "email": seat["email"]}
    if site := resolver.site:
        yield nobody | site.get("contact", {})


def _link(page: Publication, resolver: PublishedResolver) -> dict[str, str]:
    return {"title": page.title, "url": resolver.url_of(page)}


def _use(page: Publication, library_id: int) -> Item:
    uses = (use for use in page.assets if use["role"] == AssetRole.DOCUMENT and use["library_id"] == library_id)
    return next(uses)
