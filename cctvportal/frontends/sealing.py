"""Secrets at rest: encrypted under a key made from ``SECRET_KEY``, so that a copy of the database alone holds none.

They cannot be kept as digests, since every message is signed with them.
"""

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX = "whsec_"
# Standard Webhooks 1.0.0 asks for 24 to 64 bytes.
LENGTH = 32


class Unreadable(Exception):
    """A secret was sealed under a ``SECRET_KEY`` that the portal does not have any more."""


def new_secret() -> str:
    """``whsec_`` and 32 random bytes in base64 (Standard Webhooks 1.0.0, signature scheme)."""
    return PREFIX + base64.b64encode(secrets.token_bytes(LENGTH)).decode()


def seal(secret: str) -> str:
    """What is stored of ``secret``."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret. Raises ``Unreadable`` unless it was sealed under ``SECRET_KEY`` or one of its fallbacks."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable(
            "The secret cannot be read: it was kept under another SECRET_KEY. Put that into SECRET_KEY_FALLBACKS, "
            "or give the endpoint a new secret."
        ) from None


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret_key: str) -> bytes:
    """32 bytes for this purpose alone (RFC 5869), in the base64 that Fernet takes."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"cctvportal.frontends.sealing").derive(secret_key.encode())
    return base64.urlsafe_b64encode(derived)
