"""Check the record in the database: chain, hashes, signatures, opened commitments."""

from collections.abc import Iterator

from cctvportal.kernel.canonical import canonical_json, sha256

from . import keys
from .append import commitment_to
from .chain import NO_PREVIOUS
from .models import RecordEntry


def problems() -> Iterator[str]:
    """A sentence for each thing wrong, oldest entry first; nothing where the record is whole."""
    previous = NO_PREVIOUS
    public_keys: dict[str, str] = {}
    commitments: dict[int, str] = {}
    for number, entry in enumerate(RecordEntry.objects.order_by("sequence").iterator(), start=1):
        if entry.sequence != number:
            yield f"Entry {number} is missing."
            return
        if number == 1:
            public_keys[entry.key_id] = entry.body["public_key"]
        yield from _problems_of(entry, previous, public_keys)
        yield from _wrong_openings(entry, commitments)
        commitments[entry.sequence] = entry.commitment
        previous = entry.hash


def _problems_of(entry: RecordEntry, previous: str, public_keys: dict[str, str]) -> Iterator[str]:
    signed = canonical_json(entry.signed_content())
    if entry.previous_hash != previous:
        yield f"Entry {entry.sequence} does not follow the entry before it."
    if entry.hash != sha256(signed):
        yield f"Entry {entry.sequence} was changed: its hash is not that of its content."
    if not keys.verifies(public_keys.get(entry.key_id, ""), entry.signature, signed):
        yield f"Entry {entry.sequence} is not signed by a key of the record."


def _wrong_openings(entry: RecordEntry, commitments: dict[int, str]) -> Iterator[str]:
    for opened in entry.body.get("opens", []):
        if commitment_to(opened["body"], opened["salt"]) != commitments.get(opened["sequence"]):
            yield f"Entry {entry.sequence} opens entry {opened['sequence']} with other content than was committed to."
