"""What the public is told of redactions: beside a page, in place of a file, and to mirrors."""

from collections.abc import Iterable
from typing import Any

from cctvportal.kernel import clock
from cctvportal.publication.models import Destruction, Edition, Publication, Tombstone

Item = dict[str, Any]
BLOCK = "█"


def redactions_of(publication: Publication) -> list[Item]:
    """``{"redaction", "ground", "at", "edition"}`` of each that took words out of it, the oldest first.

    A version that moved since has another digest, and the blocks still.
    """
    # Whatever was redacted shows a block; so other pages need no query.
    if BLOCK not in f"{publication.title}{publication.path}{publication.representation}{publication.assets}":
        return []
    named = Tombstone.objects.filter(content_id=publication.content_id).values("destruction")
    return [told(destruction) for destruction in Destruction.objects.filter(pk__in=named)]


def redaction_of_file(sha256: str) -> Item | None:
    """The redaction that destroyed a file; None where none did."""
    destruction = Destruction.objects.filter(tombstones__sha256=sha256).first()
    return told(destruction) if destruction else None


def redacted_files(edition: Edition) -> frozenset[str]:
    """The SHA-256 of all files that were destroyed, in whatever edition they stood."""
    known = getattr(edition, "redacted_files", None)
    if known is None:
        known = Tombstone.objects.exclude(sha256="").values_list("sha256", flat=True)
    return frozenset(known)


def told(destruction: Destruction) -> Item:
    """For templates."""
    return {
        "redaction": str(destruction.pk),
        "ground": destruction.ground,
        "at": clock.to_text(destruction.at),
        "edition": destruction.edition_id,
    }


def announced(destructions: Iterable[Destruction]) -> list[Item]:
    """For mirrors: what each of ``destructions`` destroyed, to be destroyed by them too."""
    return [
        {
            "redaction": str(destruction.pk),
            "ground": destruction.ground,
            "seats": destruction.seats,
            "at": clock.to_text(destruction.at),
            "assets": [stone.sha256 for stone in destruction.tombstones.all() if stone.sha256],
            "publications": [
                {"content": stone.content_id, "edition": stone.of_edition, "digest": stone.digest}
                for stone in destruction.tombstones.all()
                if stone.content_id is not None
            ],
        }
        for destruction in destructions
    ]
