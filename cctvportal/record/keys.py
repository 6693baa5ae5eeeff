"""The Ed25519 key that signs the record (RFC 8032): from the environment or from a file."""

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from . import verify

HOW = "Set RECORD_SIGNING_KEY to 64 hex digits, or RECORD_SIGNING_KEY_FILE to a file that holds them."


@cache
def _key(seed: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    except ValueError as error:
        raise ImproperlyConfigured(f"The record's signing key is not 32 bytes in hex. {HOW}") from error


def signing_key() -> Ed25519PrivateKey:
    """The key in use. Raises ``ImproperlyConfigured`` where none is set or it cannot be read."""
    if settings.RECORD_SIGNING_KEY:
        return _key(settings.RECORD_SIGNING_KEY.strip())
    if not settings.RECORD_SIGNING_KEY_FILE:
        raise ImproperlyConfigured(f"The record has no signing key. {HOW}")
    return key_in(Path(settings.RECORD_SIGNING_KEY_FILE))


def key_in(path: Path) -> Ed25519PrivateKey:
    """The key in a file. Raises ``ImproperlyConfigured`` where it cannot be read or is none."""
    try:
        return _key(path.read_text().strip())
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"The record's signing key cannot be read: {error}. {HOW}") from error


def public_key_hex(key: Ed25519PrivateKey) -> str:
    """The raw public key, 64 hex digits."""
    return key.public_key().public_bytes_raw().hex()


def key_id(key: Ed25519PrivateKey) -> str:
    """The first 16 hex digits of the SHA-256 of the raw public key."""
    return verify.key_id(public_key_hex(key))
