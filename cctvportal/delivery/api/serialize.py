"""One publication as an item of the API."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from cctvportal.kernel import clock
from cctvportal.publication.links import linked_pages
from cctvportal.publication.models import Edition, Publication, PublicationQuerySet
from cctvportal.publication.prepared import EDITION, NOW, NUMBERS, TEXTS, Prepared

from ..addresses import absolute
from ..resolver import HOME
from .bodies import Body, Options, within
from .fields import Asked, Choice, choose
from .files import DOCUMENTS, file_of
from .types import OF_TYPE, Fields, Kind

Item = dict[str, Any]

COMMON_BODY = ["id", "title"]
LISTING_META = [
    "type",
    "detail_url",
    "html_url",
    "slug",
    "first_published_at",
    "locale",
    "digest",
    "edition",
    "agency",
    "seats",
    "authority",
    "expires_at",
]
NESTED = ["id", "type", "detail_url", "title"]
NESTED_PARENT = [*NESTED, "html_url"]
NESTABLE_META = ("parent", "alias_of")


def detail_url(content_id: int, edition: Edition | None = None) -> str:
    """The address of one page in the API; for a reader of the past, in the same ``edition``."""
    return absolute(f"/api/v2/pages/{content_id}/{within(edition)}")


def html_url(publication: Publication, edition: Edition | None = None) -> str:
    """The address of its page, as ``detail_url``."""
    return absolute(f"{publication.path}{within(edition)}")


@dataclass(frozen=True)
class Around:
    """What items need beside themselves, of one edition: pages they lead to, and which stand in the navigation."""

    options: Options = field(default_factory=Options)
    pages: Mapping[int, Publication] = field(default_factory=dict)
    navigation: frozenset[int] = frozenset()
    edition: Edition | None = None


def around(edition: Edition, items: Sequence[Publication], choice: Choice, options: Options) -> Around:
    """In one query at most; in none where nothing of the kind is shown, or the navigation of the edition is known."""
    ids: set[int] = set()
    if choice.shows("parent"):
        ids |= {item.parent_id for item in items if item.parent_id is not None}
    if options.needs_pages or choice.nested:
        ids.update(page for item in items for page in linked_pages(item.representation))
    needs_navigation = choice.shows("show_in_menus")
    if not items or not (ids or needs_navigation):
        return Around(options, edition=edition)
    paths = [HOME] if needs_navigation and not hasattr(edition, "navigation") else []
    found = _pages(edition, list(ids), paths) if ids or paths else []
    if paths:
        home: Any = next((page for page in found if page.path == HOME), None)
        shown = frozenset(entry["page"] for entry in (home.navigation or [])) if home else frozenset()
        # With the edition, which a process reads once and gives to all of its requests.
        edition.navigation = shown  # type: ignore[attr-defined]
    pages = {page.content_id: page for page in found}
    return Around(options, pages, getattr(edition, "navigation", frozenset()), edition)


def _pages(edition: Edition, ids: list[int], paths: list[str]) -> list[Publication]:
    """Pages that items lead to, without their bodies."""
    if edition.is_past:
        return list(_light(Publication.objects.standing_in(edition), ids, paths))
    return LIGHT(edition=edition.number, now=clock.now(), ids=ids, paths=paths)


def _light(standing: PublicationQuerySet, ids: list[int], paths: list[str]) -> PublicationQuerySet:
    found = standing.filter(Q(content_id__any_of=ids) | Q(path__any_of=paths))
    return found.defer("representation", "assets", "boundaries").annotate(
        navigation=KeyTransform("navigation", "representation"), summary=KeyTextTransform("summary", "representation")
    )


LIGHT: Prepared[Publication] = Prepared(
    lambda: _light(Publication.objects.at(EDITION, NOW), NUMBERS, TEXTS),
    edition=EDITION,
    now=NOW,
    ids=NUMBERS,
    paths=TEXTS,
)


def _description(publication: Publication) -> str:
    """The summary; of a page fetched without its representation, as the query brought it."""
    summary = publication.__dict__.get("summary")
    return publication.representation.get("summary", "") if summary is None else summary


def _instant(instant: datetime | None) -> str | None:
    """In previews nothing was published yet."""
    return clock.to_text(instant) if instant else None


Reader = Callable[[Publication, Around], Any]
# In Wagtail's order, then what this portal adds. What a publication does not have is empty, as in a page without it.
META: dict[str, Reader] = {
    "type": lambda publication, _: publication.type,
    "detail_url": lambda publication, about: detail_url(publication.content_id, about.edition),
    "html_url": lambda publication, about: html_url(publication, about.edition),
    "slug": lambda publication, _: publication.slug,
    "show_in_menus": lambda publication, about: publication.content_id in about.navigation,
    "seo_title": lambda publication, _: "",
    "search_description": lambda publication, _: _description(publication),
    "first_published_at": lambda publication, _: _instant(publication.first_published_at),
    "alias_of": lambda publication, _: None,
    "parent": lambda publication, about: _nested_page(publication.parent_id, Choice(frozenset(NESTED_PARENT)), about),
    "locale": lambda publication, _: publication.locale,
    "digest": lambda publication, _: publication.digest,
    "edition": lambda publication, _: publication.edition_id,
    "agency": lambda publication, _: publication.agency,
    "seats": lambda publication, _: publication.seats,
    # By what right it stands: the board's sign-off, a clerical correction, or an emergency until some instant.
    "authority": lambda publication, _: publication.authority,
    "expires_at": lambda publication, _: _instant(publication.expires_at),
}
DETAIL_ONLY = {"parent"}


def items_of(publications: Sequence[Publication], choice: Choice, about: Around) -> list[Item]:
    """Each as ``{"id", "meta": {...}, "title", ...}`` with those fields of the choice that it has."""
    readers = [(name, read) for name, read in META.items() if choice.shows(name)]
    return [_item(publication, choice, about, readers) for publication in publications]


def item(publication: Publication, choice: Choice, about: Around) -> Item:
    """One of ``items_of``."""
    return items_of([publication], choice, about)[0]


def _item(publication: Publication, choice: Choice, about: Around, readers: list[tuple[str, Reader]]) -> Item:
    meta = {name: read(publication, about) for name, read in readers}
    if "parent" in choice.nested:
        meta["parent"] = _nested_page(publication.parent_id, nested_choice(choice.nested["parent"]), about)
    shown: Item = {"id": publication.content_id} if choice.shows("id") else {}
    if meta:
        shown["meta"] = meta
    if choice.shows("title"):
        shown["title"] = publication.title
    if "representation" in publication.get_deferred_fields():
        return shown
    body = Body(publication, about.options, about.pages, about.edition)
    taken = _taken(publication.type)
    for name, value in publication.representation.items():
        if choice.shows(name) and name not in taken:
            nested = choice.nested.get(name)
            shown[name] = body.field(name, value) if nested is None else _nested(publication, name, nested, about)
    return shown


@cache
def _taken(type_: str) -> frozenset[str]:
    """The names that all items have; Have your say has seats of its own, beside those that signed."""
    return frozenset({*COMMON_BODY, *META} - OF_TYPE.get(type_, {}).keys())


def nested_choice(asked: Sequence[Asked]) -> Choice:
    """The fields of a page that stands in another. Raises ``BadRequest``."""
    return choose(asked, [*COMMON_BODY, *(name for name in META if name not in DETAIL_ONLY)], NESTED, "alias_of")


def check_nested(choice: Choice, kinds: Fields) -> None:
    """Raise ``BadRequest`` where nested fields are asked for that there are not."""
    for name, asked in choice.nested.items():
        if kinds.get(name) == Kind.DOCUMENT:
            DOCUMENTS.chosen(asked, of="nested")
        else:
            nested_choice(asked)


def nestable(kinds: Fields) -> tuple[str, ...]:
    """The fields that lead to pages or documents."""
    return (*NESTABLE_META, *(name for name, kind in kinds.items() if kind.is_relation))


def _nested(publication: Publication, name: str, asked: Sequence[Asked], about: Around) -> Any:
    """What a field leads to."""
    value = publication.representation[name]
    if OF_TYPE.get(publication.type, {}).get(name) == Kind.DOCUMENT:
        file = file_of(DOCUMENTS, value, publication.assets) if value else None
        return DOCUMENTS.item(file, DOCUMENTS.chosen(asked, of="nested"), about.edition) if file else None
    nested = nested_choice(asked)
    if isinstance(value, list):
        return [found for each in value if (found := _nested_page(each, nested, about))]
    return _nested_page(value, nested, about)


def _nested_page(page_id: int | None, choice: Choice, about: Around) -> Item | None:
    page = about.pages.get(page_id) if page_id is not None else None
    return item(page, choice, about) if page else None
