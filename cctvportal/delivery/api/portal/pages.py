"""``pages/``: all that stands in an edition, notices too; and one of it with the JSON that was signed."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404

from cctvportal.kernel import clock
from cctvportal.publication.enums import Authority, Kind, RouteKind
from cctvportal.publication.models import Edition, Publication, PublicationQuerySet, Route

from ...addresses import absolute
from ...assets import asset_url
from ...redactions import redacted_files, redactions_of
from ...resolver import standing_at
from ..responses import Gone
from .operations import Asked, listing, operation
from .parameters import number, one_of, order, word
from .schemas import (
    ADDRESS,
    ANY_OBJECT,
    BOOLEAN,
    INSTANT,
    INTEGER,
    NAMED,
    SHA256,
    TEXT,
    Named,
    code,
    fields,
    joined,
    listed,
    nullable,
)

Item = dict[str, Any]
KINDS = (Kind.CONTENT, Kind.WITHDRAWAL, Kind.HOLD)
KIND = code(*KINDS)
PAGE = Named(
    "Page",
    fields(
        id=INTEGER,
        title=TEXT,
        type=TEXT,
        kind=KIND,
        path=TEXT,
        html_url=ADDRESS,
        detail_url=ADDRESS,
        parent=nullable(INTEGER),
        locale=TEXT,
        agency=NAMED,
        seats=listed(NAMED),
        authority=code(*Authority.values),
        expires_at=nullable(INSTANT),
        digest=SHA256,
        edition=INTEGER,
        published_at=INSTANT,
        first_published_at=INSTANT,
    ),
)
ASSET = Named(
    "Asset",
    fields(
        role=TEXT,
        id=INTEGER,
        spec=TEXT,
        name=TEXT,
        title=TEXT,
        url=ADDRESS,
        sha256=SHA256,
        size=INTEGER,
        content_type=TEXT,
        width=nullable(INTEGER),
        height=nullable(INTEGER),
        page_count=nullable(INTEGER),
        redacted=BOOLEAN,
    ),
)
REDACTION = Named("RedactionOfPage", fields(redaction=TEXT, ground=TEXT, at=INSTANT, edition=INTEGER))
PAGE_IN_FULL = Named(
    "PageInFull",
    joined(PAGE, representation=ANY_OBJECT, assets=listed(ASSET), redactions=listed(REDACTION)),
)
VERSION = Named(
    "Version",
    fields(edition=INTEGER, published_at=INSTANT, kind=KIND, authority=TEXT, digest=SHA256, detail_url=ADDRESS),
)
LOOKUPS = {
    "type": "type",
    "kind": "kind",
    "agency": "agency__code",
    "parent": "parent_id",
    "under": "path__startswith",
}
ORDERS = {
    "path": F("path"),
    "title": F("title"),
    "edition": F("edition_id"),
    "first_published_at": F("first_published_at"),
}


@listing(
    "pages/",
    word("type", "Pages of one type, such as home.GuidancePage."),
    one_of("kind", "Content, or the notice in its place.", KINDS),
    word("agency", "The code of the agency whose page it is."),
    number("parent", "The pages directly beneath the one with this id."),
    word("under", "The pages at and beneath this address, such as /guidance/."),
    order(list(ORDERS), "path"),
    item=PAGE,
)
def pages(asked: Asked) -> Any:
    """All that stands in an edition: pages, and the notices of those withdrawn or held."""
    found = standing(asked.edition).filter(**asked.given(LOOKUPS)).select_related("edition")
    light = found.defer("representation", "assets", "boundaries")
    return in_order(light, asked["order"], ORDERS), lambda publication: page_item(publication, asked)


@operation("pages/{id}/", answer=Named("PageAnswer", joined(PAGE_IN_FULL, versions=listed(VERSION))), id=INTEGER)
def page(asked: Asked, id: int) -> Item:
    """One page with the JSON that was signed, its files, and its versions until the edition."""
    publication = standing(asked.edition).filter(content_id=id).select_related("edition").first()
    if asked.edition is None or publication is None:
        raise _missing(id, asked.edition)
    versions = Publication.objects.filter(content_id=id, edition__lte=asked.number).exclude(kind=Kind.DELETION)
    readable = versions.readable().select_related("edition").order_by("-edition_id")
    told = [_version(version) for version in readable.defer("representation", "assets", "boundaries")]
    return page_in_full(publication, asked) | {"versions": told}


def standing(edition: Edition | None) -> PublicationQuerySet:
    """What stands in an edition; nothing before the first."""
    return Publication.objects.standing_in(edition) if edition else Publication.objects.none()


def in_order(found: QuerySet, order: str, orders: dict[str, Any]) -> QuerySet:
    """By one of ``orders``, then by path; what is not known last."""
    expression = orders[order.removeprefix("-")]
    descending = order.startswith("-")
    directed = expression.desc(nulls_last=True) if descending else expression.asc(nulls_last=True)
    return found.order_by(directed, "path")


def page_item(publication: Publication, asked: Asked) -> Item:
    """A ``PAGE``; the publication comes with its edition."""
    return {
        "id": publication.content_id,
        "title": publication.title,
        "type": publication.type,
        "kind": publication.kind,
        "path": publication.path,
        "html_url": asked.link(publication.path),
        "detail_url": asked.link(page_address(publication.content_id)),
        "parent": publication.parent_id,
        "locale": publication.locale,
        "agency": publication.agency,
        "seats": publication.seats,
        "authority": publication.authority,
        "expires_at": clock.to_text(publication.expires_at) if publication.expires_at else None,
        "digest": publication.digest,
        "edition": publication.edition_id,
        "published_at": clock.to_text(publication.edition.effective_at),
        "first_published_at": clock.to_text(publication.first_published_at),
    }


def page_in_full(publication: Publication, asked: Asked) -> Item:
    """A ``PAGE_IN_FULL``."""
    gone = redacted_files(asked.edition) if asked.edition else frozenset()
    return page_item(publication, asked) | {
        "representation": publication.representation,
        "assets": [_asset(use, gone) for use in publication.assets],
        "redactions": redactions_of(publication),
    }


def page_address(content_id: int) -> str:
    """Where one page is told."""
    return f"/api/portal/pages/{content_id}/"


def missing(content_id: int, routes: list[Route]) -> str:
    """Why a page is not told, by its ``routes`` in the edition; empty where nothing was published there."""
    gone = next((route for route in routes if route.kind == RouteKind.GONE), None)
    if gone is None:
        return ""
    if gone.publication_id:
        return f"Page {content_id} was deleted; the reason is at {absolute(gone.path)}."
    return f"Page {content_id} is not published any more: an emergency brought it, and is over."


def _missing(content_id: int, edition: Edition | None) -> Exception:
    routes = Route.objects.filter(standing_at(edition.number), content_id=content_id) if edition else []
    if gone := missing(content_id, list(routes)):
        return Gone(gone)
    return Http404(f"There is no page {content_id} in this edition.")


def _version(publication: Publication) -> Item:
    return {
        "edition": publication.edition_id,
        "published_at": clock.to_text(publication.edition.effective_at),
        "kind": publication.kind,
        "authority": publication.authority,
        "digest": publication.digest,
        "detail_url": absolute(f"{page_address(publication.content_id)}?at={publication.edition_id}"),
    }


def _asset(use: Item, gone: frozenset[str]) -> Item:
    told = {name: use[name] for name in ASSET["properties"] if name in use}
    return told | {
        "id": use["library_id"],
        "url": absolute(asset_url(use)),
        "redacted": use["sha256"] in gone,
    }
