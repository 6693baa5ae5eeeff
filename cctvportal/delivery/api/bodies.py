"""The representation of a page as the API tells it: rich text in the form asked for, with addresses and renditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.http import QueryDict

from cctvportal.publication.enums import AssetRole
from cctvportal.publication.models import Edition, Publication

from ..addresses import absolute
from ..assets import asset_url
from .responses import BadRequest
from .rich_text import LINKING, Form, in_stock_words, told
from .types import OF_TYPE, Kind

Item = dict[str, Any]

# Where docs/representation.md has *html*: the fields that are, and the keys within others.
HTML_KEYS = {name for fields in OF_TYPE.values() for name, kind in fields.items() if kind == Kind.HTML} | {
    "html", "aims", "discussion", "decision",
}  # fmt: skip
HTML_WITHIN = {("announcement", "text")}
SPECS = ("fill-1200x400", "width-320", "width-640", "width-960")
FORMATS = ("db_html", "db_markdown", "html", "markdown")


@dataclass(frozen=True)
class Options:
    """How bodies are told: ``rich_text`` (or Wagtail's ``rich_text_format``), and which ``renditions`` of images."""

    form: Form = Form.STOCK
    specs: tuple[str, ...] = ()

    @classmethod
    def of(cls, asked: QueryDict) -> "Options":
        """Raises ``BadRequest`` for a form or rendition that there is not."""
        form = Form(_one_of("rich_text_format", asked.get("rich_text_format", FORMATS[0]), FORMATS))
        if "rich_text" in asked:
            form = Form(_one_of("rich_text", asked.get("rich_text", ""), ("html", "json")))
        wanted = asked.get("renditions", "").split(",") if "renditions" in asked else []
        specs = SPECS if wanted == ["*"] else tuple(_one_of("renditions", spec, SPECS) for spec in wanted)
        return cls(form, specs)

    @property
    def needs_pages(self) -> bool:
        """Whether linked pages must be known."""
        return self.form.is_resolved


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        allowed = ", ".join(f"'{each}'" for each in known)
        raise BadRequest(f"{name} must be one of {allowed}, got '{value}'")
    return value


STOCK = Options()


def within(edition: Edition | None) -> str:
    """What the address of a page ends with; a reader of the past stays in it."""
    return f"?at={edition.number}" if edition and edition.is_past else ""


class Body:
    """The representation of one publication as told in ``edition``, with ``options``.

    ``pages`` are those it links to, by id.
    """

    def __init__(
        self, publication: Publication, options: Options, pages: Mapping[int, Publication], edition: Edition | None
    ) -> None:
        self.options = options
        self.is_stock = options == STOCK
        self.pages = pages
        self.within = within(edition)
        self.publication = publication

    @cached_property
    def uses(self) -> dict[tuple[str, int], list[Item]]:
        """Which files the publication shows or links, by role and id in the library."""
        found: dict[tuple[str, int], list[Item]] = {}
        for use in self.publication.assets:
            found.setdefault((use["role"], use["library_id"]), []).append(use)
        return found

    def field(self, name: str, value: object) -> Any:
        """A field of the representation."""
        if self.is_stock:
            return _in_stock_words(value, name, "")
        return self._told(value, name, "")

    def document_url(self, document_id: int) -> str | None:
        """The address of a document as this publication shows or links it."""
        uses = self.uses.get((AssetRole.DOCUMENT, document_id))
        return absolute(asset_url(uses[0])) if uses else None

    def renditions(self, image_id: int, *specs: str) -> dict[str, Item]:
        """``{spec: {"url", "width", "height"}}`` of what was published of an image."""
        return {
            use["spec"]: {"url": absolute(asset_url(use)), "width": use["width"], "height": use["height"]}
            for use in self.uses.get((AssetRole.RENDITION, image_id), [])
            if use["spec"] in specs
        }

    def _told(self, value: object, key: str, within: str) -> Any:
        if isinstance(value, str):
            return told(value, self.options.form, self._address) if value and _is_html(key, within) else value
        if isinstance(value, list):
            return [self._told(part, key, within) for part in value]
        if isinstance(value, dict):
            shown = {name: self._told(part, name, key) for name, part in value.items()}
            return shown | self._added(cast(Item, value))
        return value

    def _added(self, value: Item) -> Item:
        """Beside an id that stands in an object: its address in the resolved forms, and an image's renditions."""
        added: Item = {}
        image = value.get("image")
        if self.options.form.is_resolved and not value.get("url"):
            kind = next((kind for kind in ("page", "document", "image") if isinstance(value.get(kind), int)), None)
            if kind:
                added["url"] = self._address(kind, value[kind])
        if self.options.specs and isinstance(image, int):
            added["renditions"] = self.renditions(image, *self.options.specs)
        return added

    def _address(self, kind: str, identifier: int) -> str | None:
        if kind == "document":
            return self.document_url(identifier)
        if kind == "image":
            uses = self.uses.get((AssetRole.RENDITION, identifier))
            return absolute(asset_url(uses[-1])) if uses else None
        page = self.pages.get(identifier)
        return absolute(f"{page.path}{self.within}") if page else None


def _is_html(key: str, within: str) -> bool:
    return key in HTML_KEYS or (within, key) in HTML_WITHIN


def _in_stock_words(value: Any, key: str, within: str) -> Any:
    """What ``Body`` tells unless asked otherwise: only links differ, and most texts, passed over here, have none."""
    if isinstance(value, str):
        return in_stock_words(value) if LINKING in value and _is_html(key, within) else value
    if isinstance(value, list):
        return [_in_stock_words(part, key, within) for part in value]
    if isinstance(value, dict):
        return {
            name: part if isinstance(part, str) and LINKING not in part else _in_stock_words(part, name, key)
            for name, part in value.items()
        }
    return value
