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
        """The signing key. Raises ``ImproperlyConfigured`` where none is set, or it does not come next."""
        key = keys.signing_key()
        if last and last.key_id != keys.key_id(key) and not self._goes_on_with(keys.public_key_hex(key)):
            raise ImproperlyConfigured(OTHER_KEY.format(expected=last.key_id, configured=keys.key_id(key)))
        return key

    def rotate(self, new: Ed25519PrivateKey) -> Entry:
        """Name a key, and put it in force by an entry that it signs itself. Returns the entry that names it.

        Raises ``ImproperlyConfigured`` as ``add`` does.
        """
        named = {"public_key": keys.public_key_hex(new)}
        rotation = self.add(verify.KEY_ROTATION, named)
        self._write(rotation, verify.KEY_IN_FORCE, named, new)
        return rotation

    def _goes_on_with(self, public_key: str) -> bool:
        """Whether the newest entry that is signed was signed with the key, or names it as the next.

        Rows that nobody signed may have come in between: the database checks no signatures.
        """
        entries = self.model._default_manager.order_by("-sequence")
        naming = entries.filter(kind__in=(self.genesis, verify.KEY_ROTATION)).values_list("body__public_key", flat=True)
        known = {verify.key_id(key): key for key in naming}
        for entry in entries.iterator(chunk_size=10):
            signer = known.get(entry.key_id, "")
            if verify.signature_fits(signer, entry.signature, canonical_json(entry.signed_content())):
                offered = entry.body["public_key"] if entry.kind == verify.KEY_ROTATION else signer
                return public_key in (signer, offered)
        return False

    def _write(
        self, last: Entry | None, kind: str, body: dict, key: Ed25519PrivateKey | None = None, /, **columns: object
    ) -> Entry:
        key = key or self.require_key(last)
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


def _beginning() -> dict:
    notice = "Demonstration, not official: the bodies named took no part." if settings.DEMONSTRATION else ""
    return {
        "portal": settings.PORTAL_NAME,
        "demonstration": settings.DEMONSTRATION,
        "notice": notice,
        "public_key": keys.public_key_hex(keys.signing_key()),
    }
