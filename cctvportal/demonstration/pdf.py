"""Documents of the demonstration as tagged PDF, set by Typst from the blocks of which pages are made."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typst
from bs4 import BeautifulSoup, PageElement, Tag

TEMPLATE = Path(__file__).parent / "templates" / "document.typ"

PDF_NOTICE = "Demonstration, not official: the bodies named took no part."
ABOUT = (
    "<p>This document belongs to a demonstration of a portal for the National CCTV Strategy. It is not official, and "
    "the bodies named took no part in it. It was written for the demonstration; the original is not reproduced "
    "here.</p>"
)


def make_pdf(title: str, subtitle: str, blocks: Iterable[dict], *, about: str = ABOUT, contents: bool = False) -> bytes:
    """A PDF in A4, tagged to PDF/UA-1 (ISO 14289-1), with the notice of the demonstration on every page.

    ``blocks`` are those of ``docs/representation.md``: headings, rich text, call-outs, quotes and tables. ``about`` is
    the html of the box below the title. Links to pages and documents of the portal are set as plain text. The same
    arguments always give the same bytes. Raises ``typst.TypstError`` for a block of another type.
    """
    data = {
        "title": title,
        "subtitle": subtitle,
        "notice": PDF_NOTICE,
        "about": _nodes(about),
        "contents": contents,
        "blocks": [_with_nodes(block) for block in blocks],
    }
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        timestamp=0,
    )


def _with_nodes(block: dict) -> dict:
    """The block with its html, where it has any, as nodes."""
    value = {name: part for name, part in block["value"].items() if name != "html"}
    if "html" in block["value"]:
        value["nodes"] = _nodes(block["value"]["html"])
    return {"type": block["type"], "value": value}


def _nodes(html: str) -> list[Any]:
    return [_node(child) for child in BeautifulSoup(html, "html.parser").children]


def _node(element: PageElement) -> Any:
    if not isinstance(element, Tag):
        return str(element)
    return {
        "tag": element.name,
        "href": element.get("href"),
        "children": [_node(child) for child in element.children],
    }
