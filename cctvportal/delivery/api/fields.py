"""The ``fields`` parameter of Wagtail's v2 contract: ``*``, ``_``, names, ``-name`` and ``name(nested,fields)``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from .responses import BadRequest

# No list here has fields that deep; unbounded, the reading would end in a 500.
DEEPEST = 20
STARTS = {"*", "_"}


@dataclass(frozen=True)
class Asked:
    """One item of the parameter."""

    name: str
    negated: bool = False
    nested: tuple["Asked", ...] = ()


@dataclass(frozen=True)
class Choice:
    """Which fields to show. With ``everything`` also those that nobody could name, but for the ``removed``."""

    names: frozenset[str]
    removed: frozenset[str] = frozenset()
    everything: bool = False
    nested: Mapping[str, tuple[Asked, ...]] = field(default_factory=dict)

    def shows(self, name: str) -> bool:
        return name in self.names or (self.everything and name not in self.removed)


def parse_fields(text: str) -> tuple[Asked, ...]:
    """Read the parameter. Raises ``BadRequest`` with the words of Wagtail's API where it is malformed."""
    return _Reader(text).items()


def choose(asked: Sequence[Asked], available: Collection[str], defaults: Collection[str], *nestable: str) -> Choice:
    """Which of ``available`` fields to show; the ``nestable`` ones lead to objects with fields of their own.

    Raises ``BadRequest``: a field is unknown, or nested fields are asked of one that has none.
    """
    start = asked[0].name if asked and asked[0].name in STARTS else ""
    named = asked[1:] if start else asked
    if unknown := sorted({item.name for item in named} - set(available)):
        raise BadRequest(f"unknown fields: {', '.join(unknown)}")
    names = {"*": set(available), "_": set()}.get(start, set(defaults))
    for item in named:
        (names.discard if item.negated else names.add)(item.name)
    nested = {item.name: item.nested for item in named if item.nested and item.name in names}
    for name in nested:
        if name not in nestable:
            raise BadRequest(f"'{name}' does not support nested fields")
    removed = frozenset(item.name for item in named if item.negated)
    return Choice(frozenset(names), removed, start == "*", nested)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0

    @property
    def here(self) -> str:
        """The next character; empty at the end."""
        return self.text[self.position : self.position + 1]

    def items(self, *, enclosed: bool = False) -> tuple[Asked, ...]:
        """The items up to the end, or to the bracket that closes them."""
        found: list[Asked] = []
        while self.here:
            found.append(self._item(found))
            if self.here == ")":
                if not enclosed:
                    self._refuse()
                self.position += 1
                return tuple(found)
            if self.here == ",":
                self.position += 1
                if self.here in {"", ","}:
                    self._refuse(",")
        if enclosed:
            raise _error("unexpected end of input (did you miss out a close bracket?)")
        return tuple(found)

    def _item(self, before: Sequence[Asked]) -> Asked:
        name, negated = self._name()
        if name in STARTS and before:
            raise _error(f"'{name}' must be in the first position")
        if name in STARTS and negated:
            raise _error(f"'{name}' cannot be negated")
        nested: tuple[Asked, ...] = ()
        if self.here == "(":
            if negated:
                self._refuse()
            if self.depth == DEEPEST:
                raise _error(f"nested deeper than {DEEPEST} levels at position {self.position}")
            self.depth, self.position = self.depth + 1, self.position + 1
            nested = self.items(enclosed=True)
            self.depth -= 1
        if before and before[0].name == "_" and negated:
            raise _error("negated fields with '_' doesn't make sense")
        if before and before[0].name == "*" and not negated and not nested:
            raise _error("additional fields with '*' doesn't make sense")
        return Asked(name, negated, nested)

    def _name(self) -> tuple[str, bool]:
        start, negated, name = self.position, False, ""
        while self.here and self.here not in "(),":
            if self.here == "-" and self.position == start:
                negated = True
            elif self.here.isspace():
                raise _error(f"unexpected whitespace at position {self.position}")
            elif name == "*" or not (self.here.isalnum() or self.here == "_" or (self.here == "*" and not name)):
                self._refuse()
            else:
                name += self.here
            self.position += 1
        if self.here and (not name or (name in STARTS and self.here == "(")):
            self._refuse()
        return name, negated

    def _refuse(self, character: str = "") -> None:
        raise _error(f"unexpected char '{character or self.here}' at position {self.position}")


def _error(words: str) -> BadRequest:
    return BadRequest(f"fields error: {words}")
