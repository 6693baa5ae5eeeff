"""Which publications a listing holds, in which order: the query parameters of Wagtail's v2 contract."""

from collections.abc import Callable
from datetime import datetime

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from cctvportal.design.wording import TYPE_LABELS
from cctvportal.publication.models import Publication, PublicationQuerySet
from search.queries import by_rank, matching, normalised

from ..resolver import HOME, prefixes
from .responses import BadRequest

OPERATIONS = {
    "limit", "offset", "fields", "order", "search", "search_operator", "type", "child_of", "descendant_of",
    "ancestor_of", "locale", "_", "format",
}  # fmt: skip
COLUMNS = {
    "id": "content_id",
    "title": "title",
    "slug": "slug",
    "first_published_at": "first_published_at",
}
TYPES = {name.casefold(): name for name in ["home.HomePage", *TYPE_LABELS]}
ANY_TYPE = "wagtailcore.page"
LIMIT_MAX = 20


def filtered(standing: PublicationQuerySet, asked: QueryDict) -> PublicationQuerySet:
    """The publications of ``standing`` (those of an edition, without notices) that are asked for, in order.

    Raises ``BadRequest`` with the words of Wagtail's API.
    """
    _check_parameters(asked)
    found = _of_types(standing, asked.get("type", ""))
    found = _by_columns(found, asked)
    found = _by_place(found, standing, asked)
    return _ordered(_searched(found, asked), asked)


def page_bounds(asked: QueryDict) -> tuple[int, int]:
    """First and last-plus-one index of the page asked for. Raises ``BadRequest``."""
    offset = _positive(asked, "offset", 0)
    limit = _positive(asked, "limit", LIMIT_MAX)
    if limit > LIMIT_MAX:
        raise BadRequest(f"limit cannot be higher than {LIMIT_MAX}")
    # PostgreSQL's OFFSET is a bigint; nothing stands that far out.
    return min(offset, 2**31), min(offset, 2**31) + limit


def _check_parameters(asked: QueryDict) -> None:
    unknown = sorted(set(asked) - OPERATIONS - set(COLUMNS))
    if unknown:
        raise BadRequest(f"query parameter is not an operation or a recognised field: {', '.join(unknown)}")


def _of_types(found: PublicationQuerySet, asked: str) -> PublicationQuerySet:
    names = [name.casefold() for name in asked.split(",") if name]
    if any(name not in TYPES and name != ANY_TYPE for name in names):
        raise BadRequest("type doesn't exist")
    if not names or ANY_TYPE in names:
        return found
    return found.filter(type__in=[TYPES[name] for name in names])


def _by_columns(found: PublicationQuerySet, asked: QueryDict) -> PublicationQuerySet:
    for name, column in COLUMNS.items():
        if name in asked:
            found = found.filter(**{column: _value(name, asked.get(name, ""))})
    return found.filter(locale=asked.get("locale", "").replace("\0", "")) if "locale" in asked else found


def _value(name: str, text: str) -> str | int | datetime:
    if "\0" in text:
        raise BadRequest(f"field filter error. null characters are not allowed for {name}")
    readers: dict[str, Callable[[str], int | datetime]] = {"id": _bigint, "first_published_at": _instant}
    try:
        return readers[name](text) if name in readers else text
    except ValueError as error:
        raise BadRequest(f"field filter error. '{text}' is not a valid value for {name} ({error})") from error


def _bigint(text: str) -> int:
    number = int(text)
    if abs(number) >= 2**63:
        raise ValueError("out of range")
    return number


def _instant(text: str) -> datetime:
    instant = parse_datetime(text)
    if instant is None or instant.tzinfo is None:
        raise ValueError("expected an instant such as 2009-12-15T09:30:00Z")
    return instant


def _by_place(found: PublicationQuerySet, standing: PublicationQuerySet, asked: QueryDict) -> PublicationQuerySet:
    if "child_of" in asked and "descendant_of" in asked:
        raise BadRequest("filtering by descendant_of with child_of is not supported")
    if "child_of" in asked:
        found = found.filter(parent_id=_anchor(standing, asked, "child_of", "parent").content_id)
    if "ancestor_of" in asked:
        found = found.filter(path__in=prefixes(_anchor(standing, asked, "ancestor_of", "descendant").path))
    if "descendant_of" in asked:
        above = _anchor(standing, asked, "descendant_of", "ancestor").path
        found = found.filter(path__startswith=above).exclude(path=above)
    return found


def _anchor(standing: PublicationQuerySet, asked: QueryDict, name: str, noun: str) -> Publication:
    if asked[name] == "root" and name != "ancestor_of":
        page = standing.filter(path=HOME).first()
    else:
        page = standing.filter(content_id=_positive(asked, name, 0)).first()
    if page is None:
        raise BadRequest(f"{noun} page doesn't exist")
    return page


def _searched(found: PublicationQuerySet, asked: QueryDict) -> PublicationQuerySet:
    if "search" not in asked:
        return found
    query = _query(asked)
    return matching(found, query) if query else found.none()


def _query(asked: QueryDict) -> str:
    query = normalised(asked.get("search", ""))
    return " or ".join(query.split()) if asked.get("search_operator") == "or" else query


def _ordered(found: PublicationQuerySet, asked: QueryDict) -> PublicationQuerySet:
    names = [name for name in asked.get("order", "").split(",") if name]
    if "random" in names:
        if len(names) > 1:
            raise BadRequest("random ordering cannot be combined with other fields")
        if "offset" in asked:
            raise BadRequest("random ordering with offset is not supported")
        return found.order_by("?")
    if not names:
        return by_rank(found, _query(asked)) if asked.get("search") else found.order_by("path")
    return found.order_by(*[_order(name) for name in names], "content_id")


def _order(name: str) -> str:
    column = COLUMNS.get(name.removeprefix("-"))
    if column is None:
        raise BadRequest(f"cannot order by '{name}' (unknown field)")
    return f"-{column}" if name.startswith("-") else column


def _positive(asked: QueryDict, name: str, default: int) -> int:
    try:
        number = _bigint(asked.get(name, str(default)))
        if number < 0:
            raise ValueError
    except ValueError as error:
        raise BadRequest(f"{name} must be a positive integer") from error
    return number
