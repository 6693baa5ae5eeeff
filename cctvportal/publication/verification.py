"""Compare what is stored with the record: every entry, publication, address and file, and what apps keep of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cctvportal.kernel.canonical import sha256, sha256_of_file
from cctvportal.record.models import Manifest, RecordEntry, Verification
from cctvportal.record.verification import examined_record, examined_security
from cctvportal.record.verify import MANIFEST, Examination

from . import redaction_log
from .assets import published_storage, storage_name
from .models import Asset, Destruction, Publication, Tombstone
from .release import as_recorded
from .verified_routes import wrong_places, wrong_routes

MOST_TOLD = 200
# Called with what is being looked at, how many were, and how many there are.
Progress = Callable[[str, int, int], None]


@dataclass
class Redacted:
    """What lawful redactions destroyed, as the record's own entries tell it of those that the database carried out."""

    # Content and digest: the same version may stand again in a later edition, as it was left.
    publications: set[tuple[int, str]] = field(default_factory=set)
    assets: set[str] = field(default_factory=set)

    @classmethod
    def by(cls, examination: Examination) -> "Redacted":
        """From the redaction entries of an examined record."""
        told = cls()
        files, pages = defaultdict(set), defaultdict(set)
        stones = Tombstone.objects.values_list("destruction_id", "content_id", "digest", "sha256")
        for redaction, content, digest, asset in stones:
            files[str(redaction)].add(asset)
            pages[str(redaction)].add((content, digest))
        for body in examination.redactions.values():
            redaction = body["redaction"]
            told.assets |= files[redaction].intersection(body["assets"])
            named = {(each["content"], each["digest"]) for each in body["publications"]}
            told.publications |= named & pages[redaction]
        return told

    def explains(self, publication: Publication) -> bool:
        """Whether something was taken out of a publication, or a file that it shows or links was destroyed."""
        return (publication.content_id, publication.digest) in self.publications or any(
            use["sha256"] in self.assets for use in publication.assets
        )


