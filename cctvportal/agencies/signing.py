"""Sealing: what a member does, signed with a key that she alone has (docs/adr/0024).

A key pair is derived from a code that its member keeps. The portal has the public half; it sees the code for as long as
the request lasts that brings it, and keeps neither code nor private half. The database checks every seal once more
(``migrations/0010_signing_keys.py``).
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .enums import Role
from .models import Delegation, Membership, Seat, SigningKey, SigningKeyQuerySet, User
from .refusal import Refused

# Crockford's Base 32, without the letters that look like figures: 25 of them are 125 bits, which nobody guesses.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 25
LOOKS_LIKE = str.maketrans("OIL", "011")

NO_KEY = "You have no signing key that the board has admitted, so you cannot seal this. Open “Signing keys” first."
NO_CODE = "Enter your signing code. It was shown to you when you made your signing key."
WRONG_CODE = "That is not the code of your signing key. Compare it with the one that you kept."

_code: ContextVar[str] = ContextVar("code", default="")


def new_code() -> str:
    """A code for a new key, as its member keeps it: ``7K2QF-...``, five groups of five."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[start : start + 5] for start in range(0, LENGTH, 5))


def private_key(place: Membership, code: str) -> Ed25519PrivateKey:
    """The key that ``code`` stands for in the hands of a place's member (HKDF, RFC 5869, with SHA-256)."""
    letters = re.sub(r"[\s-]", "", code).upper().translate(LOOKS_LIKE)
    derived = HKDF(
        SHA256(), length=32, salt=f"{place.user.opaque_id}/{place.pk}".encode(), info=b"cctvportal signing key"
    )
    return Ed25519PrivateKey.from_private_bytes(derived.derive(letters.encode()))


@contextmanager
def code_given(code: str) -> Iterator[None]:
    """Let what happens within the block be sealed with the key of ``code``."""
    token = _code.set(code.strip())
    try:
        yield
    finally:
        _code.reset(token)


def code_of(person: User) -> str:
    """The code that was given for what happens now; empty where none was."""
    return _code.get()


def keys_for(person: User, seat: Seat | None, leave: Delegation | None = None) -> SigningKeyQuerySet:
    """The keys in force by which ``person`` acts for ``seat``, or as secretary where that is None.

    By ``leave`` she votes with the key of any place that she has in the seat's agency.
    """
    keys = keys_of(person)
    if seat is None:
        return keys.filter(membership__role=Role.SECRETARY)
    return keys.filter(membership__agency=seat.agency_id) if leave else keys.filter(membership__seat=seat)


def keys_of(person: User) -> SigningKeyQuerySet:
    """All her keys in force."""
    return SigningKey.objects.in_force().filter(membership__user=person).select_related("membership__user")


def statement(*parts: object) -> bytes:
    """What a seal is made over: its parts in lines, under a line that says what they are of."""
    return "\n".join(["cctv-portal 1", *(str(part) for part in parts)]).encode()


class Sealer:
    """A key of somebody's, unlocked with the code that she gave: seals any number of statements.

    Of ``keys`` it is the one whose code it is. Raises ``Refused`` where there is none.
    """

    def __init__(self, person: User, keys: Iterable[SigningKey]) -> None:
        keys, code = list(keys), code_of(person)
        if not keys:
            raise Refused(NO_KEY, ["has_a_signing_key"])
        if not code:
            raise Refused(NO_CODE, ["gives_the_signing_code"])
        unlocked = [(key, private_key(key.membership, code)) for key in keys]
        fitting = [(key, half) for key, half in unlocked if half.public_key().public_bytes_raw().hex() == key.hex]
        if not fitting:
            raise Refused(WRONG_CODE, ["gives_the_signing_code"])
        self.key, self._private = fitting[-1]

    def seal(self, *parts: object) -> bytes:
        """64 bytes of Ed25519 (RFC 8032) over the statement of ``parts``."""
        return self._private.sign(statement(*parts))
