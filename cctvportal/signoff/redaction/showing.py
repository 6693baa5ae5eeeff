"""What both people are shown before they order a redaction: each text that changes, before and after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.core.exceptions import ObjectDoesNotExist, ValidationError

from cctvportal.kernel.side_by_side import words
from cctvportal.library.models import FrozenFile
from cctvportal.publication.models import PublicationAsset

from .drafts import model_of
from .places import Place, excerpt, text_at

NAMES = {
    "publication_publication": "Published version",
    "publication_publicationasset": "Name of a published file",
    "publication_route": "Earlier address",
    "search_searchrow": "Search",
    "record_recordentry": "Entry of the record",
    "record_secret": "Closed part of the record",
    "record_verification": "Report of a check",
    "library_frozenfile": "Text of a file",
    "signoff_submission": "Submission",
    "signoff_vote": "Reason of a vote",
    "wagtailcore_revision": "Saved draft",
    "wagtailcore_page": "Draft",
    "wagtailcore_comment": "Comment",
    "wagtailcore_commentreply": "Reply to a comment",
    "wagtailcore_pagelogentry": "History of the page",
    "wagtailcore_taskstate": "Comment in the workflow",
    "django_tasks_db_dbtaskresult": "Task of the worker",
    "library_portaldocument": "Title in the library",
    "library_portalimage": "Title in the library",
}

NUMBERED = (NAMES["record_recordentry"], NAMES["record_secret"])


@dataclass(frozen=True)
class Shown:
    """One text: where it is, and how it reads before and after; both empty where it is gone or done already."""

    where: str
    key: str
    field: str
    before: str
    after: str

    @property
    def number(self) -> str:
        """That of an entry of the record, by which anybody finds it; the keys of other rows are the database's own."""
        return self.key if self.where in NUMBERED else ""

    @property
    def name(self) -> str:
        """The field in words: ``body/publications/0/title`` as ``Title``."""
        return words([part for part in self.field.split("/") if not part.isdecimal()][-1])


@dataclass(frozen=True)
class ShownFile:
    """A whole file that goes."""

    sha256: str
    names: tuple[str, ...]
    content_type: str
    size: int | None


def shown_places(places: Iterable[Place]) -> Iterator[Shown]:
    """Each text of ``places`` once, with all that goes out of it."""
    for (table, key, column, pointer), several in groupby(sorted(places), key=lambda place: place.text):
        parts = list(several)
        try:
            row = model_of(table)._default_manager.get(pk=key)
            cut = excerpt(text_at(row, parts[0]), [part.span for part in parts])
        except (LookupError, AttributeError, ObjectDoesNotExist, ValueError, ValidationError):  # nothing that there is
            cut = {"before": "", "after": ""}
        yield Shown(NAMES.get(table, "Draft"), key, f"{column}{pointer}", cut["before"], cut["after"])


def counted_places(places: Iterable[Place]) -> list[tuple[str, int]]:
    """What kinds of places there are, and how many texts of each."""
    texts = {place.text for place in places}
    names = [NAMES.get(table, "Draft") for table, *_ in texts]
    return sorted((name, names.count(name)) for name in set(names))


def shown_files(files: Iterable[str]) -> list[ShownFile]:
    """Each file by the names under which it was published."""
    frozen = FrozenFile.objects.in_bulk(list(files))
    links = PublicationAsset.objects.filter(asset__in=list(files)).values_list("asset_id", "name").distinct()
    return [
        ShownFile(
            sha256,
            tuple(sorted({name for asset, name in links if asset == sha256})),
            frozen[sha256].content_type if sha256 in frozen else "In the library",
            frozen[sha256].size if sha256 in frozen else None,
        )
        for sha256 in files
    ]
