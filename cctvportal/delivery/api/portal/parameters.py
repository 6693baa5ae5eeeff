"""The parameters of ``/api/portal/``: each declared once, for reading it, for its errors, and for the description."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from ..at import FORMS, read_at
from ..columns import LARGEST
from ..responses import BadRequest
from .schemas import Schema

LONGEST = 200


@dataclass(frozen=True)
class Parameter:
    """``read`` makes a value of its text, or raises ``ValueError`` with what was expected."""

    name: str
    description: str
    schema: Schema
    read: Callable[[str], Any] = str
    default: Any = None

    def value(self, asked: QueryDict) -> Any:
        """What the request says; ``default`` where it says nothing. Raises ``BadRequest``."""
        given = asked.getlist(self.name)
        if not given:
            return self.default
        if len(given) > 1:
            raise BadRequest(f"{self.name}: is given {len(given)} times, and can be given once.")
        if "\0" in given[0]:
            raise BadRequest(f"{self.name}: holds a character that no text has.")
        try:
            return self.read(given[0])
        except ValueError as error:
            raise BadRequest(f"{self.name}: {error}.") from error


def read_all(asked: QueryDict, known: Sequence[Parameter]) -> dict[str, Any]:
    """The values of the ``known`` parameters by name. Raises ``BadRequest``, also for any other."""
    names = [parameter.name for parameter in known]
    if unknown := sorted(set(asked) - set(names)):
        raise BadRequest(f"There is no parameter {', '.join(unknown)}. There are: {', '.join(names)}.")
    return {parameter.name: parameter.value(asked) for parameter in known}


def number(
    name: str, description: str, *, least: int = 0, most: int = LARGEST, default: int | None = None
) -> Parameter:
    """A whole number from ``least`` to ``most``."""
    expected = f"expected a whole number from {least} {'on' if most == LARGEST else f'to {most}'}"

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 20 and least <= int(text) <= most):
            raise ValueError(expected)
        return int(text)

    schema: Schema = {"type": "integer", "minimum": least, "maximum": most}
    return Parameter(name, description, _with_default(schema, default), read, default)


def word(name: str, description: str) -> Parameter:
    """A text that is compared as it is."""

    def read(text: str) -> str:
        if not 0 < len(text) <= LONGEST:
            raise ValueError(f"expected 1 to {LONGEST} characters")
        return text

    return Parameter(name, description, {"type": "string", "minLength": 1, "maxLength": LONGEST}, read)


def one_of(name: str, description: str, values: Sequence[str], default: str | None = None) -> Parameter:
    """One of a few words."""

    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f"expected {' or '.join(values)}")
        return text

    schema = {"type": "string", "enum": list(values)}
    return Parameter(name, description, _with_default(schema, default), read, default)


def yes_or_no(name: str, description: str) -> Parameter:
    """``true`` or ``false``."""
    values = {"true": True, "false": False}

    def read(text: str) -> bool:
        if text not in values:
            raise ValueError("expected true or false")
        return values[text]

    return Parameter(name, description, {"type": "boolean"}, read)


def day(name: str, description: str) -> Parameter:
    """A date; its value is the text, as representations have it."""

    def read(text: str) -> str:
        try:
            if len(text) == len("2010-03-02"):
                return date.fromisoformat(text).isoformat()
        except ValueError:
            pass
        raise ValueError("expected a day such as 2010-03-02")

    return Parameter(name, description, {"type": "string", "format": "date"}, read)


def order(names: Sequence[str], default: str) -> Parameter:
    """By which of ``names``; a minus before one turns it round."""
    return one_of(
        "order",
        "By what the list is ordered; a minus turns it round. What is not known stands last.",
        [each for name in names for each in (name, f"-{name}")],
        default,
    )


def _with_default(schema: Schema, default: object) -> Schema:
    return schema if default is None else schema | {"default": default}


AT = Parameter(
    "at",
    f"Of which edition to answer, the newest without it: {FORMS}. A day means its end, an instant the edition in "
    "effect then. What was destroyed by law, or an emergency brought that is over, is not told of the past either.",
    {"type": "string", "examples": ["12", "2010-03-02", "2010-03-02T09:30:00Z"]},
    read_at,
)
