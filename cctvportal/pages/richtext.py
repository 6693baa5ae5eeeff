"""Rich text in its one normal form: the same text always gives the same bytes, however often it is opened and saved.

What it may hold stands in ``docs/representation.md``.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import nh3
from bs4 import BeautifulSoup, NavigableString, PageElement, Tag

# What an editor may use: in longer texts, and in single sentences such as an aim or an announcement.
TEXT_FEATURES = ["h2", "h3", "h4", "bold", "italic", "ul", "ol", "hr", "link", "document-link"]
SENTENCE_FEATURES = ["bold", "italic", "link", "document-link"]

BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "li"}
INLINE = {"b", "i", "a"}
TAGS = BLOCKS | INLINE | {"br", "hr"}
_SAME_AS = {"strong": "b", "em": "i"}
_SOURCE_ATTRIBUTES = {"a": {"href", "linktype", "id", "data-page", "data-document"}}
_ATTRIBUTES = {"a": {"href", "data-page", "data-document"}}
_SCHEMES = {"http", "https", "mailto"}
_WHITE_SPACE = re.compile(r"[ \t\n\f\r]+")

# Asked for each link: its kind ("page", "document" or "url"), target and text. False drops the link and keeps its text.
Keep = Callable[[str, str, str], bool]


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")


def normalised(source: str, keep: Keep = lambda kind, target, text: True) -> str:
    """The normal form of rich text as Wagtail stores it, or of a normal form, which it returns unchanged.

    Links become ``<a data-page>``, ``<a data-document>`` or ``<a href>``; unknown elements, empty paragraphs, block
    keys and white space that no reader sees go. Never raises.
    """
    html = _clean(without_controls(source), TAGS | set(_SAME_AS), _SOURCE_ATTRIBUTES)
    # Unwrapping may leave what an HTML parser reads differently; a second or third pass settles it.
    for _ in range(5):
        soup = BeautifulSoup(html, "html.parser")
        _normalise(soup, keep)
        before, html = html, _clean(str(soup), TAGS, _ATTRIBUTES)
        if html == before:
            break
    return html


def is_public_url(url: str) -> bool:
    """Whether signed content may link to ``url``: an http(s) address with a host, or an e-mail address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def without_controls(text: str) -> str:
    """``text`` without control characters, which HTML forbids, and without those that turn the direction of text.

    HTML Standard, 13.2.3.5 (input stream); Unicode Technical Report 36, 2.10 on bidirectional text.
    """
    return _CONTROLS.sub("", text)


def _clean(html: str, tags: set[str], attributes: dict[str, set[str]]) -> str:
    return nh3.clean(html, tags=tags, attributes=attributes, url_schemes=_SCHEMES, link_rel=None)


def _normalise(soup: BeautifulSoup, keep: Keep) -> None:
    for name, same in _SAME_AS.items():
        for element in soup.find_all(name):
            element.name = same
    for link in soup.find_all("a"):
        _settle_link(link, keep)
    for element in soup.find_all(list(INLINE)):
        if not element.get_text(strip=True) or element.find(list(BLOCKS | {"hr"})):
            element.unwrap()
    _wrap_bare_text(soup)
    for element in soup.find_all(list(BLOCKS)):
        if not element.decomposed and not element.get_text(strip=True):
            element.decompose()
    soup.smooth()
    _Spacing().walk(soup)


def _settle_link(link: Tag, keep: Keep) -> None:
    attribute, kind, target = _target(link)
    if keep(kind, target, link.get_text(" ", strip=True)):
        link.attrs = {attribute: target}
    else:
        link.unwrap()


def _target(link: Tag) -> tuple[str, str, str]:
    for kind in ("page", "document"):
        if f"data-{kind}" in link.attrs:
            return f"data-{kind}", kind, str(link[f"data-{kind}"])
        if link.get("linktype") == kind:
            return f"data-{kind}", kind, str(link.get("id", ""))
    return "href", "url", str(link.get("href", "")).strip()


def _wrap_bare_text(soup: BeautifulSoup) -> None:
    """Text outside any block becomes a paragraph, as it does when the editor opens it."""
    run: list[PageElement] = []
    for node in [*soup.contents, None]:
        if isinstance(node, NavigableString) or (isinstance(node, Tag) and node.name in INLINE | {"br"}):
            run.append(node)
            continue
        if any(part.get_text(strip=True) for part in run):
            paragraph = soup.new_tag("p")
            run[0].insert_before(paragraph)
            paragraph.extend(run)
        else:
            for part in run:
                part.extract()
        run = []


class _Spacing:
    """Collapses white space as Wagtail's editor does on opening a text, so that opening and saving changes nothing."""

    def __init__(self) -> None:
        self.at_start = True
        self.pending = False

    def walk(self, element: Tag) -> None:
        for child in list(element.children):
            if isinstance(child, NavigableString):
                self._text(child)
            elif isinstance(child, Tag) and child.name in INLINE:
                if self.pending:
                    child.insert_before(" ")
                    self.at_start, self.pending = True, False
                self.walk(child)
            elif isinstance(child, Tag):
                self._restart()
                self.walk(child)
                self._restart()

    def _restart(self) -> None:
        self.at_start, self.pending = True, False

    def _text(self, node: NavigableString) -> None:
        text = _WHITE_SPACE.sub(" ", node)
        if self.at_start:
            text = text.lstrip()
        elif self.pending and not text.startswith(" "):
            text = f" {text}"
        if text == " " or not text:
            self.pending = bool(text)
            node.extract()
            return
        self.at_start, self.pending = False, text.endswith(" ")
        node.replace_with(text.rstrip() if self.pending else text)
