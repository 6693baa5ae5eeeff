"""Where a text holds a passage as a reader would see it: past markup, entities, JSON escapes, case and white space."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

BLOCK = "█"
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<!--.*?-->", re.S)
INLINE = {"a", "b", "i", "em", "strong", "sub", "sup", "span", "mark"}
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
ATTRIBUTE = re.compile(r"""=\s*("[^"]*"|'[^']*')""")
ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.S)


@dataclass(frozen=True)
class Sign:
    """One character as it is read, and the code points that write it: from ``start`` until ``end``; none for a tag."""

    read: str
    start: int
    end: int


@dataclass(frozen=True, order=True)
class Span:
    """Code points of a text: how many there are before, and how many it has."""

    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length


def spans_of(text: str, passages: Iterable[str], *, is_json: bool = False) -> list[Span]:
    """The parts of ``text`` that hold any of ``passages``, in order, none overlapping, all markup left out.

    ``is_json`` says that ``text`` is the inside of a JSON string, in which characters may be escaped.
    """
    signs = _signs(text, is_json)
    written = "".join(sign.read for sign in signs)
    found: set[int] = set()
    for reading in (_as_read(signs, written), *_attributes(signs, written)):
        for passage in passages:
            found |= _held(reading, normalised(passage))
    return list(_runs(found))


def passages_at(text: str, spans: Sequence[Span], *, is_json: bool = False) -> set[str]:
    """What a reader sees of ``spans``: one text for those that nothing but markup parts."""
    signs = _signs(text, is_json)
    written = "".join(sign.read for sign in signs)
    within = {at for span in spans for at in range(span.start, span.end)}
    return {
        group
        for reading in (_as_read(signs, written), *_attributes(signs, written))
        for group in _groups(reading, within)
    }


def normalised(passage: str) -> str:
    """The form in which passages are compared."""
    return " ".join(passage.split()).lower()


def blotted(text: str, spans: Iterable[Span]) -> str:
    """``text`` with a block for each code point of ``spans``."""
    pieces = list(text)
    for span in spans:
        pieces[span.start : span.end] = BLOCK * span.length
    return "".join(pieces)


def _signs(text: str, is_json: bool) -> list[Sign]:
    return list(_unescaped(text)) if is_json else [Sign(one, at, at + 1) for at, one in enumerate(text)]


def _as_read(signs: list[Sign], written: str) -> list[Sign]:
    """Without tags, entities decoded, white space in single spaces, in lower case. Blocks part words as spaces do."""
    reading: list[Sign] = []
    at = 0
    while at < len(signs):
        if tag := TAG.match(written, at):
            if (tag[1] or "").lower() not in INLINE:
                _read(reading, Sign(" ", signs[at].start, signs[at].start))
            at = tag.end()
            continue
        entity = ENTITY.match(written, at)
        end = entity.end() if entity else at + 1
        for one in unescape(entity[0]) if entity else written[at]:
            _read(reading, Sign(one.lower(), signs[at].start, signs[end - 1].end))
        at = end
    return reading


def _read(reading: list[Sign], sign: Sign) -> None:
    if not (sign.read.isspace() and reading and reading[-1].read == " "):
        reading.append(Sign(" ", sign.start, sign.end) if sign.read.isspace() else sign)
    elif reading[-1].end == sign.start:
        reading[-1] = Sign(" ", reading[-1].start, sign.end)


def _attributes(signs: list[Sign], written: str) -> Iterator[list[Sign]]:
    """The values of attributes: an address can hold what the text beside it does not."""
    for tag in TAG.finditer(written):
        for attribute in ATTRIBUTE.finditer(tag[0]):
            first, last = tag.start() + attribute.start(1) + 1, tag.start() + attribute.end(1) - 1
            yield _as_read(signs[first:last], written[first:last])


def _held(reading: list[Sign], passage: str) -> set[int]:
    """The places of all code points that write a passage."""
    # Lower case can be longer than one character; each of them has a sign here.
    signs = [Sign(one, sign.start, sign.end) for sign in reading for one in sign.read]
    text = "".join(sign.read for sign in signs)
    held: set[int] = set()
    at = text.find(passage)
    while passage and at >= 0:
        for sign in signs[at : at + len(passage)]:
            held.update(range(sign.start, sign.end))
        at = text.find(passage, at + 1)
    return held


def _groups(reading: list[Sign], within: set[int]) -> Iterator[str]:
    """The texts that signs within some places make, side by side or with tags alone between them."""
    groups = [""]
    for sign in reading:
        if sign.start in within or (groups[-1] and sign.start == sign.end):
            groups[-1] += sign.read
        elif groups[-1]:
            groups.append("")
    yield from (group.strip() for group in groups if group.strip())


def _runs(places: set[int]) -> Iterator[Span]:
    """Neighbouring places together."""
    ordered = sorted(places)
    begins = [place for place in ordered if place - 1 not in places]
    ends = [place + 1 for place in ordered if place + 1 not in places]
    yield from (Span(begin, end - begin) for begin, end in zip(begins, ends, strict=True))


def _unescaped(text: str) -> Iterator[Sign]:
    at = 0
    while at < len(text):
        escape = ESCAPE.match(text, at)
        end = escape.end() if escape else at + 1
        yield Sign(_decoded(escape[0]) if escape else text[at], at, end)
        at = end


def _decoded(escape: str) -> str:
    try:
        return json.loads(f'"{escape}"')
    except ValueError:
        return "\ufffd"
