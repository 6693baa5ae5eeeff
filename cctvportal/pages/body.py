"""Blocks of a StreamField to the JSON of ``docs/representation.md``; one function for each type of block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText

from cctvportal.kernel.canonical import digest_of

from . import renditions
from .enums import CalloutKind

if TYPE_CHECKING:  # represent.py imports this module.
    from .represent import Representer

Value = dict | None


def blocks_of(representer: Representer, stream: StreamValue | None, place: str, position: str) -> list[dict]:
    """The blocks that show something, in order. Problems name the heading above the block, else ``place``."""
    blocks = []
    for index, (kind, content) in enumerate(children(stream)):
        value = _BLOCKS[kind](representer, content, place)
        if value is None:
            continue
        place = value["text"] if kind == "heading" else place
        blocks.append({"id": _block_id(f"{position}{index}", kind, value), "type": kind, "value": value})
    return blocks


def children(stream: StreamValue | None) -> Iterator[tuple[str, object]]:
    """Type and value of each block of a StreamField, also of one that was never filled."""
    for child in stream or ():
        yield child.block_type, child.value


def values(stream: StreamValue | None) -> list:
    """The values of a StreamField that has one type of block."""
    return [value for _, value in children(stream)]


def _block_id(position: str, kind: str, value: dict) -> str:
    return digest_of([position, kind, value])[:12]


def _heading(representer: Representer, value: Mapping, place: str) -> Value:
    text = representer.text(value.get("text"))
    if not text:
        return representer.problem(f"A heading in “{place}” has no text.")
    return {"text": text, "level": 3 if str(value.get("level")) == "3" else 2, "anchor": representer.anchor(text)}


def _rich_text(representer: Representer, value: RichText | str | None, place: str) -> Value:
    html = representer.html(source_of(value), place)
    return {"html": html} if html else None


def _image(representer: Representer, value: Mapping, place: str) -> Value:
    if value.get("image") is None:
        return representer.problem(f"An image in “{place}” was never chosen, or no longer exists.")
    alt = "" if value.get("decorative") else representer.text(value.get("alt_text"))
    if not alt and not value.get("decorative"):
        representer.problem(f"An image in “{place}” has no alternative text and is not marked as decorative.")
    image = representer.image(value["image"], place, *renditions.BODY)
    return {"image": image, "alt": alt, "caption": representer.text(value.get("caption"))}


def _document(representer: Representer, value: Mapping, place: str) -> Value:
    if value.get("document") is None:
        return representer.problem(f"A document in “{place}” was never chosen, or no longer exists.")
    return {
        "document": representer.document(value["document"], place),
        "title": representer.text(value.get("title")),
        "description": representer.text(value.get("description")),
    }


def _callout(representer: Representer, value: Mapping, place: str) -> Value:
    title = representer.text(value.get("title"))
    return {
        "kind": representer.choice(CalloutKind, value.get("kind") or CalloutKind.INFORMATION)["code"],
        "title": title,
        "html": representer.html(source_of(value.get("text")), title or place),
    }


def _quote(representer: Representer, value: Mapping, place: str) -> Value:
    text = representer.text(value.get("text"))
    if not text:
        return representer.problem(f"A quote in “{place}” has no text.")
    return {"text": text, "attribution": representer.text(value.get("attribution"))}


def _table(representer: Representer, value: Mapping, place: str) -> Value:
    table = value.get("table")
    if not table or not table.columns:
        return representer.problem(f"A table in “{place}” has no columns.")
    return {
        "caption": representer.text(table.caption),
        "columns": [representer.text(column["heading"]) for column in table.columns],
        "rows": [[representer.text(cell) for cell in row["values"]] for row in table.row_data],
        "row_headers": bool(value.get("row_headers")),
    }


def _contact(representer: Representer, value: Mapping, place: str) -> Value:
    return {key: representer.text(value.get(key)) for key in ("name", "email", "phone", "address")}


def _statistics(representer: Representer, value: Mapping, place: str) -> Value:
    items = [
        {"figure": representer.text(item.get("figure")), "label": representer.text(item.get("label"))}
        for item in value.get("figures") or ()
    ]
    if not items:
        return representer.problem(f"Statistics in “{place}” have no figures.")
    return {
        "title": representer.text(value.get("title")),
        "items": items,
        "source": representer.text(value.get("source")),
    }


# What each takes is the value of Wagtail's block of that name (blocks.py).
_BLOCKS: dict[str, Callable[[Representer, Any, str], Value]] = {
    "heading": _heading,
    "rich_text": _rich_text,
    "image": _image,
    "document": _document,
    "callout": _callout,
    "quote": _quote,
    "table": _table,
    "contact": _contact,
    "statistics": _statistics,
}


def source_of(value: RichText | str | None) -> str:
    """The stored source of a rich text block's value, or of text that was never turned into one."""
    return getattr(value, "source", value) or ""


def link_of(representer: Representer, value: Mapping, place: str, targets: tuple[str, ...]) -> dict:
    """``{"label", ...}`` with those of page, document and url that are among ``targets``; exactly one should be set."""
    label = representer.text(value.get("label"))
    who = f"{place}: {label}" if label else place
    link: dict = {"label": label}
    if "page" in targets:
        link["page"] = representer.page(value.get("page"), who)
    if "document" in targets:
        link["document"] = representer.document(value.get("document"), who)
    if "url" in targets:
        link["url"] = representer.text(value.get("url"))
    if sum(bool(link[target]) for target in targets) != 1:
        representer.problem(f"The link “{label}” in “{place}” needs exactly one target; what it led to may be gone.")
    return link
