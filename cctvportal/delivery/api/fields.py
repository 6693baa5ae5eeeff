"""The ``fields`` parameter: ``*``, ``_``, names, and ``-name``."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .responses import BadRequest

ITEM = re.compile(r"(?P<negated>-?)(?P<name>\*|\w+)(?P<nested>\(.*\))?")


@dataclass(frozen=True)
class FieldChoice:
    """What a ``fields`` parameter asks for. ``start`` is ``*`` (all), ``_`` (none) or empty (the defaults)."""

    start: str = ""
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    @property
    def mentioned(self) -> frozenset[str]:
        return self.added | self.removed

    def choose(self, available: Sequence[str], defaults: Collection[str]) -> list[str]:
        """The fields to show, in the order of ``available``."""
        chosen = {"*": set(available), "_": set()}.get(self.start, set(defaults))
        chosen = (chosen | self.added) - self.removed
        return [name for name in available if name in chosen]


def parse_fields(text: str) -> FieldChoice:
    """Read the parameter. Raises ``BadRequest``: malformed, or sub-fields, which no field here has."""
    start = ""
    added: set[str] = set()
    removed: set[str] = set()
    for position, item in enumerate(text.split(",") if text else []):
        match = ITEM.fullmatch(item)
        if match is None:
            raise BadRequest(f"fields error: '{item}' is not the name of a field")
        name = match["name"]
        if match["nested"]:
            raise BadRequest(f"'{name}' does not support nested fields")
        if name in {"*", "_"}:
            _check_start(name, position, bool(match["negated"]))
            start = name
        else:
            (removed if match["negated"] else added).add(name)
    if start == "_" and removed:
        raise BadRequest("fields error: negated fields with '_' doesn't make sense")
    if start == "*" and added:
        raise BadRequest("fields error: additional fields with '*' doesn't make sense")
    return FieldChoice(start, frozenset(added), frozenset(removed))


def _check_start(name: str, position: int, negated: bool) -> None:
    if position:
        raise BadRequest(f"fields error: '{name}' must be in the first position")
    if negated:
        raise BadRequest(f"fields error: '{name}' cannot be negated")
