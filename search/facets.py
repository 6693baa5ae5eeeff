"""What results are narrowed by, and how many there are of each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Q, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from cctvportal.publication.models import PublicationQuerySet

FACETS = ("type", "agency", "theme", "year")


class Candidate(NamedTuple):
    """A publication that has the words, with what it may be narrowed by. ``theme_name`` is None where there is none."""

    pk: UUID
    type: str
    agency: str
    theme: str
    date: date
    agency_name: str | None
    theme_name: str | None

    @property
    def year(self) -> str:
        return str(self.date.year)


# Names come with the content: of themes alone that has to be looked into, which takes its time.
_NAME = KeyTextTransform("name", KeyTransform("theme", "representation"))
THEME_NAME = Case(When(~Q(search_row__theme=""), then=_NAME))
COLUMNS = (
    "pk",
    "search_row__type",
    "search_row__agency",
    "search_row__theme",
    "search_row__date",
    "agency__name",
    "theme_name",
)


@dataclass(frozen=True)
class Narrowing:
    """What is asked of results besides their words. A blank code asks for nothing; the days are both included."""

    type: str = ""
    agency: str = ""
    theme: str = ""
    from_: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self != EVERYTHING

    @property
    def year(self) -> str:
        """The year, where the days are its first and its last."""
        first = self.from_
        whole = first and (first, self.until) == (date(first.year, 1, 1), date(first.year, 12, 31))
        return str(first.year) if first and whole else ""

    def admits(self, candidate: Candidate) -> bool:
        """Whether a publication is among what is asked for."""
        codes = all(
            not asked or asked == found
            for asked, found in zip((self.type, self.agency, self.theme), candidate[1:4], strict=True)
        )
        return (
            codes
            and (self.from_ is None or candidate.date >= self.from_)
            and (self.until is None or candidate.date <= self.until)
        )

    def of(self, publications: PublicationQuerySet) -> PublicationQuerySet:
        """Those among what is asked for."""
        lookups = {
            "search_row__type": self.type,
            "search_row__agency": self.agency,
            "search_row__theme": self.theme,
            "search_row__date__gte": self.from_,
            "search_row__date__lte": self.until,
        }
        return publications.filter(**{lookup: value for lookup, value in lookups.items() if value})

    def without(self, facet: str) -> Narrowing:
        """It without what is asked of one facet; that of the year are the days."""
        nothing: dict[str, Any] = {"from_": None, "until": None} if facet == "year" else {facet: ""}
        return replace(self, **nothing)

    def with_(self, facet: str, value: str) -> Narrowing:
        """It with a value of one facet in place of any other."""
        asked: dict[str, Any] = {facet: value}
        if facet == "year":
            asked = {"from_": date(int(value), 1, 1), "until": date(int(value), 12, 31)}
        return replace(self, **asked)


EVERYTHING = Narrowing()


@dataclass(frozen=True)
class Value:
    """One value of a facet: its code, its name where the content names it, how many results have it."""

    code: str
    name: str
    count: int
    is_chosen: bool


def counted(candidates: Sequence[Candidate], narrowing: Narrowing) -> dict[str, list[Value]]:
    """By facet, the values among results: the most first, years the newest first.

    Of each facet, as if nothing was asked of it itself: so that one sees what else there is. What is asked for is there
    though nothing has it.
    """
    return {facet: _values(facet, candidates, narrowing) for facet in FACETS}


def _values(facet: str, candidates: Sequence[Candidate], narrowing: Narrowing) -> list[Value]:
    rest = narrowing.without(facet)
    among = [each for each in candidates if rest.admits(each)]
    counts = Counter(code for each in among if (code := getattr(each, facet)))
    chosen = getattr(narrowing, facet)
    names = dict(_names(facet, candidates))
    codes = sorted({*counts, *([chosen] if chosen else [])}, key=lambda code: (-counts[code], code))
    if facet == "year":
        codes.sort(reverse=True)
    return [Value(code, names.get(code) or code, counts[code], code == chosen) for code in codes]


def _names(facet: str, candidates: Sequence[Candidate]) -> Iterator[tuple[str, str | None]]:
    for each in candidates:
        yield getattr(each, facet), getattr(each, f"{facet}_name", None)
