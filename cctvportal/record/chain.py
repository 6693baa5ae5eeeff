"""Writing to a chain, and the key that it takes."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cctvportal.kernel import clock
from cctvportal.kernel.canonical import canonical_json, sha256
from cctvportal.kernel.locks import advisory_lock

from . import keys, verify
from .models import ChainedEntry

Entry = TypeVar("Entry", bound=ChainedEntry)
OTHER_KEY = (
    "The record goes on with the key {expected}, and the key configured is {configured}. Set RECORD_SIGNING_KEY or "
    "RECORD_SIGNING_KEY_FILE to the record's key; a new key is put in force by manage.py rotate_record_key alone."
)


@dataclass(frozen=True)
class Chain(Generic[Entry]):
    """A table of chained entries: the lock under which it grows, and the kind of its first entry."""

    model: type[Entry]
    lock: str
    genesis: str

    def add(self, kind: str, body: dict, **columns: object) -> Entry:
        """Append one entry within the caller's transaction, which it needs: sequence and chain have no gaps.

        Raises ``ImproperlyConfigured`` where no signing key is set, or it is not the chain's.
        """
        advisory_lock(self.lock)
        last = self.last() or self._write(None, self.genesis, _beginning())
        return self._write(last, kind, body, **columns)

    def last(self) -> Entry | None:
        """The newest entry; None before the first."""
        return self.model._default_manager.order_by("-sequence").first()

    def require_key(self, last: Entry | None) -> Ed25519PrivateKey:
        """The signing key. Raises ``ImproperlyConfigured`` where none is set, or it is not the one after ``last``."""
        key = keys.signing_key()
        if last and key_in_force_after(last) != keys.key_id(key):
            expected = key_in_force_after(last)
            raise ImproperlyConfigured(OTHER_KEY.format(expected=expected, configured=keys.key_id(key)))
        return key

    def _write(self, last: Entry | None, kind: str, body: dict, **columns: object) -> Entry:
        key = self.require_key(last)
        entry = self.model(
            sequence=last.sequence + 1 if last else 1,
            at=clock.now().replace(microsecond=0),
            kind=kind,
            body=body,
            previous_hash=last.hash if last else verify.NO_PREVIOUS,
            key_id=keys.key_id(key),
            **columns,
        )
        signed = canonical_json(entry.signed_content())
        entry.hash = sha256(signed)
        entry.signature = key.sign(signed).hex()
        entry.save(force_insert=True)
        return entry


def key_in_force_after(entry: ChainedEntry) -> str:
    """The id of the key that signs the entry after this one."""
    return verify.key_id(entry.body["public_key"]) if entry.kind == verify.KEY_ROTATION else entry.key_id


def _beginning() -> dict:
    notice = "Demonstration, not official: the bodies named took no part." if settings.DEMONSTRATION else ""
    return {
        "portal": settings.PORTAL_NAME,
        "demonstration": settings.DEMONSTRATION,
        "notice": notice,
        "public_key": keys.public_key_hex(keys.signing_key()),
    }
