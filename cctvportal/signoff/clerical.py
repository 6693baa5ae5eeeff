"""What a clerical correction may change: a few characters of prose, and nothing that a reader could count or follow.

The database decides the same by ``signoff_prose_distance`` (migration ``0005``), whose patterns are these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Any

from cctvportal.publication.content import Content
from cctvportal.publication.models import Publication

Json = Any

# Characters, from the first to the last that differs, summed over all texts.
MOST = 40
# The keys of docs/representation.md that hold prose. Whatever else differs is structure.
PROSE = frozenset(
    (
        *("title", "summary", "change_note", "text", "html", "caption", "alt", "description", "heading"),
        *("aims_heading", "aims", "welcome", "about", "what_is", "intro", "before", "closed", "how_to_take_part"),
        *("how_to_ask", "discussion", "footer", "notice", "note", "attribution"),
    )
)
BLOCK_ID = re.compile(r"[0-9a-f]{12}")

LETTERS = r"A-Za-zÀ-ÖØ-öø-ÿ.,;:!?'\"()‘’“”–—\-"
PLAIN = re.compile(f"[{LETTERS} ]*")
TAG = re.compile(r"<[^>]*>")
INLINE_TAG = re.compile(r"</?(?:a|b|i)(?: [^>]*)?>")
# A word with anything in it but letters of Western Europe and marks: figures in any script, signs, what is not seen.
ODD_WORD = re.compile(rf"[^ \n]*[^{LETTERS} \n][^ \n]*")
# What reads as an address although it names no scheme.
DOTTED_WORD = re.compile(r"[^ \n]*[^ \n.]\.[A-Za-z][^ \n]*")
# Roman numerals, and words of letters that pass for figures.
LIKE_FIGURES = re.compile(r"(?<![A-Za-z])(?:[IVXLCDM]+|[OIl]{2,})(?![A-Za-z])")
WORDS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thu|thurs?|fri|sat|sun|"
    "today|tomorrow|yesterday|noon|midnight|(?:minute|hour|day|week|fortnight|month|quarter|year)s?|"
    "daily|weekly|monthly|quarterly|yearly|annual|annually|"
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "(?:hundred|thousand|million|billion|dozen)s?|half|first|second|third|fourth|fifth|sixth|seventh|eighth|"
    "ninth|tenth|once|twice"
)
DATE_OR_NUMBER = re.compile(rf"(?<![a-z])(?:{WORDS})(?![a-z])")
LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True)
class Difference:
    """One value of a representation that differs; ``key`` is the field that it stands in."""

    key: str
    old: Json
    new: Json

    @property
    def is_prose(self) -> bool:
        """Whether it is a text that a clerical correction may touch at all."""
        return self.key in PROSE and isinstance(self.old, str) and isinstance(self.new, str)

    @cached_property
    def stretch(self) -> tuple[str, str]:
        """Of each text, the part from the first to the last character that differs."""
        old, new = self.old, self.new
        shorter = min(len(old), len(new))
        front = _same(zip(old, new, strict=False))
        back = min(_same(zip(reversed(old), reversed(new), strict=False)), shorter - front)
        return old[front : len(old) - back], new[front : len(new) - back]

    @property
    def length(self) -> int:
        """How long the longer of the two stretches is."""
        return max(map(len, self.stretch))

    @property
    def objection(self) -> str | None:
        """Why it is no clerical matter, whatever its length; None where it may be one."""
        name = self.key.replace("_", " ") or "the page"
        if not self.is_prose:
            return f"“{name}” differs: it is no prose, or its parts are others."
        if _found(TAG, self.old) != _found(TAG, self.new):
            return f"Links, emphasis or paragraphs in “{name}” differ."
        if not all(PLAIN.fullmatch(part) for part in self.stretch):
            return f"In “{name}” a figure, a sign, a break or a character that is no plain letter lies in what differs."
        old, new = _words(self.old), _words(self.new)
        if any(_found(pattern, old) != _found(pattern, new) for pattern in (ODD_WORD, DOTTED_WORD)):
            return f"In “{name}” a word with a figure, an address or a sign differs."
        if _found(LIKE_FIGURES, old) != _found(LIKE_FIGURES, new):
            return f"In “{name}” a Roman numeral, or what reads as a figure, differs."
        if _found(DATE_OR_NUMBER, old.translate(LOWER)) != _found(DATE_OR_NUMBER, new.translate(LOWER)):
            return f"In “{name}” the name of a date, a time or a number differs."
        return None


def differences(old: Json, new: Json, key: str = "") -> Iterator[Difference]:
    """Every value that differs between two representations. Block ids follow the text and do not count."""
    if type(old) is not type(new):
        yield Difference(key, old, new)
    elif isinstance(old, dict) and old.keys() == new.keys():
        for name in old:
            yield from differences(old[name], new[name], name)
    elif isinstance(old, list) and len(old) == len(new):
        for left, right in zip(old, new, strict=True):
            yield from differences(left, right, key)
    elif old != new and not (key == "id" and _are_block_ids(old, new)):
        yield Difference(key, old, new)


def prose_distance(old: Json, new: Json) -> int | None:
    """The number of characters between the first and the last that differ, over all texts; None for more than prose."""
    found = list(differences(old, new))
    return None if any(each.objection for each in found) else sum(each.length for each in found)


def objections(content: Content, current: Publication | None) -> list[str]:
    """Why ``content`` is no clerical correction of what stands, a sentence each; nothing where it is one."""
    if current is None or current.is_notice or current.authority != "sign-off":
        return ["A clerical correction needs a page that stands by an ordinary sign-off."]
    found = list(differences(current.representation, content.representation))
    reasons = [each.objection for each in found if each.objection]
    if _place(content, content.assets_json()) != _place(current, current.assets):
        reasons.append("Its address, place, pictures or documents are others.")
    if not reasons and (length := sum(each.length for each in found)) > MOST:
        reasons.append(f"It changes {length} characters of prose; a clerical correction changes at most {MOST}.")
    return reasons or ([] if found else ["Nothing has changed since it was published."])


def _place(version: Content | Publication, assets: list[dict]) -> tuple:
    place = (version.type, version.path, version.parent_id, version.slug, version.locale, version.position)
    return place, sorted(version.boundaries), assets


def _words(text: str) -> str:
    """A text without its tags; what they divide into paragraphs is divided by a line end."""
    return TAG.sub("\n", INLINE_TAG.sub("", text))


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [match.group() for match in pattern.finditer(text)]


def _same(pairs: Iterator[tuple[str, str]]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _are_block_ids(old: Json, new: Json) -> bool:
    return all(isinstance(value, str) and BLOCK_ID.fullmatch(value) for value in (old, new))
