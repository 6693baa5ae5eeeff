"""Tables as CSV (RFC 4180) that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence

# With these a cell would be taken for a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A header and its rows, lines ended by CRLF. A text that would be a formula has an apostrophe before it."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return made.getvalue()


def _safe(cell: object) -> object:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return as_text(cell) if isinstance(cell, str) else cell


def as_text(cell: str) -> str:
    """A text that a spreadsheet takes for one: with an apostrophe before what would be a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
