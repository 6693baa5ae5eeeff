"""Where a link of signed content leads, in the edition being rendered."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from .contracts import Item, Resolver

# The same few thousand addresses, over and over.
_quoted = lru_cache(maxsize=10_000)(iri_to_uri)
SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True)
class Target:
    """A resolved link; ``document`` is set where it leads to a file."""

    url: str
    title: str = ""
    external: bool = False
    document: Item | None = None


def absolute(path: str) -> str:
    """``path`` at the portal's public address."""
    return f"{settings.PORTAL_URL.rstrip('/')}{_quoted(path)}"


def document_page(document_id: int) -> str:
    """The landing page of a document: what it is, and every version of it."""
    return f"/documents/{document_id}/"


def safe_url(url: str) -> str:
    """``url`` if it is http(s), mailto or a path of this site; ``""`` for any other, such as ``javascript:``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme in SCHEMES or (url.startswith("/") and not parts.netloc):
        return url
    return ""


def is_external(url: str) -> bool:
    """Whether ``url`` leads to another site than this portal."""
    host = urlsplit(url).netloc
    return bool(host) and host != urlsplit(settings.PORTAL_URL).netloc


def page_target(page_id: int | None, resolver: Resolver) -> Target | None:
    """A page of this edition, or the notice that stands in its place; None where there is neither."""
    page = resolver.page(page_id) if page_id else None
    return Target(page["url"], page["title"]) if page else None


def document_target(document_id: int | None, resolver: Resolver) -> Target | None:
    """A document of this edition; None where it is not in it."""
    document = resolver.document(document_id) if document_id else None
    return Target(document["url"], document["title"], document=document) if document else None


def url_target(url: str) -> Target | None:
    """An address written out; None where it is not safe to link."""
    checked = safe_url(url)
    return Target(checked, external=is_external(checked)) if checked else None


def target_of(item: Item, resolver: Resolver) -> Target | None:
    """Where ``{"page", "document", "url"}`` leads; None where its one target is not in this edition."""
    if item.get("page"):
        return page_target(item["page"], resolver)
    if item.get("document"):
        return document_target(item["document"], resolver)
    return url_target(item.get("url", ""))
