"""The places in the database that hold what a redaction names, each by row, pointer and position."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.db.models import Model, QuerySet

from .matching import Span, blotted, passages_at, spans_of
from .texts import Text, at_pointer, texts_in


@dataclass(frozen=True, order=True)
class Place:
    """Code points of one text: ``length`` of them after ``start``; the whole text has ``size``.

    ``pointer`` leads into a JSON column, and is empty for a text column.
    """

    table: str
    key: str
    column: str
    pointer: str
    start: int
    length: int
    size: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, told: Iterable[dict[str, Any]]) -> list[Self]:
        """From the JSON of a redaction."""
        return [cls(**place) for place in told]

    @property
    def span(self) -> Span:
        return Span(self.start, self.length)

    @property
    def text(self) -> tuple[str, str, str, str]:
        """Which text it is part of."""
        return self.table, self.key, self.column, self.pointer


@dataclass(frozen=True)
class Source:
    """Rows in which something of a piece of content may stand, the columns that are looked at, and a name for them.

    ``within`` narrows a JSON column to some pointers, by the row's key.
    """

    called: str
    rows: QuerySet
    columns: tuple[str, ...]
    within: dict[str, frozenset[str]] | None = None

    @property
    def table(self) -> str:
        return self.rows.model._meta.db_table

    def texts(self) -> Iterator[tuple[str, str, Text]]:
        """Key, column and text of everything in it."""
        for row in self.rows:
            key = str(row.pk)
            for column in self.columns:
                for text in texts_in(value_of(row, column), key=column):
                    if self.within is None or text.pointer in self.within.get(key, ()):
                        yield key, column, text


def value_of(row: Model, column: str) -> Any:
    """What a column holds, as JSON or text: of a stream its raw blocks."""
    value = getattr(row, column)
    raw = getattr(value, "raw_data", None)
    return value if raw is None else list(raw)


def places_of(source: Source, passages: Iterable[str]) -> list[Place]:
    """Every place of a source that holds any of ``passages``."""
    passages = list(passages)
    found = []
    for key, column, text in source.texts():
        for span in spans_of(text.read, passages, is_json=text.is_json):
            found.append(
                Place(source.table, key, column, text.pointer, text.start + span.start, span.length, len(text.whole))
            )
    return found


def merged(places: Iterable[Place]) -> list[Place]:
    """The same code points, in order, each named once."""
    texts: dict[tuple[str, str, str, str], list[Place]] = {}
    for place in sorted(set(places)):
        texts.setdefault(place.text, []).append(place)
    return [place for parts in texts.values() for place in _joined(parts)]


def _joined(parts: list[Place]) -> Iterator[Place]:
    begun = parts[0]
    for part in parts[1:]:
        if part.start <= begun.start + begun.length:
            end = max(begun.start + begun.length, part.start + part.length)
            begun = replace(begun, length=end - begun.start)
        else:
            yield begun
            begun = part
    yield begun


def passages_in(source: Source, places: Iterable[Place]) -> set[str]:
    """What a reader sees at ``places`` of a source."""
    spans: dict[tuple[str, str, str, str], list[Span]] = {}
    for place in places:
        spans.setdefault(place.text, []).append(place.span)
    found = set()
    for key, column, text in source.texts():
        here = [
            Span(span.start - text.start, span.length)
            for span in spans.get((source.table, key, column, text.pointer), ())
            if text.start <= span.start and span.end <= text.start + len(text.read)
        ]
        if here:
            found |= passages_at(text.read, here, is_json=text.is_json)
    return found


def text_at(row: Model, place: Place) -> str:
    """The whole text that a place is part of. Raises ``KeyError`` where it is not there any more."""
    value = at_pointer(value_of(row, place.column), place.pointer)
    if not isinstance(value, str):
        raise KeyError(place.pointer)
    return value


def excerpt(text: str, spans: Iterable[Span], around: int = 60) -> dict[str, str]:
    """Before and after, cut to what lies around the first and last of ``spans``."""
    spans = list(spans)
    first = max(0, min(span.start for span in spans) - around)
    last = min(len(text), max(span.end for span in spans) + around)
    return {"before": text[first:last], "after": blotted(text, spans)[first:last]}
