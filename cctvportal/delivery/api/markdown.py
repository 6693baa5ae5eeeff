"""Rich text as Markdown, as stock Wagtail tells it: by the same exporter, from the same content state.

Wagtail's own converter (``wagtail.admin.rich_text.converters.markdown_db``) reads pages and documents of the CMS.
"""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from draftjs_exporter import (
    BLOCK_TYPES,
    ENTITY_TYPES,
    INLINE_STYLES,
    HTMLExporter,
    build_markdown_config,
    md_inline,
    md_link_destination,
    md_mark_safe,
)

Props = dict[str, Any]
Range = dict[str, Any]
# The destination of a link to a page or document, by kind and id; None where it is told as mere text.
Destination = Callable[[str, int], str | None]

BLOCKS = {
    "p": BLOCK_TYPES.UNSTYLED,
    "h2": BLOCK_TYPES.HEADER_TWO,
    "h3": BLOCK_TYPES.HEADER_THREE,
    "h4": BLOCK_TYPES.HEADER_FOUR,
    "li": BLOCK_TYPES.UNSTYLED,  # outside of a list
}
ITEMS = {"ul": BLOCK_TYPES.UNORDERED_LIST_ITEM, "ol": BLOCK_TYPES.ORDERED_LIST_ITEM}
STYLES = {"b": INLINE_STYLES.BOLD, "i": INLINE_STYLES.ITALIC}


def reference(kind: str, identifier: int) -> str:
    """Wagtail's reference to a page or a document."""
    return f"wagtail://{kind}?id={identifier}"


def markdown(html: str, destination: Destination) -> str:
    """Normalised rich text (docs/representation.md) in Markdown."""
    reader = _ContentState(destination)
    reader.feed(html)
    reader.close()
    state: Any = {"blocks": reader.blocks, "entityMap": reader.entities}
    text = EXPORTER.render(state).strip("\n")
    return f"{text}\n\n" if text else ""


def _link(props: Props) -> Any:
    if not props["url"]:
        return md_inline([props["children"]])
    target = md_link_destination(props["url"])
    return md_inline([md_mark_safe("["), props["children"], md_mark_safe("]("), target, md_mark_safe(")")])


# The options are Wagtail's.
CONFIG = build_markdown_config({"italic": "*", "strikethrough": "~~"})
CONFIG["entity_decorators"][ENTITY_TYPES.LINK] = _link
EXPORTER = HTMLExporter(CONFIG)


class _ContentState(HTMLParser):
    """Draft.js's ``blocks`` and ``entities`` of a text, as Wagtail's editor opens it (``html_to_contentstate``)."""

    def __init__(self, destination: Destination) -> None:
        super().__init__()
        self.destination = destination
        self.blocks: list[Props] = []
        self.entities: dict[str, Props] = {}
        self.block: Props | None = None
        # The lists that are open, each with the block in which it began.
        self.lists: list[tuple[str, Props | None]] = []
        self.ranges: list[Range] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ITEMS:
            self.lists.append((tag, self.block))
        elif tag in BLOCKS:
            is_item = tag == "li" and self.lists
            self.block = self._begin(ITEMS[self.lists[-1][0]] if is_item else BLOCKS[tag])
        elif tag == "br" and self.block:
            self.block["text"] += "\n"
        elif tag == "hr":
            self._rule()
        elif tag in STYLES:
            self._open("inlineStyleRanges", {"style": STYLES[tag]})
        elif tag == "a":
            self._open("entityRanges", {"key": self._entity(ENTITY_TYPES.LINK, url=self._target(dict(attrs)))})

    def handle_endtag(self, tag: str) -> None:
        if tag in ITEMS:
            _, self.block = self.lists.pop()
        elif tag in BLOCKS:
            self.block = None
        elif (tag in STYLES or tag == "a") and self.block:
            closed = self.ranges.pop()
            closed["length"] = len(self.block["text"]) - closed["offset"]

    def handle_data(self, data: str) -> None:
        if self.block is None:
            self.block = self._begin(BLOCK_TYPES.UNSTYLED)
        self.block["text"] += data

    def _begin(self, type_: str) -> Props:
        depth = max(0, len(self.lists) - 1)
        ranges: Props = {"inlineStyleRanges": [], "entityRanges": []}
        block = {"key": f"b{len(self.blocks)}", "type": type_, "depth": depth, "text": "", **ranges}
        self.blocks.append(block)
        return block

    def _open(self, ranges: str, opened: Range) -> None:
        if self.block is None:
            self.block = self._begin(BLOCK_TYPES.UNSTYLED)
        self.ranges.append(opened | {"offset": len(self.block["text"])})
        self.block[ranges].append(self.ranges[-1])

    def _rule(self) -> None:
        """A block of its own, which parts the one in which it stands; two of them have an empty one between."""
        parted = self.block
        if not self.blocks or self.blocks[-1]["type"] == BLOCK_TYPES.ATOMIC:
            self._begin(BLOCK_TYPES.UNSTYLED)
        key = self._entity(ENTITY_TYPES.HORIZONTAL_RULE)
        rule = self._begin(BLOCK_TYPES.ATOMIC)
        rule |= {"text": " ", "entityRanges": [{"key": key, "offset": 0, "length": 1}]}
        self.block = self._begin(parted["type"]) if parted else None

    def _entity(self, type_: str, **data: object) -> str:
        key = str(len(self.entities))
        self.entities[key] = {"type": type_, "mutability": "MUTABLE", "data": data}
        return key

    def _target(self, attributes: dict[str, str | None]) -> str | None:
        for kind in ("page", "document"):
            if (identifier := attributes.get(f"data-{kind}") or "").isdecimal():
                return self.destination(kind, int(identifier))
        return attributes.get("href")
