"""Put a new key in force: the old one signs the entry that names it, and it signs the next."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from . import keys
from .append import RECORD
from .models import RecordEntry
from .security import SECURITY


class NotRotated(Exception):
    """The key stays as it was; the text is a sentence that says why."""


@transaction.atomic
def rotate(new: Ed25519PrivateKey) -> RecordEntry:
    """Let ``new`` sign the record and the private chain from now on. Returns the record's entry that names it.

    Raises ``NotRotated`` where it is in force already, and ``ImproperlyConfigured`` where the key configured now is not
    the record's. Until ``new`` is configured, nothing can be appended.
    """
    public_key = keys.public_key_hex(new)
    if public_key == keys.public_key_hex(keys.signing_key()):
        raise NotRotated("This is the key in force. A rotation needs another one.")
    if SECURITY.last():
        SECURITY.rotate(new)
    return RECORD.rotate(new)


def generate(path: Path) -> None:
    """Write a new key into a new file that its owner alone can read. Raises ``NotRotated`` where that fails."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{secrets.token_hex(32)}\n")
            file.flush()
            os.fsync(descriptor)
    except FileExistsError as error:
        raise NotRotated(f"{path} exists. A key is never written over a file.") from error
    except OSError as error:
        raise NotRotated(f"The key cannot be written to {path}: {error.strerror}.") from error


def read(path: Path) -> Ed25519PrivateKey:
    """The key in a file. Raises ``NotRotated`` where others can read it too, and ``ImproperlyConfigured``."""
    try:
        open_to_others = path.stat().st_mode & 0o077
    except OSError as error:
        raise NotRotated(f"The key cannot be read from {path}: {error.strerror}.") from error
    if open_to_others:
        raise NotRotated(f"{path} can be read by others. Make it private first: chmod 600 {path}")
    return keys.key_in(path)
