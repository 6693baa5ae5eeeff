"""What differs between two pieces of plain JSON, value by value, and in texts from which character to which."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import takewhile
from typing import Any

Json = Any

BLOCK_ID = re.compile(r"[0-9a-f]{12}")
TAG = re.compile(r"<[^>]*>")
AROUND = 60


@dataclass(frozen=True)
class Difference:
    """One value that differs; ``key`` is the field that it stands in."""

    key: str
    old: Json
    new: Json

    @property
    def is_text(self) -> bool:
        """Whether both are texts; only then there is a stretch."""
        return isinstance(self.old, str) and isinstance(self.new, str)

    @cached_property
    def ends(self) -> tuple[int, int]:
        """How many characters both texts begin with, and how many they end with."""
        front = _same(zip(self.old, self.new, strict=False))
        back = _same(zip(reversed(self.old), reversed(self.new), strict=False))
        return front, min(back, min(len(self.old), len(self.new)) - front)

    @property
    def stretch(self) -> tuple[str, str]:
        """Of each text, the part from the first to the last character that differs."""
        front, back = self.ends
        return self.old[front : len(self.old) - back], self.new[front : len(self.new) - back]

    @property
    def length(self) -> int:
        """How long the longer of the two stretches is."""
        return max(map(len, self.stretch))

    @property
    def around(self) -> tuple[str, str]:
        """A few words before and after the stretch, as a reader sees them."""
        front, back = self.ends
        before, after = self.new[:front], self.new[len(self.new) - back :]
        return _last_words(_seen(before, self.new)), _first_words(_seen(after, self.new))


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


def _seen(part: str, whole: str) -> str:
    return unescape(TAG.sub(" ", part)) if TAG.search(whole) else part


def _last_words(text: str) -> str:
    """The end of ``text``; dots stand for what is left out, and no word is cut."""
    if len(text) <= AROUND:
        return text
    cut, _, whole = text[-AROUND:].partition(" ")
    return f"… {whole}" if whole else f"…{cut}"


def _first_words(text: str) -> str:
    """The beginning of ``text``, as ``_last_words``."""
    if len(text) <= AROUND:
        return text
    whole, _, cut = text[:AROUND].rpartition(" ")
    return f"{whole} …" if whole else f"{cut}…"


def _same(pairs: Iterator[tuple[str, str]]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _are_block_ids(old: Json, new: Json) -> bool:
    return all(isinstance(value, str) and BLOCK_ID.fullmatch(value) for value in (old, new))
