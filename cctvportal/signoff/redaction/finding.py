"""From what somebody names to the places that hold it, and to what she should know before she signs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from wagtail.models import Page

from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication

from . import files
from .matching import normalised, spans_of
from .places import Place, merged, passages_in, places_of
from .sources import ContentSources
from .texts import at_pointer, texts_in

SHORTEST = 3  # characters; less would blot half a page


@dataclass(frozen=True)
class Named:
    """What is to be destroyed, as somebody names it. Her words are kept nowhere.

    ``passages`` are texts as a reader sees them; ``fields`` are JSON pointers into what stands published of the
    content; ``files`` are SHA-256.
    """

    content_id: int | None = None
    passages: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @cached_property
    def publication(self) -> Publication | None:
        """What stands of the content."""
        return current_publication(self.content_id) if self.content_id is not None else None

    @cached_property
    def all_passages(self) -> tuple[str, ...]:
        """The passages, and the texts of the fields."""
        texts = [text for pointer in self.fields for text in self.field_texts(pointer)]
        return tuple(dict.fromkeys(passage for passage in map(normalised, [*self.passages, *texts]) if passage))

    def field_texts(self, pointer: str) -> list[str]:
        """What a reader sees in a field; nothing where it holds no text."""
        try:
            value = at_pointer(self.publication.representation, pointer) if self.publication else None
        except KeyError:
            return []
        key = pointer.rpartition("/")[2]
        return [plain_text(text.read) for text in texts_in(value, key=key)]


def plain_text(html: str) -> str:
    """``html`` as it is read."""
    from search.text import plain

    return plain(html)


@dataclass(frozen=True)
class Found:
    """Every place of what was named, and what to know of it."""

    places: tuple[Place, ...] = ()
    drafts: tuple[Place, ...] = ()
    files: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_empty(self) -> bool:
        return not (self.places or self.drafts or self.files)


def find(named: Named) -> Found:
    """Look everywhere for what is named."""
    family = sorted(files.made_from_the_same(sha256 for sha256 in named.files if files.known(sha256)))
    places, drafts = [*files.places_of_text(family)], []
    if named.content_id is not None and named.all_passages:
        sources = ContentSources(named.content_id)
        for source in sources.immutable():
            places += places_of(source, named.all_passages)
        for source in sources.drafts():
            drafts += places_of(source, named.all_passages)
    warnings = _warnings(named, family)
    missing = [sha256 for sha256 in named.files if sha256 not in family]
    return Found(tuple(merged(places)), tuple(merged(drafts)), tuple(family), tuple(missing), tuple(warnings))


def find_again(content_id: int | None, found: Found) -> Found:
    """What stands now where something was found before, and wherever else the same words stand."""
    passages: set[str] = set()
    if content_id is not None:
        sources = ContentSources(content_id)
        for places, several in ((found.places, sources.immutable()), (found.drafts, sources.drafts())):
            for source in several:
                passages |= passages_in(source, [place for place in places if place.table == source.table])
    return find(Named(content_id, passages=tuple(passages), files=found.files))


def in_present_address(named: Named) -> bool:
    """Whether the address at which the content stands, or its draft would, holds a passage."""
    page = Page.objects.filter(pk=named.content_id).first() if named.content_id is not None else None
    addresses = [named.publication.path if named.publication else "", page.slug if page else ""]
    return any(spans_of(address, named.all_passages) for address in addresses)


def _warnings(named: Named, family: Iterable[str]) -> list[str]:
    found = []
    if named.content_id is not None and named.all_passages:
        texts = ContentSources(named.content_id).texts_of_files
        for sha256, text in texts.items():
            if sha256 not in family and spans_of(text, named.all_passages):
                found.append(f"The file {sha256} on this page holds it too. Name the file as well.")
        for publication in _elsewhere(named):
            found.append(f"“{publication.title}” ({publication.path}) holds it too. Nothing changes there.")
    for publication in files.users_of(family):
        found.append(f"“{publication.title}” ({publication.path}) shows or links a file that goes.")
    return found


def _elsewhere(named: Named) -> list[Publication]:
    others = Publication.objects.current().exclude(content_id=named.content_id or 0).order_by("path")
    return [other for other in others.iterator() if _holds(other, named.all_passages)]


def _holds(publication: Publication, passages: tuple[str, ...]) -> bool:
    texts = [publication.title, *(text.read for text in texts_in(publication.representation))]
    return any(spans_of(text, passages) for text in texts)
