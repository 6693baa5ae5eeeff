"""Where published pages stand, and where the board is asked to put them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import Max

from cctvportal.publication.content import Content, as_it_stands
from cctvportal.publication.corrections import corrected_by_each
from cctvportal.publication.enums import Authority
from cctvportal.publication.models import Publication
from cctvportal.publication.reads import standing_beneath

from .enums import EmergencyKind
from .models import Emergency, Submission


@dataclass(frozen=True)
class Moved:
    """One page of a move: as it stands, and as it would stand."""

    before: Publication
    content: Content
    # What a clerical correction corrects by which it stands: that comes back if the board returns the correction.
    corrects: Publication | None = None

    @property
    def row(self) -> dict:
        """What the board signs of it."""
        row = {
            "content": self.content.content_id,
            "from": self.before.path,
            "to": self.content.path,
            "digest": self.content.digest,
        }
        if self.corrects:
            row["uncorrected"] = replace(as_it_stands(self.corrects), path=self.content.path).digest
        return row


def taken_along(content_id: int, old: str, new: str, *, slug: str, parent_id: int | None) -> list[Moved]:
    """The page at ``old`` and all that stands beneath it, moved to ``new``, by path."""
    standing = standing_beneath(old)
    corrected = corrected_by_each(standing)
    return [
        Moved(
            found,
            _at(found, f"{new}{found.path.removeprefix(old)}", content_id, slug, parent_id),
            corrected.get(found.content_id),
        )
        for found in standing
    ]


def _at(found: Publication, path: str, content_id: int, slug: str, parent_id: int | None) -> Content:
    content = replace(as_it_stands(found), path=path)
    return replace(content, slug=slug, parent_id=parent_id) if found.content_id == content_id else content


@dataclass(frozen=True)
class Placed:
    """One page of an order: as it stands, and the position that it would have."""

    before: Publication
    position: int

    @property
    def changes(self) -> bool:
        return self.before.position != self.position

    @property
    def content(self) -> Content:
        return replace(as_it_stands(self.before), position=self.position)

    @property
    def row(self) -> dict:
        """What the board signs of it."""
        return {"content": self.before.content_id, "title": self.before.title, "position": self.position}


def in_order(children: Sequence[Publication], ids: Iterable[int]) -> list[Placed]:
    """``children`` at positions from 1 on, as ``ids`` name them."""
    by_id = {child.content_id: child for child in children}
    return [Placed(by_id[content_id], position) for position, content_id in enumerate(ids, 1)]


def next_position(parent_id: int | None) -> int:
    """The position after all that stands, or is before the board, beneath a page."""
    standing = Publication.objects.current().filter(parent_id=parent_id)
    coming = Submission.objects.open().filter(parent_id=parent_id, content_id__gt=0)
    last = [found.aggregate(last=Max("position"))["last"] or 0 for found in (standing, coming)]
    return max(last) + 1


def in_an_emergency(publications: Iterable[Publication]) -> Iterator[str]:
    """A sentence for each that stands before the board has decided: as it came, it goes back."""
    standing = list(publications)
    corrections = [found.content_id for found in standing if found.authority == Authority.CORRECTION]
    called = Emergency.objects.in_force().filter(kind=EmergencyKind.CALL_IN, content_id__in=corrections)
    called_in = set(called.values_list("content_id", flat=True)) if corrections else set()
    for publication in standing:
        if publication.authority == Authority.EMERGENCY:
            yield f"“{publication.title}” stands in an emergency: its place cannot change before the board has decided."
        elif publication.content_id in called_in:
            yield f"“{publication.title}” was called in: its place cannot change before the board has decided."
