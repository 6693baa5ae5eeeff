"""Which pages a listing holds: the query parameters of Wagtail's v2 contract, over the publications of an edition."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.http import Http404, QueryDict

from cctvportal.publication.models import Publication, PublicationQuerySet
from search.queries import by_rank, matching

from ..resolver import HOME, prefixes
from .columns import Column, columns
from .listings import OPERATIONS, SHOWING, by_fields, check_parameters, ordered, positive, words
from .responses import BadRequest
from .types import ANY_TYPE, NAMES

# Beyond Wagtail's contract: how bodies are told, and of which edition.
OPTIONS = {"at", "rich_text", "renditions"}
PLACES = {"type", "child_of", "ancestor_of", "descendant_of", "translation_of", "locale", "site"}
PORTS = {"http": 80, "https": 443}


def filtered(standing: PublicationQuerySet, asked: QueryDict, edition: int) -> PublicationQuerySet:
    """The publications of ``standing`` (those of an edition, without notices) that are asked for, in order.

    Raises ``BadRequest``, or ``Http404`` for a site or locale that is not there, with the words of Wagtail's API.
    """
    known = columns(standing, types_of(asked))
    found = by_fields(findable(standing, asked), asked, known)
    found = _by_place(found.order_by("path"), standing, asked)
    orders = {**known, "locale": lambda: Column(F("locale"))}
    found = ordered(found, asked, orders, edition, "content_id")
    return _searched(_in_locale(_translated(found, standing, asked), asked), asked)


def findable(standing: PublicationQuerySet, asked: QueryDict) -> PublicationQuerySet:
    """Among which ``find/`` looks: those of the type and the site asked for. Raises as ``filtered`` does."""
    types = types_of(asked)
    _check_site(asked.get("site", ""))
    return standing.filter(type__in=types) if types else standing


def check(standing: PublicationQuerySet, asked: QueryDict) -> None:
    """Raise ``BadRequest`` for a parameter that no listing knows; a detail lets them pass, as Wagtail's does."""
    check_parameters(asked, OPERATIONS | PLACES | OPTIONS | set(columns(standing, types_of(asked))))


def is_whole(asked: QueryDict) -> bool:
    """Whether a listing holds all there is, so that its count is known beforehand."""
    return set(asked) <= SHOWING | OPTIONS


def types_of(asked: QueryDict) -> list[str]:
    """The types asked for; none for all. Raises ``BadRequest``."""
    text = asked.get("type", "")
    names = [name.casefold() for name in text.split(",")] if text else []
    if any(name not in NAMES and name != ANY_TYPE for name in names):
        raise BadRequest("type doesn't exist")
    return [] if ANY_TYPE in names else [NAMES[name] for name in names]


def _check_site(asked: str) -> None:
    """There is one site, the portal; a port may be named beside its host."""
    address = urlsplit(settings.PORTAL_URL)
    host = address.hostname or ""
    if asked and asked not in {host, f"{host}:{address.port or PORTS.get(address.scheme)}"}:
        raise Http404("No Site matches the given query.")


def _by_place(found: PublicationQuerySet, standing: PublicationQuerySet, asked: QueryDict) -> PublicationQuerySet:
    if "child_of" in asked:
        parent = _anchor(standing, asked, "child_of", "parent page")
        found = found.filter(parent_id=parent.content_id).order_by("position", "path")
    if "ancestor_of" in asked:
        found = found.filter(path__in=prefixes(_anchor(standing, asked, "ancestor_of", "descendant page").path))
    if "descendant_of" in asked:
        if "child_of" in asked:
            raise BadRequest("filtering by descendant_of with child_of is not supported")
        above = _anchor(standing, asked, "descendant_of", "ancestor page").path
        found = found.filter(path__startswith=above).exclude(path=above)
    return found


def _translated(found: PublicationQuerySet, standing: PublicationQuerySet, asked: QueryDict) -> PublicationQuerySet:
    """The portal is in one language: no page is a translation of another."""
    if "translation_of" not in asked:
        return found
    _anchor(standing, asked, "translation_of", "translation_of page")
    return found.none()


def _in_locale(found: PublicationQuerySet, asked: QueryDict) -> PublicationQuerySet:
    if "locale" not in asked:
        return found
    if asked["locale"] not in dict(settings.LANGUAGES):
        raise Http404("No Locale matches the given query.")
    return found.filter(locale=asked["locale"])


def _anchor(standing: PublicationQuerySet, asked: QueryDict, name: str, noun: str) -> Publication:
    if asked[name] == "root" and name != "ancestor_of":
        page = standing.filter(path=HOME).first()
    else:
        page = standing.filter(content_id=positive(asked, name, 0)).first()
    if page is None:
        raise BadRequest(f"{noun} doesn't exist")
    return page


def _searched(found: PublicationQuerySet, asked: QueryDict) -> PublicationQuerySet:
    if "search" not in asked:
        return found
    query = words(asked)
    if not query:
        return found.none()
    matches = matching(found, query)
    return matches if asked.get("order") else by_rank(matches, query)
