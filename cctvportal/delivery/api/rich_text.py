"""Rich text as the API tells it: in the formats of stock Wagtail, or in parts (``rich_text=json``)."""

import re
from collections.abc import Callable
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any

from .markdown import markdown, reference

Node = dict[str, Any]
# The address of a page or document of the edition, by kind and id; None where it is not in it.
Address = Callable[[str, int], str | None]

LINKING = "<a data-"
IDENTIFIED = re.compile(r'<a data-(page|document)="(\d{1,18})">')
LINK = re.compile(IDENTIFIED.pattern + r"(.*?)</a>", re.DOTALL)
# The element, and what it is called in JSON.
ELEMENTS = {
    "p": "paragraph",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "ul": "list",
    "ol": "list",
    "li": "item",
    "b": "bold",
    "i": "italic",
    "a": "link",
    "br": "break",
    "hr": "rule",
}
EMPTY = {"br", "hr"}


class Form(StrEnum):
    """How rich text is told. ``STOCK`` and ``DB_MARKDOWN`` name pages and documents by id, in Wagtail's words."""

    STOCK = "db_html"
    DB_MARKDOWN = "db_markdown"
    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"

    @property
    def is_resolved(self) -> bool:
        """Whether links are told by their addresses."""
        return self in {Form.HTML, Form.MARKDOWN, Form.JSON}


def told(html: str, form: Form, address: Address) -> str | list[Node]:
    """Normalised rich text (docs/representation.md) in one of its forms."""
    if form == Form.JSON:
        return nodes(html, address)
    if form == Form.HTML:
        return LINK.sub(lambda link: _resolved(link, address), html)
    if form in {Form.MARKDOWN, Form.DB_MARKDOWN}:
        return markdown(html, address if form.is_resolved else reference)
    return in_stock_words(html)


def in_stock_words(html: str) -> str:
    """Links to pages and documents as Wagtail's database has them."""
    return IDENTIFIED.sub(_by_id, html)


def _by_id(link: re.Match[str]) -> str:
    return f'<a linktype="{link[1]}" id="{link[2]}">'


def nodes(html: str, address: Address) -> list[Node]:
    """The parts of a text: ``{"type", "children"}``, texts ``{"type": "text", "text"}``.

    A heading has its ``level``, a list says whether it is ``ordered``, a link has ``to`` (``page``, ``document`` or
    ``address``), ``id`` and ``url``; the url is null where the target is not in the edition.
    """
    tree = _Tree(address)
    tree.feed(html)
    tree.close()
    return tree.top


def _resolved(link: re.Match[str], address: Address) -> str:
    kind, identifier, text = link.groups()
    url = address(kind, int(identifier))
    return f'<a href="{url}">{text}</a>' if url else text


class _Tree(HTMLParser):
    def __init__(self, address: Address) -> None:
        super().__init__()
        self.address = address
        self.top: list[Node] = []
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: Node = {"type": ELEMENTS.get(tag, tag)}
        if tag == "a":
            node |= self._target(dict(attrs))
        elif tag in {"h2", "h3", "h4"}:
            node["level"] = int(tag[1])
        elif tag in {"ul", "ol"}:
            node["ordered"] = tag == "ol"
        self.open[-1].append(node)
        if tag not in EMPTY:
            node["children"] = []
            self.open.append(node["children"])

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].append({"type": "text", "text": data})

    def _target(self, attributes: dict[str, str | None]) -> Node:
        for kind in ("page", "document"):
            identifier = attributes.get(f"data-{kind}") or ""
            if identifier.isdecimal():
                return {"to": kind, "id": int(identifier), "url": self.address(kind, int(identifier))}
        return {"to": "address", "id": None, "url": attributes.get("href")}
