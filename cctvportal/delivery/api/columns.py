"""By what a listing of pages is filtered and ordered: a name of the API, what it is in SQL, how its value is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.db.models import BigIntegerField, BooleanField, Case, CharField, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware

from cctvportal.kernel import clock
from cctvportal.publication.models import PublicationQuerySet

from ..resolver import HOME
from .responses import BadRequest
from .types import Kind, fields_of

LARGEST = 2**63 - 1
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """``expression`` gives its value of a publication; ``read`` turns a parameter into such a value."""

    expression: Combinable
    read: Reader = str

    def value(self, name: str, text: str) -> Any:
        """What to compare with. Raises ``BadRequest`` with the words of Wagtail's API."""
        try:
            value = self.read(text)
        except ValueError as error:
            raise BadRequest(f"field filter error. '{text}' is not a valid value for {name} ({error})") from error
        if "\0" in text:
            raise BadRequest(f"field filter error. null characters are not allowed for {name}")
        return value


def integer(text: str) -> int:
    """A whole number; one that no column of PostgreSQL holds becomes the nearest that no row has."""
    return max(-LARGEST, min(int(text), LARGEST))


def boolean(text: str) -> bool:
    if text not in BOOLEANS:
        raise ValueError(f"expected 'true' or 'false', got '{text}'")
    return BOOLEANS[text]


def moment(text: str) -> datetime:
    """An instant; a date is its first, and what names no zone is in the portal's (settings.TIME_ZONE)."""
    day = parse_date(text) if len(text) == len("2009-12-15") else None
    instant = datetime.combine(day, time.min) if day else parse_datetime(text)
    if instant is None:
        raise ValueError("expected an instant such as 2009-12-15T09:30:00Z")
    return make_aware(instant) if is_naive(instant) else instant


def _key(text: str) -> int:
    try:
        return integer(text)
    except ValueError as error:
        raise ValueError(f"Field 'id' expected a number but got '{text}'.") from error


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _instant(text: str) -> str:
    return clock.to_text(moment(text))


# Of the representation's kinds: how a value is read from a parameter. Dates and instants are texts that sort.
READERS: dict[Kind, Reader] = {
    Kind.INTEGER: integer,
    Kind.PAGE: integer,
    Kind.DOCUMENT: integer,
    Kind.DATE: _day,
    Kind.INSTANT: _instant,
}


def columns(standing: PublicationQuerySet, types: list[str]) -> Mapping[str, Callable[[], Column]]:
    """Those of any page; and where one type alone is asked for, those that it declares, as in Wagtail's API."""
    found: dict[str, Callable[[], Column]] = {
        "id": lambda: Column(F("content_id"), integer),
        "title": lambda: Column(F("title")),
        "slug": lambda: Column(F("slug")),
        "show_in_menus": lambda: Column(_in_navigation(standing), boolean),
        # No page of the portal has a title for search engines beside its own, or is an alias.
        "seo_title": lambda: Column(Cast(Value(""), CharField())),
        "search_description": lambda: Column(KeyTextTransform("summary", "representation")),
        "first_published_at": lambda: Column(F("first_published_at"), moment),
        "alias_of": lambda: Column(Cast(Value(None), BigIntegerField()), _key),
    }
    if len(types) == 1:
        found |= {name: partial(_of_kind, name, kind) for name, kind in fields_of(types).items() if kind.is_simple}
    return found


def _of_kind(name: str, kind: Kind) -> Column:
    if kind == Kind.CODE:
        return Column(KeyTextTransform("code", KeyTransform(name, "representation")))
    text = KeyTextTransform(name, "representation")
    read = READERS.get(kind, str)
    return Column(Cast(text, BigIntegerField()) if read is integer else text, read)


def _in_navigation(standing: PublicationQuerySet) -> Case:
    home = standing.filter(path=HOME).values_list("representation__navigation", flat=True).first() or []
    shown = When(content_id__in=[entry["page"] for entry in home], then=Value(True))
    return Case(shown, default=Value(False), output_field=BooleanField())
