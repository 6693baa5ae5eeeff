"""Entries of the record as they are shown and exported."""

import re
from typing import Any

from django.db.models import QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cctvportal.publication.models import Edition
from cctvportal.record.models import Manifest, RecordEntry
from cctvportal.record.verify import EDITION, MANIFEST, REDACTION

from .api.columns import LARGEST

# The kinds that name publications. The database holds an edition's to what was published; any other entry says what
# whoever runs code in the CMS made it say, so that nothing is taken for granted of its form.
NAMING = (EDITION, REDACTION)
RELEASE = re.compile("[0-9a-f]{12}")


def entries_until(edition: Edition | None) -> QuerySet[RecordEntry]:
    """Those before the entry of the next edition, which may be made while this one is shown."""
    number = edition.number + 1 if edition else 1
    following = RecordEntry.objects.filter(kind="edition", body__contains={"edition": number}).order_by("sequence")
    end = Coalesce(Subquery(following.values("sequence")[:1]), Value(LARGEST))
    return RecordEntry.objects.filter(sequence__lt=end)


def row(entry: RecordEntry, *, to_entry: bool = False) -> dict[str, Any]:
    """An ``EntryRow`` of ``design.contracts``; ``to_entry`` adds a link to the entry itself."""
    links = [_page_link(entry, named) for named in _publications_named(entry)]
    edition, release = entry.body.get("edition"), str(entry.body.get("release"))
    if entry.kind == MANIFEST and isinstance(edition, int) and RELEASE.fullmatch(release):
        links.append(_manifest_link(edition, release))
    if to_entry:
        links.append(
            {"label": _("Entry {number} in full").format(number=entry.sequence), "url": f"/record/{entry.sequence}/"}
        )
    return {"sequence": entry.sequence, "at": entry.at, "kind": entry.kind, "hash": entry.hash, "links": links}


def _publications_named(entry: RecordEntry) -> list[dict[str, Any]]:
    named = entry.body.get("publications") if entry.kind in NAMING else None
    found = named if isinstance(named, list) else []
    return [each for each in found if isinstance(each, dict) and isinstance(each.get("content"), int)]


def _page_link(entry: RecordEntry, named: dict[str, Any]) -> dict[str, str]:
    title = named.get("title") if entry.kind == EDITION else None
    return {"label": title or _("The record of the page"), "url": f"/record/pages/{named['content']}/"}


def manifests_of(edition: Edition | None) -> list[dict[str, str]]:
    """Links to the manifests of an edition, one for each release of the software that answered in it."""
    made = Manifest.objects.filter(edition=edition.number) if edition else Manifest.objects.none()
    return [_manifest_link(number, release) for number, release in made.values_list("edition", "release")]


def _manifest_link(edition: int, release: str) -> dict[str, str]:
    label = _("Manifest of edition {edition}, release {release}").format(edition=edition, release=release)
    return {"label": label, "url": f"/record/manifests/{edition}/{release}.json"}
