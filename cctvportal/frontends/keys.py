"""What administrators do with readers of the API and their keys. A process sees it within ``KEY_INTERVAL`` seconds."""

from datetime import datetime, timedelta

from cctvportal.agencies.models import User
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.rules import require_administrator
from cctvportal.agencies.verbs import verb
from cctvportal.delivery.access.keys import HINT, digest_of, new_key
from cctvportal.delivery.models import Reader, ReadKey
from cctvportal.kernel import clock
from cctvportal.record.security import note_security


@verb("add-reader")
def add_reader(reader: Reader, lasts: timedelta, *, by: User) -> str:
    """Save a new reader. Returns its key, good for ``lasts``, which is told this once."""
    require_administrator(by)
    reader.save(force_insert=True)
    return _give_key(reader, lasts, by)


@verb("change-reader", about="reader")
def change_reader(reader: Reader, *, by: User) -> None:
    """Save name, contact, note, scopes and limit: of the keys that it has, too."""
    require_administrator(by)
    reader.save(update_fields=["name", "contact", "note", "scopes", "per_minute"])


@verb("give-read-key", about="reader")
def give_key(reader: Reader, lasts: timedelta, keep: timedelta, *, by: User) -> str:
    """Give a new key, good for ``lasts``, and let the old one be good beside it for ``keep`` at most.

    Returns the new one, told this once. Raises ``Refused`` where two are good already, unless nothing is kept.
    """
    require_administrator(by)
    now, good = clock.now(), _locked_keys(reader)
    if keep and len(good) > 1:
        raise Refused("Two keys are good already. Revoke one of them first, or keep none.")
    for key in good:
        if keep:
            _end(key, now + keep)
        else:
            _revoke(key, by)
    return _give_key(reader, lasts, by)


@verb("revoke-read-key", about="key")
def revoke_key(key: ReadKey, *, by: User) -> None:
    """Have a key refused from now on. Raises ``Refused`` where it is not good any more."""
    require_administrator(by)
    if key.pk not in {good.pk for good in _locked_keys(key.reader)}:
        raise Refused("It is not good any more.")
    _revoke(key, by)


def _locked_keys(reader: Reader) -> list[ReadKey]:
    """The good ones, the newest first, while nobody else changes them."""
    Reader.objects.select_for_update().get(pk=reader.pk)
    return list(reader.keys.valid(clock.now()))


def _end(key: ReadKey, at: datetime) -> None:
    """Bring the end of a key forward."""
    key.expires_at = min(key.expires_at, at)
    key.save(update_fields=["expires_at"])


def _revoke(key: ReadKey, by: User) -> None:
    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])
    _note("read-key-revoked", key, by)


def _give_key(reader: Reader, lasts: timedelta, by: User) -> str:
    key, now = new_key(), clock.now()
    made = ReadKey.objects.create(
        reader=reader, digest=digest_of(key), hint=key[:HINT], made_at=now, expires_at=now + lasts
    )
    _note("read-key-given", made, by)
    return key


def _note(kind: str, key: ReadKey, by: User) -> None:
    note_security(kind, {"member": str(by.opaque_id), "reader": key.reader_id, "read_key": key.pk})
