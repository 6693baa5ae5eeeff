"""The record of one page: as it stands, who signed it when, its versions, and the entries about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Exists, OuterRef, Q

from cctvportal.kernel import clock
from cctvportal.publication.corrections import as_first_published
from cctvportal.publication.models import Edition, Publication, Tombstone
from cctvportal.record.models import RecordEntry
from cctvportal.record.verify import EDITION, REDACTION

from .content import PublishedContent
from .record_rows import entries_until, row
from .redactions import told as redaction_told

if TYPE_CHECKING:  # Not installed where the portal runs.
    from django_stubs_ext import WithAnnotations

Item = dict[str, Any]
# What was done about a page beside the board's ordinary way.
ACTS = (
    *("correction", "call-in", "emergency-confirmed", "put-back", "hold"),
    *("ratification", "rejection", "lapse", "escalation"),
)
SIGNED = "sign-off"


class _Readable(TypedDict):
    is_readable: bool


def page_record(content_id: int, edition: Edition) -> Item | None:
    """A ``PageRecordView`` of ``design.contracts``; None where nothing of this content was published."""
    versions = list(_versions(content_id, edition))
    if not versions:
        return None
    editions, redactions, acts = _entries_about(content_id, edition)
    opened = {told["sequence"]: told["body"] for entry in editions for told in _opened(entry, content_id, versions)}
    told = RecordEntry.objects.filter(sequence__in=opened).order_by("-sequence")
    times = {entry.sequence: entry.at for entry in told}
    entries = sorted([*editions, *told, *acts, *redactions], key=lambda entry: -entry.sequence)
    by_digest = _by_digest(content_id) if redactions else {}
    signed = as_first_published(versions[0])
    return {
        "content": PublishedContent.of(versions[0], []),
        "redactions": by_digest.get(versions[0].digest, []),
        "signatures": _signatures(signed, editions, opened, times),
        "is_readable": versions[0].is_readable,
        "versions": [_version_row(version, by_digest.get(version.digest, [])) for version in versions],
        "entries": [row(entry, to_entry=True) for entry in entries],
    }


def _versions(content_id: int, edition: Edition) -> Iterator[WithAnnotations[Publication, _Readable]]:
    """Its versions until ``edition``, the newest first, each with ``is_readable``."""
    readable = Exists(Publication.objects.readable().filter(pk=OuterRef("pk")))
    published = Publication.objects.filter(content_id=content_id, edition__lte=edition.number)
    yield from published.annotate(is_readable=readable).select_related("edition").order_by("-edition_id")


def _entries_about(content_id: int, edition: Edition) -> tuple[list[RecordEntry], list[RecordEntry], list[RecordEntry]]:
    """The entries of the editions that published it until ``edition``, of redactions, and of acts beside the board."""
    published = Q(kind__in=(EDITION, REDACTION), body__contains={"publications": [{"content": content_id}]})
    acts = Q(kind__in=ACTS, body__contains={"content": content_id})
    about = list(entries_until(edition).filter(published | acts))
    editions = [entry for entry in about if entry.kind == EDITION]
    redactions = [entry for entry in about if entry.kind == REDACTION]
    return editions, redactions, [entry for entry in about if entry.kind in ACTS]


def _opened(entry: RecordEntry, content_id: int, versions: Sequence[Publication]) -> Iterator[Item]:
    """The commitments about this content that a release opened; one release may open those of several pages."""
    digests = {version.digest for version in versions} | _signed_with_others(entry, content_id)
    for opening in _openings(entry):
        body = opening["body"]
        # A vote on a pack names all that it was cast on.
        voted_on = digests.intersection(item["digest"] for item in body.get("items", []))
        if voted_on:
            yield opening | {"body": body | {"digest": voted_on.pop()}}
        elif body.get("content") == content_id or body.get("digest") in digests:
            yield opening


def _signed_with_others(entry: RecordEntry, content_id: int) -> set[str]:
    """The digests of the moves and orders of navigation by which a release published this content again."""
    return {
        body["digest"]
        for body in (opening["body"] for opening in _openings(entry))
        if "digest" in body and any(named["content"] == content_id for named in _named(body.get("representation", {})))
    }


def _openings(entry: RecordEntry) -> list[Item]:
    """What a release opened in the form of ``signoff/telling.py``: an entry opens what the CMS makes it open."""
    return [opening for opening in entry.body.get("opens", ()) if _is_in_form(opening["body"])]


def _is_in_form(body: Item) -> bool:
    representation = body.get("representation", {})
    return (
        all(isinstance(body.get(name, ""), str) for name in ("digest", "seat"))
        and _all_name("digest", str, body.get("items", []))
        and isinstance(representation, dict)
        and all(_all_name("content", int, representation.get(name, [])) for name in ("pages", "order"))
        and ("cast" not in body or _is_instant(body["cast"]))
        and (body.get("decision") != SIGNED or {"digest", "seat"} <= body.keys())
    )


def _all_name(key: str, kind: type, value: object) -> bool:
    """Whether a value is a list of objects that each have a ``key`` of that kind."""
    return isinstance(value, list) and all(isinstance(each, dict) and isinstance(each.get(key), kind) for each in value)


def _is_instant(value: object) -> bool:
    try:
        return isinstance(value, str) and 1970 <= clock.from_text(value).year < 9000
    except ValueError:
        return False


def _named(representation: Item) -> list[Item]:
    return [*representation.get("pages", ()), *representation.get("order", ())]


def _signatures(
    publication: Publication, editions: list[RecordEntry], opened: dict[int, Item], times: dict[int, datetime]
) -> list[Item]:
    """The seats that signed what stands now; the time of each is that of its last vote on it in the record.

    A vote told again says itself when it was cast.
    """
    own = (entry for entry in editions if entry.body["edition"] == publication.edition_id)
    digests = {publication.digest}.union(*(_signed_with_others(entry, publication.content_id) for entry in own))
    signed_at = {
        body["seat"]: clock.from_text(body["cast"]) if "cast" in body else times.get(sequence)
        for sequence, body in sorted(opened.items())
        if body.get("decision") == SIGNED and body["digest"] in digests
    }
    return [{"seat": seat, "signed_at": signed_at.get(seat["code"])} for seat in publication.seats]


def _by_digest(content_id: int) -> dict[str, list[Item]]:
    """What was taken out of the versions of a piece of content, by their digests, the oldest first."""
    found: dict[str, list[Item]] = {}
    stones = Tombstone.objects.filter(content_id=content_id).select_related("destruction")
    for stone in stones.order_by("destruction__at", "destruction"):
        found.setdefault(stone.digest, []).append(redaction_told(stone.destruction))
    return found


def _version_row(publication: WithAnnotations[Publication, _Readable], redactions: list[Item]) -> Item:
    return {
        "edition": publication.edition_id,
        "published_at": publication.edition.effective_at,
        "kind": publication.kind,
        "authority": publication.authority,
        "readable": publication.is_readable,
        "digest": publication.digest,
        "change_note": publication.representation.get("change_note", "") if publication.is_readable else "",
        "redactions": redactions,
    }
