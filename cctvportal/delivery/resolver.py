"""What templates ask for while a page is rendered, answered from one edition (docs/representation.md)."""

from collections.abc import Iterable
from copy import copy
from functools import cached_property
from itertools import accumulate
from typing import Any, Self

from django.db.models import Q

from cctvportal.kernel import clock
from cctvportal.publication.enums import RouteKind
from cctvportal.publication.links import linked_pages
from cctvportal.publication.models import Edition, Publication, PublicationQuerySet, Route
from cctvportal.publication.prepared import EDITION, NOW, NUMBER, NUMBERS, TEXTS, Prepared

from .additions import HOME, additions
from .assets import AssetShelf
from .carried import carried
from .redactions import redacted_files

Item = dict[str, Any]

LINKED_FROM_HOME = "linked from home"


class PublishedResolver:
    """The resolver of docs/representation.md, as of one edition.

    ``shown`` is the publication being rendered, at ``path``; a preview hands in an unsaved one that holds the draft,
    and overrides what differs. The first question brings, in one query, all that ``shown`` leads to: ancestors, linked
    pages and children. A second brings what the home page's navigation and footer lead to. Lists are a query each.
    """

    def __init__(self, edition: Edition, shown: Publication | None = None, path: str = HOME) -> None:
        self.edition = edition
        self.shown = shown
        self.path = path
        self.shelf = AssetShelf(redacted_files(edition))
        self._known: dict[int, Publication | None] = {}
        self._around: dict[int, Publication] | None = None
        self._branches: dict[int, list[Publication]] = {}
        self._minutes: dict[int, list[Item]] = {}
        if shown:
            self.shelf.add(shown.assets)

    def page(self, page_id: int) -> Item | None:
        """What stands for a piece of content in this edition, a withdrawal notice included."""
        publication = self.publication(page_id)
        return self.answer(publication) if publication else None

    def document(self, document_id: int) -> Item | None:
        """A document that the page, the home page or a page listed on it was published with."""
        self._surroundings()
        return self.shelf.document(document_id)

    def image(self, image_id: int, spec: str) -> Item | None:
        """A rendition, found as documents are."""
        self._surroundings()
        return self.shelf.image(image_id, spec)

    def children(self, page_id: int, type_: str | None = None) -> list[Item]:
        """What stands beneath a page, by position, withdrawal notices included."""
        beneath = self._children(page_id)
        return [self.answer(child) for child in beneath if type_ is None or child.type == type_]

    def latest(self, count: int) -> list[Item]:
        """The newest content, with ``published_at`` and ``change_note``; no notices, indexes or home page.

        What only moved, came back or changed its position is as new as its words.
        """
        rows = additions(self.standing().with_content(), count)
        dates = [row.came_at for row in rows]  # type: ignore[attr-defined]
        newest = self._remember(rows)
        return [
            self.answer(publication)
            | {
                "published_at": clock.to_text(at),
                "change_note": publication.representation.get("change_note", ""),
            }
            for publication, at in zip(newest, dates, strict=True)
        ]

    def minutes(self, index_id: int) -> list[Item]:
        """The minutes beneath an index by meeting number, each with its ``addenda``; withdrawn ones last."""
        if index_id not in self._minutes:
            self._minutes[index_id] = self._meetings(index_id)
        return self._minutes[index_id]

    def actions(self, page_id: int) -> list[Item]:
        """The actions of one minutes page, each with what the latest later minutes report of it.

        ``reported_in`` is the page of those minutes.
        """
        page = self.shown if self.shown and self.shown.content_id == page_id else self.publication(page_id)
        if page is None or page.parent_id is None or page.is_notice:
            return []
        pages = self.minutes(page.parent_id)
        meetings = {own["number"]: each for each in pages if "number" in (own := each["representation"])}
        told = carried((number, each["representation"]["action_reports"]) for number, each in meetings.items())
        own = page.representation
        found = [action | told(action["reference"], own["number"]) for action in own["actions"]]
        return [action | {"reported_in": meetings.get(action["reported_at"])} for action in found]

    def versions(self, page_id: int) -> list[Item]:
        """Every version of a page that stays readable at its own address, newest first."""
        routes = Route.objects.filter(standing_at(self.edition.number), content_id=page_id, kind=RouteKind.VERSION)
        routes = routes.filter(publication__in=Publication.objects.readable())
        found = [
            {
                "version": publication.representation["version"],
                "effective_date": publication.representation["effective_date"],
                "url": f"{route.path}{self.edition.query}",
            }
            for route in routes.select_related("publication").order_by("from_edition_id")
            if (publication := route.publication)
        ]
        # A version that moved has an address at either place; the newer one is told.
        return list({version["version"]: version for version in found}.values())[::-1]

    @property
    def site(self) -> Item | None:
        """The home page's representation; None where none stands."""
        home = self.home
        return home.representation if home and not home.is_notice else None

    @property
    def breadcrumbs(self) -> list[Item]:
        """``{"title", "url"}`` of the pages above the address shown, from the home page down."""
        above = prefixes(self.path)
        found = {page.path: page for page in self._surroundings().values() if page.path in above}
        return [{"title": found[path].title, "url": self.url_of(found[path])} for path in above if path in found]

    @cached_property
    def home(self) -> Publication | None:
        """The home page, with what it links to fetched as well."""
        if self.shown and self.shown.path == HOME:
            return self.shown
        home = next((page for page in self._surroundings().values() if page.path == HOME), None)
        if home and not home.is_notice:
            self._fetch_linked_from(home)
        return home

    @cached_property
    def for_site(self) -> Self:
        """The same for what surrounds a page: with the files that the home page was published with, on every page."""
        home = self.home
        resolver = copy(self)
        resolver.shelf = AssetShelf(redacted_files(self.edition))
        if home:
            resolver.shelf.add(home.assets)
        return resolver

    def publication(self, page_id: int) -> Publication | None:
        """What stands for a piece of content in this edition."""
        self._surroundings()
        if page_id not in self._known:
            self._fetch([page_id])
        return self._known[page_id]

    def prepare(self, page_ids: Iterable[int]) -> None:
        """Fetch pages of which a view shows parts, and all that they link to, in one query each."""
        self._surroundings()
        self._fetch(page_ids)
        shown = [page for page_id in page_ids if (page := self._known[page_id])]
        self._fetch({linked for page in shown for linked in linked_pages(page.representation)})

    def standing(self) -> PublicationQuerySet:
        """All publications of this edition; of one of the past, those of which the bytes are still given out."""
        return Publication.objects.standing_in(self.edition)

    def url_of(self, publication: Publication) -> str:
        """Where it is read: within the edition, where that was asked for."""
        return f"{publication.path}{self.edition.query}"

    def answer(self, publication: Publication) -> Item:
        """What is answered for a page."""
        return {
            "id": publication.content_id,
            "title": publication.title,
            "url": self.url_of(publication),
            "type": publication.type,
            "kind": publication.kind,
            "authority": publication.authority,
            "representation": publication.representation,
        }

    def _surroundings(self) -> dict[int, Publication]:
        """Home page, ancestors, linked pages and children: one query, made once, before any other."""
        if self._around is None:
            self._around = self._fetch_surroundings()
        return self._around

    def _fetch_surroundings(self) -> dict[int, Publication]:
        linked = set(linked_pages(self.shown.representation)) if self.shown else set()
        paths, above = [HOME, *prefixes(self.path)], self.shown.content_id if self.shown else None
        around: Iterable[Publication]
        if self.edition.is_past:
            around = self.standing().filter(Q(path__in=paths) | Q(content_id__in=linked) | Q(parent_id=above))
        else:
            around = AROUND(edition=self.edition.number, now=clock.now(), paths=paths, linked=list(linked), above=above)
        found = {page.content_id: page for page in self._remember(around)}
        self._note_missing(linked)
        return found

    def _children(self, page_id: int) -> list[Publication]:
        if self.shown and self.shown.content_id == page_id:
            candidates: Iterable[Publication] = self._surroundings().values()
        else:
            candidates = self._branch(page_id)
        beneath = [page for page in candidates if page.parent_id == page_id]
        return sorted(beneath, key=lambda page: (page.position, page.path))

    def _meetings(self, index_id: int) -> list[Item]:
        branch = self._branch(index_id)
        meetings = [page for page in branch if page.parent_id == index_id]
        meetings.sort(key=lambda page: (page.is_notice, page.representation.get("number", 0), page.path))
        return [self.answer(page) | {"addenda": self._addenda(page, branch)} for page in meetings]

    def _addenda(self, meeting: Publication, branch: list[Publication]) -> list[Item]:
        added = [page for page in branch if page.parent_id == meeting.content_id and not page.is_notice]
        added.sort(key=lambda page: (page.representation.get("sequence", 0), page.path))
        return [self.answer(page) for page in added]

    def _branch(self, page_id: int) -> list[Publication]:
        """The pages one and two levels beneath a page."""
        if page_id not in self._branches:
            beneath = self.standing().filter(parent_id=page_id).values("content_id")
            wanted = Q(parent_id=page_id) | Q(parent_id__in=beneath)
            self._branches[page_id] = self._remember(self.standing().filter(wanted))
        return self._branches[page_id]

    def _fetch_linked_from(self, home: Publication) -> None:
        """What navigation and footer lead to, kept with the edition that a process gives to all of its requests."""
        ids = set(linked_pages(home.representation))
        if ids <= self._known.keys():
            return
        if (linked := self.edition.kept.get(LINKED_FROM_HOME)) is None:
            linked = self.edition.kept[LINKED_FROM_HOME] = list(self.standing().filter(content_id__in=ids))
        self._remember(linked)
        self._note_missing(ids)

    def _fetch(self, ids: Iterable[int]) -> None:
        wanted = {page_id for page_id in ids if page_id not in self._known}
        if wanted:
            self._remember(self.standing().filter(content_id__in=wanted))
            self._note_missing(wanted)

    def _remember(self, found: Iterable[Publication]) -> list[Publication]:
        """Keep publications and put their assets on the shelf, those of the home page first."""
        publications = sorted(found, key=lambda page: page.path != HOME)
        for publication in publications:
            self._known[publication.content_id] = publication
            self.shelf.add(publication.assets)
        return publications

    def _note_missing(self, ids: Iterable[int]) -> None:
        for page_id in ids:
            self._known.setdefault(page_id, None)


AROUND: Prepared[Publication] = Prepared(
    lambda: Publication.objects.at(EDITION, NOW).filter(
        Q(path__any_of=TEXTS) | Q(content_id__any_of=NUMBERS) | Q(parent_id=NUMBER)
    ),
    edition=EDITION,
    now=NOW,
    paths=TEXTS,
    linked=NUMBERS,
    above=NUMBER,
)


def prefixes(path: str) -> list[str]:
    """``/``, ``/a/`` for ``/a/b/``: the addresses above one, from the top."""
    steps = path.strip("/").split("/")[:-1]
    return [] if path == HOME else list(accumulate([HOME, *(f"{step}/" for step in steps)]))


def standing_at(edition: int) -> Q:
    """Routes that an address answers with in an edition."""
    return Q(from_edition__lte=edition) & (Q(until_edition__isnull=True) | Q(until_edition__gt=edition))
