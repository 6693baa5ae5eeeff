"""Append to the record: the one way in which entries come about."""

import secrets
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cctvportal.kernel import clock
from cctvportal.kernel.canonical import canonical_json, digest_of, sha256
from cctvportal.kernel.locks import advisory_lock

from . import keys
from .models import RecordEntry, Secret

GENESIS = "record-begun"
NO_PREVIOUS = "0" * 64


def commitment_to(body: dict, salt: str) -> str:
    """SHA-256 of the canonical JSON of ``{"body", "salt"}``: binds to ``body`` without telling it."""
    return digest_of({"body": body, "salt": salt})


@transaction.atomic
def append(kind: str, body: dict, *, secret: dict | None = None, subject: UUID | None = None) -> RecordEntry:
    """Append one entry: ``body`` for the public, ``secret`` committed to with a salt and opened later by ``subject``.

    Runs inside the caller's transaction, under a lock, so that sequence and chain have no gaps.
    Raises ``ImproperlyConfigured`` where no signing key is set.
    """
    advisory_lock("record")
    last = RecordEntry.objects.order_by("-sequence").first() or _write(None, GENESIS, _beginning(), "")
    if secret is None:
        return _write(last, kind, body, "")
    salt = secrets.token_hex(32)
    entry = _write(last, kind, body, commitment_to(secret, salt))
    Secret.objects.create(entry=entry, salt=salt, body=secret, subject=subject)
    return entry


def openings(subjects: Iterable[UUID]) -> list[dict]:
    """What entries about ``subjects`` committed to: ``[{"sequence", "salt", "body"}]``, oldest first."""
    found = Secret.objects.filter(subject__in=list(subjects)).order_by("entry_id")
    return [{"sequence": secret.entry_id, "salt": secret.salt, "body": secret.body} for secret in found]


def _beginning() -> dict:
    notice = "Demonstration, not official: the bodies named took no part." if settings.DEMONSTRATION else ""
    return {
        "portal": settings.PORTAL_NAME,
        "demonstration": settings.DEMONSTRATION,
        "notice": notice,
        "public_key": keys.public_key_hex(keys.signing_key()),
    }


def _write(last: RecordEntry | None, kind: str, body: dict, commitment: str) -> RecordEntry:
    key = keys.signing_key()
    entry = RecordEntry(
        sequence=last.sequence + 1 if last else 1,
        at=clock.now().replace(microsecond=0),
        kind=kind,
        body=body,
        commitment=commitment,
        previous_hash=last.hash if last else NO_PREVIOUS,
        key_id=keys.key_id(key),
    )
    signed = canonical_json(entry.signed_content())
    entry.hash = sha256(signed)
    entry.signature = key.sign(signed).hex()
    entry.save(force_insert=True)
    return entry
