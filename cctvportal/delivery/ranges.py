"""Byte ranges (RFC 9110, section 14): one range a request, which is what browsers' document viewers ask for."""

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"bytes=(?P<first>\d{0,99})-(?P<last>\d{0,99})", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range begins after the end."""


@dataclass(frozen=True)
class ByteRange:
    """Bytes ``first`` to ``last``, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def requested_range(header: str, size: int) -> ByteRange | None:
    """The range that a Range header asks for of ``size`` bytes; None for all of them.

    Headers that are malformed or ask for several ranges are ignored, as section 14.2 allows.
    Raises ``Unsatisfiable``.
    """
    match = ONE_RANGE.fullmatch(header.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match["first"], match["last"]
    if not first:
        return _suffix(int(last), size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return ByteRange(int(first), min(int(last), size - 1) if last else size - 1)


def _suffix(length: int, size: int) -> ByteRange:
    if length == 0 or size == 0:
        raise Unsatisfiable
    return ByteRange(max(size - length, 0), size - 1)
