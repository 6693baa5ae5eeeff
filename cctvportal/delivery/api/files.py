"""Documents and images as items of the API: what a publication shows or links of them, never the library itself."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cctvportal.publication.enums import AssetRole
from cctvportal.publication.models import Edition

from ..addresses import absolute
from ..assets import asset_url
from .fields import Asked, Choice, choose

Item = dict[str, Any]


@dataclass(frozen=True)
class File:
    """A document or an image, by its id in the library, with its uses in one publication, in their signed order."""

    library_id: int
    uses: Sequence[Item]

    @property
    def use(self) -> Item:
        """The document; of an image its widest rendition that is not cut, as the original is never published."""
        return self.uses[-1]


Reader = Callable[[File], Any]


@dataclass(frozen=True)
class Endpoint:
    """What one of Wagtail's two endpoints for files tells. ``more`` goes beyond its contract: in details, or asked for.

    ``model`` is the name that ``meta.type`` and the errors of stock Wagtail carry.
    """

    name: str
    model: str
    role: AssetRole
    body: dict[str, Reader]
    more: dict[str, Reader]

    @property
    def meta(self) -> dict[str, Reader]:
        return {
            "type": lambda _: f"library.{self.model}",
            "detail_url": lambda file: absolute(f"/api/v2/{self.name}/{file.library_id}/"),
            "tags": lambda _: [],
            "download_url": lambda file: absolute(asset_url(file.use)),
            **self.more,
        }

    @property
    def available(self) -> list[str]:
        return [*self.body, *self.meta]

    def item(self, file: File, choice: Choice, edition: Edition | None = None) -> Item:
        """``{"id", "meta": {...}, "title", ...}``; for a reader of the past, its address is of the same edition."""
        meta = {name: read(file) for name, read in self.meta.items() if choice.shows(name)}
        if edition and edition.is_past and "detail_url" in meta:
            meta["detail_url"] += f"?at={edition.number}"
        shown: Item = {"id": file.library_id} if choice.shows("id") else {}
        if meta:
            shown["meta"] = meta
        return shown | {name: read(file) for name, read in self.body.items() if choice.shows(name)}

    def chosen(self, asked: Sequence[Asked], *, of: str = "listing") -> Choice:
        """The fields to show in a ``listing``, a ``detail`` or ``nested`` in a page. Raises ``BadRequest``."""
        defaults = {
            "listing": ["id", "type", "detail_url", "title", "tags", "download_url"],
            "detail": self.available,
            "nested": ["id", "type", "detail_url", "title", "download_url"],
        }[of]
        return choose(asked, self.available, defaults)


def file_of(endpoint: Endpoint, library_id: int, assets: Sequence[Item]) -> File | None:
    """A document or an image as the ``assets`` of a publication have it; None where they do not."""
    uses = [use for use in assets if use["role"] == endpoint.role and use["library_id"] == library_id]
    return File(library_id, uses) if uses else None


def image_title(name: str, spec: str) -> str:
    """What an image is called: its file's name, since nobody signed a title of it."""
    return re.sub(rf"-{re.escape(spec)}\.[^.]*$", "", name)


def _id(file: File) -> int:
    return file.library_id


DOCUMENTS = Endpoint(
    "documents",
    "PortalDocument",
    AssetRole.DOCUMENT,
    body={"id": _id, "title": lambda file: file.use["title"] or file.use["name"]},
    more={
        "content_type": lambda file: file.use["content_type"],
        "size": lambda file: file.use["size"],
        "page_count": lambda file: file.use["page_count"],
        "sha256": lambda file: file.use["sha256"],
    },
)
IMAGES = Endpoint(
    "images",
    "PortalImage",
    AssetRole.RENDITION,
    body={
        "id": _id,
        "title": lambda file: image_title(file.use["name"], file.use["spec"]),
        "width": lambda file: file.use["width"],
        "height": lambda file: file.use["height"],
    },
    more={
        "renditions": lambda file: {
            use["spec"]: {"url": absolute(asset_url(use)), "width": use["width"], "height": use["height"]}
            for use in file.uses
        }
    },
)