# What another app compares of that which it keeps of publications: a sentence for each that is wrong.
Check = Callable[[Redacted], Iterator[str]]
_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Ask ``check`` too whenever everything is compared."""
    if check not in _checks:
        _checks.append(check)


def verify(*, quick: bool = False, progress: Progress = lambda what, done, total: None) -> Verification:
    """Check both chains and, unless ``quick``, every publication, address and file, and the redaction log.

    The outcome is stored, except that of a quick check that found nothing: it must not hide what a whole one found.
    Raises ``OSError`` where a storage does not answer.
    """
    record = examined_record()
    problems = [str(fault) for fault in record.problems]
    problems += [f"Security events: {fault}" for fault in examined_security().problems]
    counts: Counter[str] = Counter()
    if not quick:
        redacted = Redacted.by(record)
        problems += _counted(_wrong_publications(record, redacted, progress), counts, "publications")
        problems += _counted(_wrong_assets(redacted, progress), counts, "assets")
        problems += _wrong_manifests(record)
        problems += _wrong_redactions(record)
        problems += _wrong_addresses(record, redacted)
        problems += redaction_log.damages()
        for check in _checks:
            problems += check(redacted)
    outcome = Verification(
        sequence=record.last["sequence"] if record.last else 0,
        entries=len(record.hashes),
        publications=counts["publications"],
        assets=counts["assets"],
        problems=_told(problems),
        ok=not problems,
    )
    if problems or not quick:
        outcome.save(force_insert=True)
    return outcome


def _counted(found: Iterator[str | None], counts: Counter[str], what: str) -> Iterator[str]:
    """The sentences among ``found``, which answers None for whatever is whole; ``counts`` gets how many it is."""
    for sentence in found:
        counts[what] += 1
        if sentence:
            yield sentence


def _told(problems: list[str]) -> list[str]:
    more = len(problems) - MOST_TOLD
    return [*problems[:MOST_TOLD], *([f"And {more} more."] if more > 0 else [])]


def _wrong_publications(record: Examination, redacted: Redacted, progress: Progress) -> Iterator[str | None]:
    named = {
        (each.edition, each.body.get("content"), digest): each.body
        for digest, all_ in record.by_digest.items()
        for each in all_
    }
    editions = {edition for edition, _, _ in named}
    stored = Publication.objects.filter(edition__lte=max(editions, default=0)).order_by("pk")
    total = stored.count()
    seen = set()
    for done, publication in enumerate(stored.iterator(chunk_size=100), start=1):
        known_as = (publication.edition_id, publication.content_id, publication.digest)
        seen.add(known_as)
        progress("publications", done, total)
        yield _wrong_with(publication, known_as[1:] in redacted.publications, named.get(known_as), editions)
    for edition, content, _ in sorted(named.keys() - seen):
        yield f"The record tells of content {content} in edition {edition}, and what is stored there is not that."


def _wrong_with(
    publication: Publication, is_redacted: bool, told: dict[str, Any] | None, editions: set[int]
) -> str | None:
    name = _named(publication)
    if publication.recomputed_digest() != publication.digest and not is_redacted:
        return f"{name} was changed: its digest is not that of its content."
    # An edition of which no publication is named has an entry that was redacted, or is damaged and told of already.
    if told is None and publication.edition_id in editions:
        return f"{name} is not in the record: another digest, or none, was signed there."
    if told and (other := _other_than_recorded(publication, is_redacted, told)):
        return f"{name} was changed: the record tells another {', '.join(other)}."
    return None


def _other_than_recorded(publication: Publication, is_redacted: bool, told: dict[str, Any]) -> list[str]:
    """What stands beside the signed form, in lists and marks, and is not as the record tells it."""
    redactable = {"title", "path", "assets"} if is_redacted else set()
    stored = as_recorded(publication)
    return [key.replace("_", "-") for key in stored if key not in redactable and stored[key] != told.get(key)]


# Files of whose size and type no publication says the same as their row.
OTHERWISE_DESCRIBED = """
SELECT a.* FROM publication_asset AS a WHERE NOT EXISTS (
  SELECT FROM publication_publicationasset AS l JOIN publication_publication AS p ON p.id = l.publication_id
  WHERE l.asset_id = a.sha256 AND p.assets @> jsonb_build_array(
    jsonb_build_object('sha256', a.sha256, 'size', a.size, 'content_type', a.content_type))
) ORDER BY a.sha256
"""


def _wrong_assets(redacted: Redacted, progress: Progress) -> Iterator[str | None]:
    for asset in Asset.objects.raw(OTHERWISE_DESCRIBED):
        if asset.pk not in redacted.assets:
            yield f"The published file {asset.pk} is described otherwise than it was signed: as {asset.content_type}."
    assets = Asset.objects.order_by("pk")
    total = assets.count()
    for done, asset in enumerate(assets.iterator(), start=1):
        progress("files", done, total)
        yield None if asset.pk in redacted.assets else _wrong_with_file(asset)


def _wrong_manifests(record: Examination) -> Iterator[str]:
    missing = dict(record.manifests)
    redacted = RecordEntry.objects.filter(pk__in=record.redacted_entries, kind=MANIFEST)
    lawful = set(redacted.values_list("body__root", flat=True))
    for manifest in Manifest.objects.iterator(chunk_size=10):
        told = missing.pop(manifest.root, None)
        if sha256(manifest.canonical()) != manifest.root and manifest.root not in lawful:
            yield f"{manifest} is not the one that the record vouches for."
        elif told is None and manifest.root not in lawful and not record.stopped:
            yield f"{manifest} is vouched for by no entry of the record."
    for body in missing.values():
        yield f"{Manifest(edition=body['edition'], release=body['release'])} is missing."


def _wrong_redactions(record: Examination) -> Iterator[str]:
    carried_out = {str(redaction) for redaction in Destruction.objects.values_list("pk", flat=True)}
    for sequence, body in record.redactions.items():
        if (redaction := body["redaction"]) not in carried_out:
            yield f"Entry {sequence} tells of redaction {redaction}, which was not carried out: it explains nothing."


def _wrong_addresses(record: Examination, redacted: Redacted) -> Iterator[str]:
    yield from wrong_routes(record, redacted.publications)
    for publication, what in wrong_places():
        if (publication.content_id, publication.digest) not in redacted.publications:
            yield f"{_named(publication)} was changed: its {what} does not fit its address or edition."


def _named(publication: Publication) -> str:
    return f"The publication of “{publication.title}” ({publication.path}, edition {publication.edition_id})"


def _wrong_with_file(asset: Asset) -> str | None:
    try:
        with published_storage().open(storage_name(asset.pk)) as file:
            damaged = sha256_of_file(file) != asset.pk
    except FileNotFoundError:
        return f"The published file {asset.pk} is missing."
    return f"The published file {asset.pk} was changed: its bytes are not those of its digest." if damaged else None
