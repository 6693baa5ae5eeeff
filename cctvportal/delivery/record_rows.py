"""Entries of the record as they are shown and exported."""

from typing import Any

from cctvportal.publication.models import Edition
from cctvportal.record.models import Manifest, RecordEntry


def row(entry: RecordEntry, *, to_entry: bool = False) -> dict[str, Any]:
    """An ``EntryRow`` of ``design.contracts``; ``to_entry`` adds a link to the entry itself."""
    links = [
        {"label": named.get("title") or "The record of the page", "url": f"/record/pages/{named['content']}/"}
        for named in entry.body.get("publications", [])
    ]
    if entry.kind == "manifest":
        links.append(_manifest_link(entry.body["edition"], entry.body["release"]))
    if to_entry:
        links.append({"label": f"Entry {entry.sequence} in full", "url": f"/record/{entry.sequence}/"})
    return {"sequence": entry.sequence, "at": entry.at, "kind": entry.kind, "hash": entry.hash, "links": links}


def manifests_of(edition: Edition | None) -> list[dict[str, str]]:
    """Links to the manifests of an edition, one for each release of the software that answered in it."""
    made = Manifest.objects.filter(edition=edition.number) if edition else Manifest.objects.none()
    return [_manifest_link(number, release) for number, release in made.values_list("edition", "release")]


def _manifest_link(edition: int, release: str) -> dict[str, str]:
    label = f"Manifest of edition {edition}, release {release}"
    return {"label": label, "url": f"/record/manifests/{edition}/{release}.json"}
