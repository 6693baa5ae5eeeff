"""Entries of the record as they are shown and exported."""

from typing import Any

from cctvportal.record.models import RecordEntry


def row(entry: RecordEntry, *, to_entry: bool = False) -> dict[str, Any]:
    """An ``EntryRow`` of ``design.contracts``; ``to_entry`` adds a link to the entry itself."""
    links = [
        {"label": published["title"], "url": f"/record/pages/{published['content']}/"}
        for published in entry.body.get("publications", [])
    ]
    if to_entry:
        links.append({"label": f"Entry {entry.sequence} in full", "url": f"/record/{entry.sequence}/"})
    return {"sequence": entry.sequence, "at": entry.at, "kind": entry.kind, "hash": entry.hash, "links": links}
