"""What has become of the recommendations, edition by edition: how many stood where, and what changed.

Nothing but publications tells of it: each version of a recommendation stood from one edition until another.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.db.models.fields.json import KeyTransform
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from cctvportal.design.timing import today
from cctvportal.design.wording import RECOMMENDATION_STATUSES
from cctvportal.publication.enums import RouteKind
from cctvportal.publication.models import Edition, Publication
from search.text import plain

Item = dict[str, Any]
Words = Callable[[str], str]
TYPE = "home.RecommendationPage"
PARTS = ("number", "theme", "status", "lead_agency", "partners", "target_date", "updates")
UNKNOWN = "not-recorded"
# So many columns a chart has at most; where there are more states, the last of each day, month or year stands for it.
COLUMNS = 24
SPANS: tuple[Callable[[datetime], object], ...] = (
    today,
    lambda at: today(at).replace(day=1),
    lambda at: today(at).year,
)
LABELS = {
    "theme": gettext_noop("Theme"),
    "lead_agency": gettext_noop("Lead agency"),
    "partners": gettext_noop("Partners"),
    "target_date": gettext_noop("Target date"),
}


@dataclass(frozen=True)
class Version:
    """A recommendation as it stood from ``since`` until ``until``, None where it still stands; both name an edition."""

    id: int
    title: str
    path: str
    agency: Item
    parts: Item
    since: int
    since_at: datetime
    until: int | None
    until_at: datetime | None

    @property
    def status(self) -> Item:
        return self.parts["status"]

    def is_of(self, agency: str | None, theme: str | None) -> bool:
        """Whether it was led by an agency and about a theme; None for any."""
        lead = (self.parts["lead_agency"] or {}).get("code")
        return agency in (None, lead) and theme in (None, self.parts["theme"]["code"])


@dataclass(frozen=True)
class Change:
    """What an edition changed of one recommendation. ``before`` is None for a new one, ``after`` for one that went."""

    edition: int
    at: datetime
    before: Version | None
    after: Version | None

    @property
    def version(self) -> Version:
        """As it stood after it, else before."""
        found = self.after or self.before
        assert found  # noqa: S101 - one of them is given
        return found

    def is_of(self, agency: str | None, theme: str | None) -> bool:
        """Whether it concerns an agency and a theme, also one that it left; None for any."""
        return any(version.is_of(agency, theme) for version in (self.before, self.after) if version)

    @property
    def what(self) -> str:
        """``listed``, ``changed`` or ``removed``."""
        return "removed" if self.after is None else "changed" if self.before else "listed"

    @property
    def updates(self) -> list[Item]:
        """Reports of progress that it brought."""
        known = self.before.parts["updates"] if self.before else []
        return [update for update in (self.after.parts["updates"] if self.after else []) if update not in known]

    def told(self, words: Words = str) -> list[str]:
        """In sentences: in English, as data has them, or as ``words`` (``gettext``) translates them for a page."""
        if self.before is None:
            listed = words(gettext_noop("Listed with the status “{status}”."))
            return [listed.format(status=words(self.version.status["name"]))]
        if self.after is None:
            return [words(gettext_noop("Taken out of the tracker."))]
        return list(_differences(self.before, self.after, words))


def history(edition: Edition | None) -> list[Version]:
    """Every version of every recommendation until an edition, of those that are still given out; by edition and path.

    One query.
    """
    if edition is None:
        return []
    parts = {f"part_{name}": KeyTransform(name, "representation") for name in PARTS}
    found = Publication.objects.filter(
        type=TYPE, routes__kind=RouteKind.CANONICAL, routes__from_edition__lte=edition.number
    )
    told = {
        "since": F("routes__from_edition"),
        "since_at": F("routes__from_edition__effective_at"),
        "until": F("routes__until_edition"),
        "until_at": F("routes__until_edition__effective_at"),
    }
    rows = found.with_content().readable().annotate(**parts, **told).order_by("routes__from_edition", "path")
    return [_version(row, edition) for row in rows.values("content_id", "title", "path", "agency", *parts, *told)]


def _version(row: Item, edition: Edition) -> Version:
    # What ends later than the edition still stands in it.
    has_ended = row["until"] is not None and row["until"] <= edition.number
    return Version(
        id=row["content_id"],
        title=row["title"],
        path=row["path"],
        agency=row["agency"],
        parts=_parts(row),
        since=row["since"],
        since_at=row["since_at"],
        until=row["until"] if has_ended else None,
        until_at=row["until_at"] if has_ended else None,
    )


def _parts(row: Item) -> Item:
    """What a tracker compares; updates from before there was evidence have none."""
    parts = {name: row[f"part_{name}"] for name in PARTS}
    return parts | {"updates": [{"evidence": None} | update for update in parts["updates"]]}


def progress(versions: Iterable[Version]) -> list[Item]:
    """After each edition that changed them, how many stood with each status: ``{"edition", "at", "counts"}``."""
    moved: dict[int, Counter[str]] = defaultdict(Counter)
    times: dict[int, datetime] = {}
    for version in versions:
        code = version.status["code"] if version.status["code"] in RECOMMENDATION_STATUSES else UNKNOWN
        moved[version.since][code] += 1
        times[version.since] = version.since_at
        if version.until is not None and version.until_at is not None:
            moved[version.until][code] -= 1
            times[version.until] = version.until_at
    points: list[Item] = []
    counts = dict.fromkeys(RECOMMENDATION_STATUSES, 0)
    for edition in sorted(moved):
        if any(moved[edition].values()):
            counts = {code: count + moved[edition][code] for code, count in counts.items()}
            points.append({"edition": edition, "at": times[edition], "counts": counts})
    return points


def thinned(points: Sequence[Item]) -> list[Item]:
    """At most ``COLUMNS`` of them: the last of each day, month or year where there are more; the newest years."""
    found = list(points)
    for span in SPANS:
        if len(found) > COLUMNS:
            found = list({span(point["at"]): point for point in found}.values())
    return found[-COLUMNS:]


def changes(versions: Iterable[Version]) -> list[Change]:
    """What changed of the recommendations that a tracker shows, the newest first. Other words alone are no change."""
    found: list[Change] = []
    by_id: dict[int, list[Version]] = defaultdict(list)
    for version in versions:
        by_id[version.id].append(version)
    for each in by_id.values():
        found += _changes_of(each)
    return sorted(found, key=lambda change: (-change.edition, change.version.path))


def _changes_of(versions: Sequence[Version]) -> Iterator[Change]:
    before: Version | None = None
    for version in versions:
        if before and before.until != version.since and before.until is not None and before.until_at is not None:
            yield Change(before.until, before.until_at, before, None)
            before = None
        if before is None or before.parts != version.parts:
            yield Change(version.since, version.since_at, before, version)
        before = version
    if before and before.until is not None and before.until_at is not None:
        yield Change(before.until, before.until_at, before, None)


def _differences(before: Version, after: Version, words: Words) -> Iterator[str]:
    if before.status != after.status:
        moved = words(gettext_noop("Status: from “{old}” to “{new}”."))
        yield moved.format(old=words(before.status["name"]), new=words(after.status["name"]))
    changed = words(gettext_noop("{label}: {new}, before {old}."))
    for name, label in LABELS.items():
        old, new = _shown(before, name), _shown(after, name)
        if old != new:
            yield changed.format(label=words(label), new=_words(new, words), old=_words(old, words))
    new_ones = Change(after.since, after.since_at, before, after).updates
    for update in new_ones:
        dated, undated = gettext_noop("Update of {date}: {text}"), gettext_noop("Update: {text}")
        day = update["date"] and _day(update["date"])
        yield words(dated if day else undated).format(date=day, text=plain(update["html"]))
    if before.parts["updates"] != after.parts["updates"] and not new_ones:
        yield words(gettext_noop("An update was taken back."))
    if before.parts["number"] != after.parts["number"]:
        old, new = before.parts["number"], after.parts["number"]
        yield changed.format(label=words(gettext_noop("Number")), new=_words(new, words), old=_words(old, words))


def _shown(version: Version, name: str) -> Any:
    value = version.parts[name]
    return _day(value) if name == "target_date" and value else value


def _day(value: str) -> str:
    return date_format(date.fromisoformat(value), "j F Y")


def _words(value: Any, words: Words) -> str:
    if isinstance(value, dict):
        value = value["name"]
    if isinstance(value, list):
        value = ", ".join(value)
    return str(value) if value else words(gettext_noop("not recorded"))
