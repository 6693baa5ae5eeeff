"""One publication as an item of the API."""

from collections.abc import Callable, Sequence
from typing import Any

from cctvportal.kernel import clock
from cctvportal.publication.models import Publication

from ..addresses import absolute
from ..resolver import PublishedResolver

Item = dict[str, Any]
Reader = Callable[[Publication, PublishedResolver], Any]

LISTING_META = [
    "type",
    "detail_url",
    "html_url",
    "slug",
    "first_published_at",
    "locale",
    "digest",
    "edition",
    "agency",
    "seats",
    "authority",
    "expires_at",
]
COMMON_BODY = ["id", "title"]


def detail_url(content_id: int) -> str:
    """The address of one page in the API."""
    return absolute(f"/api/v2/pages/{content_id}/")


def _parent(publication: Publication, resolver: PublishedResolver) -> Item | None:
    parent = resolver.publication(publication.parent_id) if publication.parent_id is not None else None
    if parent is None:
        return None
    return {
        "id": parent.content_id,
        "meta": {"type": parent.type, "detail_url": detail_url(parent.content_id), "html_url": absolute(parent.path)},
        "title": parent.title,
    }


def _in_navigation(publication: Publication, resolver: PublishedResolver) -> bool:
    entries = resolver.site["navigation"] if resolver.site else []
    return any(entry["page"] == publication.content_id for entry in entries)


# In Wagtail's order, then what this portal adds. What a publication does not have is empty, as in a page without it.
META: dict[str, Reader] = {
    "type": lambda publication, _: publication.type,
    "detail_url": lambda publication, _: detail_url(publication.content_id),
    "html_url": lambda publication, _: absolute(publication.path),
    "slug": lambda publication, _: publication.slug,
    "show_in_menus": _in_navigation,
    "seo_title": lambda publication, _: "",
    "search_description": lambda publication, _: publication.representation.get("summary", ""),
    "first_published_at": lambda publication, _: clock.to_text(publication.first_published_at),
    "alias_of": lambda publication, _: None,
    "parent": _parent,
    "locale": lambda publication, _: publication.locale,
    "digest": lambda publication, _: publication.digest,
    "edition": lambda publication, _: publication.edition_id,
    "agency": lambda publication, _: publication.agency,
    "seats": lambda publication, _: publication.seats,
    # By what right it stands: the board's sign-off, a clerical correction, or an emergency until some instant.
    "authority": lambda publication, _: publication.authority,
    "expires_at": lambda publication, _: clock.to_text(publication.expires_at) if publication.expires_at else None,
}
DETAIL_ONLY = {"parent"}


def item(publication: Publication, fields: Sequence[str], resolver: PublishedResolver) -> Item:
    """``{"id", "meta": {...}, "title", ...}`` with those of ``fields`` that this publication has."""
    meta = {name: META[name](publication, resolver) for name in fields if name in META}
    shown: Item = {"id": publication.content_id} if "id" in fields else {}
    if meta:
        shown["meta"] = meta
    if "title" in fields:
        shown["title"] = publication.title
    body = publication.representation
    return shown | {
        name: body[name] for name in fields if name in body and name not in COMMON_BODY and name not in META
    }


def available(body_fields: Sequence[str], *, detail: bool) -> list[str]:
    """Every field that can be asked for, body first."""
    meta = [name for name in META if detail or name not in DETAIL_ONLY]
    return list(dict.fromkeys([*COMMON_BODY, *body_fields, *meta]))
