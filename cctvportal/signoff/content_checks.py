"""What a reader could stumble over in a draft: told to its editor before she submits it, and to the board.

Advice, not a rule: nothing is refused for it. After WCAG 2.2 (1.1.1, 1.3.1, 2.4.4) and the GOV.UK content guidance,
which asks for sentences of 25 words at most.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from cctvportal.publication.content import AssetUse, Content
from cctvportal.publication.enums import AssetRole, Kind

LONGEST_SENTENCE = 25
# How many places one check names; the others are counted.
NAMED = 5
# Said by these alone, a link tells nothing to who hears it without its surroundings (WCAG 2.4.4, failure F63).
SAY_NOTHING = {
    "here",
    "click here",
    "this",
    "this link",
    "link",
    "more",
    "read more",
    "find out more",
    "download",
    "page",
}
FILE_NAME = re.compile(r"\S+\.(jpe?g|png|gif|webp|tiff?|svg)|(img|dsc|scan)[ _-]?\d+", re.IGNORECASE)
ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
# An abbreviation's full stop ends no sentence: what follows one does not begin in lower case.
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z“‘\"(0-9])")
HEADINGS = {"h2": 2, "h3": 3, "h4": 4}
BLOCKS = {"p", "li", *HEADINGS}
# Keys of docs/representation.md under which plain prose stands.
PROSE = {"summary", "description", "text", "note"}


@dataclass(frozen=True)
class Finding:
    """One thing to look at: what it is, in a sentence, and the places, as they read; ``others`` are not named."""

    check: str
    sentence: str
    places: tuple[str, ...] = ()
    others: int = 0


@dataclass
class Read:
    """What was gathered of a representation, in the order of its text."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    untitled_tables: int = 0


def findings(content: Content, texts: Mapping[str, str]) -> list[Finding]:
    """What there is to look at in ``content``; ``texts`` gives the text of documents by SHA-256."""
    if content.kind != Kind.CONTENT:
        return []
    read = Read()
    _walk(content.representation, read)
    found = [
        _named("decorative", "{} marked as decorative: nobody who cannot see it is told what it shows.", "picture",
               [f"Picture {n}" for n, alt in enumerate(read.pictures, 1) if not alt.strip()]),
        _named("alternative", "{} of a picture that reads like the name of a file.", "alternative text",
               [alt for alt in read.pictures if FILE_NAME.fullmatch(alt.strip())]),
        _named("empty-link", "{} without words.", "link", ["Link" for text in read.links if not text]),
        _named("vague-link", "{} whose words do not say where it leads.", "link",
               [text for text in read.links if text.lower().rstrip(".") in SAY_NOTHING or ADDRESS.fullmatch(text)]),
        _named("empty-heading", "{} without words.", "heading", ["Heading" for _, text in read.headings if not text]),
        _named("heading-order", "{} that skips a level.", "heading", list(_out_of_order(read.headings))),
        _named("untitled-table", "{} without a caption.", "table", ["Table"] * read.untitled_tables),
        _named("long-sentence", f"{{}} of more than {LONGEST_SENTENCE} words.", "sentence", _long(read.prose)),
        _named("no-text", "{} without text that could be searched or read aloud; it may be a scan.", "document",
               _without_text(content.assets, texts)),
    ]  # fmt: skip
    return [finding for finding in found if finding]


def _named(check: str, sentence: str, thing: str, places: list[str]) -> Finding | None:
    if not places:
        return None
    plural = thing if len(places) == 1 else f"{thing}s"
    words = tuple(place for place in places if place.lower() != thing)
    return Finding(check, sentence.format(f"{len(places)} {plural}"), words[:NAMED], max(len(words) - NAMED, 0))


def _walk(value: object, read: Read, key: str = "") -> None:
    if isinstance(value, list):
        for part in value:
            _walk(part, read, key)
    elif isinstance(value, dict):
        _gather(value, read)
        for name, part in value.items():
            _walk(part, read, name)
    elif isinstance(value, str):
        if "<" in value:
            RichText(read).feed(value)
        elif key in PROSE:
            read.prose.append(value)


def _gather(value: dict, read: Read) -> None:
    if value.get("image") is not None and "alt" in value:
        read.pictures.append(value["alt"])
    if "rows" in value and not value.get("caption", "").strip():
        read.untitled_tables += 1
    if value.get("type") == "heading":
        read.headings.append((value["value"]["level"], value["value"]["text"].strip()))
    elif "heading" in value and "body" in value:  # a section of guidance
        read.headings.append((2, value["heading"].strip()))


class RichText(HTMLParser):
    """Takes headings, links and prose from normalised rich text."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self.read = read
        self.words: list[str] = []
        self.link: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A block begins anew; a link gathers its own words."""
        if tag in BLOCKS:
            self.words = []
        elif tag == "a":
            self.link = []
        elif tag == "br":
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        """Words, of the block and of the link that they stand in."""
        self.words.append(data)
        if self.link is not None:
            self.link.append(data)

    def handle_endtag(self, tag: str) -> None:
        """What was gathered is complete."""
        if tag == "a" and self.link is not None:
            self.read.links.append(_line(self.link))
            self.link = None
        elif tag in HEADINGS:
            self.read.headings.append((HEADINGS[tag], _line(self.words)))
        elif tag in BLOCKS:
            self.read.prose.append(_line(self.words))


def _line(words: Iterable[str]) -> str:
    return " ".join("".join(words).split())


def _out_of_order(headings: Iterable[tuple[int, str]]) -> Iterator[str]:
    last = 1
    for level, text in headings:
        if level > last + 1:
            yield text
        last = level


def _long(prose: Iterable[str]) -> list[str]:
    """The first words of each sentence that is too long, the longest first."""
    sentences = [sentence for text in prose for sentence in SENTENCE_END.split(text)]
    counted = sorted(((len(sentence.split()), sentence) for sentence in sentences), key=lambda row: -row[0])
    return [f"{' '.join(text.split()[:8])} … ({words} words)" for words, text in counted if words > LONGEST_SENTENCE]


def _without_text(assets: Iterable[AssetUse], texts: Mapping[str, str]) -> list[str]:
    documents = {use.sha256: use.title for use in assets if use.role == AssetRole.DOCUMENT}
    return [title for sha256, title in documents.items() if not texts.get(sha256, "").strip()]
