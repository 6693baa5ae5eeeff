"""What later meetings report of an action."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

Item = dict[str, Any]
UNREPORTED: Item = {"state": "open", "reported_at": None, "note": ""}


def carried(meetings: Iterable[tuple[int, Sequence[Item]]]) -> Callable[[str, int], Item]:
    """Of the numbers and ``action_reports`` of meetings: what the latest of those after one says of a reference.

    ``{"state": "open", "done" or "dropped", "reported_at": number or None, "note"}``.
    """
    latest: dict[str, Item] = {}
    for number, reports in sorted(meetings, key=lambda meeting: meeting[0]):
        for report in reports:
            latest[report["reference"]] = {
                "state": report["state"],
                "reported_at": number,
                "note": report["note"],
            }

    def of(reference: str, made_at: int) -> Item:
        found = latest.get(reference, UNREPORTED)
        return found if found["reported_at"] is None or found["reported_at"] > made_at else UNREPORTED

    return of
