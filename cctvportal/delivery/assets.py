"""What templates learn of documents and pictures: taken from the JSON beside a publication, without a query."""

from collections.abc import Collection, Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext, gettext_noop

from cctvportal.publication.enums import AssetRole

Json = dict[str, Any]

ASSETS = "/assets/"
FILE = gettext_noop("File")

TYPE_LABELS = {
    "application/pdf": "PDF",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "text/csv": "CSV",
    "text/plain": gettext_noop("Text"),
}


def asset_url(use: Json) -> str:
    """The public address of an asset under the name that a publication gives it."""
    return f"{ASSETS}{use['sha256']}/{quote(use['name'], safe='')}"


def type_label(use: Json) -> str:
    """``PDF``: the type of a file as readers call it; its extension where it has no other name."""
    return gettext(TYPE_LABELS.get(use["content_type"]) or PurePath(use["name"]).suffix[1:].upper() or FILE)


class AssetShelf:
    """The assets of the publications that take part in one page; those put in first are found first.

    Of ``redacted`` files, named by SHA-256, documents are told as such, and pictures are not there.
    """

    def __init__(self, redacted: Collection[str] = ()) -> None:
        self._redacted = redacted
        self._uses: dict[tuple[str, int, str], Json] = {}

    def add(self, uses: Iterable[Json]) -> None:
        """Add the ``assets`` of a publication."""
        for use in uses:
            self._uses.setdefault((use["role"], use["library_id"], use["spec"]), use)

    def document(self, document_id: int) -> Json | None:
        """The resolver's answer for a document (docs/representation.md)."""
        use = self._uses.get((AssetRole.DOCUMENT, document_id, ""))
        return use and {
            "url": asset_url(use),
            "title": use["title"] or use["name"],
            "filename": use["name"],
            "type_label": type_label(use),
            "content_type": use["content_type"],
            "size": use["size"],
            "pages": use["page_count"],
            "picture": self._image(AssetRole.PICTURE, document_id, ""),
            "sha256": use["sha256"],
            "redacted": use["sha256"] in self._redacted,
        }

    def image(self, image_id: int, spec: str) -> Json | None:
        """The resolver's answer for a rendition of an image (docs/representation.md)."""
        return self._image(AssetRole.RENDITION, image_id, spec)

    def _image(self, role: str, library_id: int, spec: str) -> Json | None:
        use = self._uses.get((role, library_id, spec))
        if use and use["sha256"] in self._redacted:
            return None
        return use and {"url": asset_url(use), "width": use["width"], "height": use["height"]}
