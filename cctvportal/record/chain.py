"""Writing to a chain, and the key that it takes."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from cctvportal.kernel import clock
from cctvportal.kernel.canonical import canonical_json, sha256
from cctvportal.kernel.locks import advisory_lock

from . import keys, verify
from .models import ChainedEntry

# Bytes.
LARGE = 100_000
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
        """The newest entry, without its body, which nobody needs who goes on after it; None before the first."""
        return self.model._default_manager.order_by("-sequence").defer("body").first()

    def require_key(self, last: Entry | None) -> Ed25519PrivateKey:
        """The signing key. Raises ``ImproperlyConfigured`` where none is set, or it does not come next."""
        key = keys.signing_key()
        if last and keys.key_id(key) not in keys_after(last):
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
        if len(signed) > LARGE:
            _say(signed.decode())
        entry.save(force_insert=True)
        return entry


def keys_after(entry: ChainedEntry) -> set[str]:
    """The ids of the keys that may sign the entry after this one: the one that did, and one that it names as the next.

    The second is in force once it has signed, for which somebody has to have it.
    """
    if entry.kind != verify.KEY_ROTATION:
        return {entry.key_id}
    named = type(entry)._default_manager.filter(pk=entry.pk).values_list("body__public_key", flat=True).get()
    return {entry.key_id, verify.key_id(named)}


def _say(signed: str) -> None:
    """Tell the database what was signed: of a large entry it would take long to find out (agencies, migration 0014)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('cctv.signed', %s, true)", [signed])


def _beginning() -> dict:
    notice = "Demonstration, not official: the bodies named took no part." if settings.DEMONSTRATION else ""
    return {
        "portal": settings.PORTAL_NAME,
        "demonstration": settings.DEMONSTRATION,
        "notice": notice,
        "public_key": keys.public_key_hex(keys.signing_key()),
    }
