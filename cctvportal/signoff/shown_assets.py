"""The documents and pictures of a submission beside those of what it would replace."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cctvportal.delivery.assets import type_label
from cctvportal.design.wording import document_label, size_words
from cctvportal.publication.enums import AssetRole

Use = dict[str, Any]
Address = Callable[[Use], str]


@dataclass(frozen=True)
class ShownAsset:
    """One document or picture as a reader of the submission sees it; ``picture`` is the address of a small image.

    ``has_text`` says that a text is signed with it, by which search finds it.
    """

    title: str
    name: str
    label: str
    url: str
    picture: str
    sha256: str
    has_text: bool


@dataclass(frozen=True)
class AssetChange:
    """One document or picture before and after; ``kind`` is ``same``, ``changed``, ``added`` or ``removed``."""

    what: str
    kind: str
    old: ShownAsset | None
    new: ShownAsset | None


def asset_changes(old: Iterable[Use], new: Iterable[Use], address: Address) -> list[AssetChange]:
    """What became of each document and picture, changes first; ``address`` says where a reader gets the file."""
    before, after = _by_item(old), _by_item(new)
    keys = [*after, *(key for key in before if key not in after)]
    changes = [_change(key, before.get(key), after.get(key), address) for key in keys]
    return sorted(changes, key=lambda change: change.kind == "same")


def shown_assets(uses: Iterable[Use], address: Address) -> list[ShownAsset]:
    """The documents and pictures of one version."""
    return [_shown(item, address) for item in _by_item(uses).values()]


def _by_item(uses: Iterable[Use]) -> dict[tuple[str, int], list[Use]]:
    """What belongs to one file of a library: a document with its first page's picture, or an image's renditions."""
    found: dict[tuple[str, int], list[Use]] = {}
    for use in uses:
        what = "Picture" if use["role"] == AssetRole.RENDITION else "Document"
        found.setdefault((what, use["library_id"]), []).append(use)
    return found


def _change(key: tuple[str, int], old: list[Use] | None, new: list[Use] | None, address: Address) -> AssetChange:
    if old is None or new is None:
        kind = "added" if new else "removed"
    else:
        kind = "same" if _marks(old) == _marks(new) else "changed"
    before, after = (_shown(uses, address) if uses else None for uses in (old, new))
    return AssetChange(key[0], kind, before, after)


def _marks(uses: list[Use]) -> list[tuple]:
    return sorted((use["role"], use["spec"], use["sha256"], use["name"], use["title"]) for use in uses)


def _shown(uses: list[Use], address: Address) -> ShownAsset:
    documents = [use for use in uses if use["role"] == AssetRole.DOCUMENT]
    pictures = sorted((use for use in uses if use["role"] != AssetRole.DOCUMENT), key=lambda use: use["width"] or 0)
    main = documents[0] if documents else pictures[-1]
    return ShownAsset(
        title=main["title"] or main["name"],
        name=main["name"],
        label=_document_label(main) if documents else _picture_label(main, len(pictures)),
        url=address(main),
        picture=address(pictures[-1]) if pictures else "",
        sha256=main["sha256"],
        has_text=bool(main.get("text_sha256")),
    )


def _document_label(use: Use) -> str:
    return document_label({"type_label": type_label(use), "size": use["size"], "pages": use["page_count"]})


def _picture_label(use: Use, sizes: int) -> str:
    in_sizes = f", in {sizes} sizes" if sizes > 1 else ""
    return f"{use['width']} × {use['height']} pixels, {size_words(use['size'])}{in_sizes}"
