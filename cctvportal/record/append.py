"""Append to the public record: the one way in which its entries come about."""

import secrets
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from cctvportal.kernel.canonical import digest_of

from .chain import Chain
from .models import RecordEntry, Secret

RECORD = Chain(RecordEntry, lock="record", genesis="record-begun")


def commitment_to(body: dict, salt: str) -> str:
    """SHA-256 of the canonical JSON of ``{"body", "salt"}``: binds to ``body`` without telling it."""
    return digest_of({"body": body, "salt": salt})


@transaction.atomic
def append(kind: str, body: dict, *, secret: dict | None = None, subject: UUID | None = None) -> RecordEntry:
    """Append one entry: ``body`` for the public, ``secret`` committed to with a salt and opened later by ``subject``.

    Runs inside the caller's transaction.
    Raises ``ImproperlyConfigured`` where no signing key is set, or it is not the record's.
    """
    if secret is None:
        return RECORD.add(kind, body)
    salt = secrets.token_hex(32)
    entry = RECORD.add(kind, body, commitment=commitment_to(secret, salt))
    Secret.objects.create(entry=entry, salt=salt, body=secret, subject=subject)
    return entry


def openings(subjects: Iterable[UUID]) -> list[dict]:
    """What entries about ``subjects`` committed to: ``[{"sequence", "salt", "body"}]``, oldest first.

    Left out is what a redaction took words out of: it is not what was committed to any more, and stays closed.
    """
    found = Secret.objects.filter(subject__in=list(subjects)).select_related("entry").order_by("entry_id")
    return [
        {"sequence": secret.entry_id, "salt": secret.salt, "body": secret.body}
        for secret in found
        if commitment_to(secret.body, secret.salt) == secret.entry.commitment
    ]
