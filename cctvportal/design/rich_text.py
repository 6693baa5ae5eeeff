"""Normalised rich text to HTML: links resolved, other sites marked, documents labelled, headings kept in order."""

import re
from collections.abc import Callable
from html import escape, unescape

import nh3
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .contracts import Item, Resolver
from .links import Target, document_target, page_target, url_target
from .wording import document_label

About = Callable[[int | None], str]
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
# Elements whose end depends on their beginning.
ENDING_OTHERWISE = {"a", "h2", "h3", "h4"}
EXTERNAL = '<span class="govuk-visually-hidden"> {}</span>'
# What nh3 writes has each tag closed, and attributes in double quotes, where < and > are escaped.
ELEMENT = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


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


def to_html(
    html: str, resolver: Resolver, outline: Outline, disclaimer_url: str = "", about: About = lambda _: ""
) -> str:
    """Safe HTML of rich text. An unknown target keeps its text without a link.

    A withdrawn page still links, to its notice. ``about`` gives the landing page of a document, ``""`` for none.
    """
    return ELEMENT.sub(_Marked(resolver, outline, disclaimer_url, about), clean(html))


class _Marked:
    """Answers what stands for each tag of cleaned rich text, in their order."""

    def __init__(self, resolver: Resolver, outline: Outline, disclaimer_url: str, about: About) -> None:
        self.resolver = resolver
        self.outline = outline
        self.disclaimer_url = disclaimer_url
        self.about = about
        self.ends: list[str] = []  # of the links and headings that are open

    def __call__(self, tag: re.Match[str]) -> str:
        end, name, attributes = tag.groups()
        if name not in ENDING_OTHERWISE:
            return tag[0] if end or name not in CLASSES else f'<{name} class="{CLASSES[name]}">'
        if end:
            return self.ends.pop()
        begins, ends = self._heading(int(name[1])) if name != "a" else self._link(attributes)
        self.ends.append(ends)
        return begins

    def _heading(self, wanted: int) -> tuple[str, str]:
        level = self.outline.place(wanted)
        return f'<h{level} class="{HEADING_CLASSES.get(level, "govuk-heading-s")}">', f"</h{level}>"

    def _link(self, attributes: str) -> tuple[str, str]:
        named = dict(ATTRIBUTE.findall(attributes))
        target = _target(named, self.resolver)
        if target is None:
            return "", ""
        url = escape(target.url)
        if target.external:
            said = EXTERNAL.format(_("(external site)"))
            return f'<a class="govuk-link external" href="{url}" rel="external noopener">', f"{said}</a>"
        label = self._label(target.document, named) if target.document else ""
        return f'<a class="govuk-link" href="{url}">', f"</a>{label}"

    def _label(self, document: Item, named: dict[str, str]) -> str:
        if document.get("redacted"):
            said = pgettext("document", "(redacted)")
            return f'<span class="file-label"> {said}</span>'
        page = self.about(_identifier(named["data-document"]))
        ways = {_("about this document"): page, _("disclaimer"): self.disclaimer_url}
        links = [f'<a class="govuk-link" href="{escape(url)}">{words}</a>' for words, url in ways.items() if url]
        return f'<span class="file-label"> ({"; ".join([escape(document_label(document)), *links])})</span>'


def _target(attributes: dict[str, str], resolver: Resolver) -> Target | None:
    if "data-page" in attributes:
        return page_target(_identifier(attributes["data-page"]), resolver)
    if "data-document" in attributes:
        return document_target(_identifier(attributes["data-document"]), resolver)
    return url_target(unescape(attributes.get("href", "")))


def _identifier(value: str) -> int | None:
    return int(value) if value.isdecimal() else None
