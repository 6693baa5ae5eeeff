"""Normalised rich text to HTML: links resolved, other sites marked, documents labelled, headings kept in order."""

import nh3
from bs4 import BeautifulSoup, Tag

from .contracts import Item, Resolver
from .links import Target, document_target, page_target, url_target
from .wording import document_label

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "b", "i", "a", "br", "hr"}
ATTRIBUTES = {"a": {"href", "data-page", "data-document"}}
CLASSES = {
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "hr": "govuk-section-break govuk-section-break--visible govuk-section-break--m",
}
HEADING_CLASSES = {2: "govuk-heading-l", 3: "govuk-heading-m", 4: "govuk-heading-s"}


class Outline:
    """Heading levels of one page: none is skipped, whatever the content says (WCAG 2.2, technique G141)."""

    def __init__(self, level: int = 2) -> None:
        self.offset = level - 2
        self.last = level - 1

    def place(self, wanted: int) -> int:
        """The level to use for a heading of level ``wanted`` (2 to 4) in the content."""
        self.last = min(wanted + self.offset, self.last + 1, 6)
        return self.last


def clean(html: str) -> str:
    """Only what rich text may hold. What was signed is clean already; this is the second lock."""
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=None)


def to_html(html: str, resolver: Resolver, outline: Outline, disclaimer_url: str = "") -> str:
    """Safe HTML of rich text. An unknown target keeps its text without a link.

    A withdrawn page still links, to its notice.
    """
    soup = BeautifulSoup(clean(html), "html.parser")
    for link in soup.find_all("a"):
        _resolve(soup, link, resolver, disclaimer_url)
    for heading in soup.find_all(["h2", "h3", "h4"]):
        level = outline.place(int(heading.name[1]))
        heading.name = f"h{level}"
        heading["class"] = HEADING_CLASSES.get(level, "govuk-heading-s")
    for name, classes in CLASSES.items():
        for element in soup.find_all(name, class_=False):
            element["class"] = classes
    return str(soup)


def _target(link: Tag, resolver: Resolver) -> Target | None:
    if "data-page" in link.attrs:
        return page_target(_identifier(link["data-page"]), resolver)
    if "data-document" in link.attrs:
        return document_target(_identifier(link["data-document"]), resolver)
    return url_target(str(link.get("href", "")))


def _identifier(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None


def _resolve(soup: BeautifulSoup, link: Tag, resolver: Resolver, disclaimer_url: str) -> None:
    target = _target(link, resolver)
    if target is None:
        link.unwrap()
        return
    link.attrs = {"href": target.url}
    if target.external:
        _mark_external(soup, link)
    if target.document:
        link.insert_after(_label(soup, target.document, disclaimer_url))


def _mark_external(soup: BeautifulSoup, link: Tag) -> None:
    link["rel"] = "external noopener"
    link["class"] = "govuk-link external"
    words = soup.new_tag("span", attrs={"class": "govuk-visually-hidden"})
    words.string = " (external site)"
    link.append(words)


def _label(soup: BeautifulSoup, document: Item, disclaimer_url: str) -> Tag:
    label = soup.new_tag("span", attrs={"class": "file-label"})
    if document.get("redacted"):
        label.append(" (redacted)")
        return label
    label.append(f" ({document_label(document)}")
    if disclaimer_url:
        disclaimer = soup.new_tag("a", attrs={"href": disclaimer_url, "class": "govuk-link"})
        disclaimer.string = "disclaimer"
        label.extend(["; ", disclaimer])
    label.append(")")
    return label
