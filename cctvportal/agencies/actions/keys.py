"""Make, admit and revoke the keys with which members seal what they do."""

from collections.abc import Iterable

from cctvportal.agencies.key_rules import (
    ADMITTING,
    MAKING,
    REVOKING_A_KEY,
    Admission,
    EndOfKey,
    NewKey,
)
from cctvportal.agencies.models import KeyAdmission, KeyRevocation, Membership, SigningKey, User
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.rules import require
from cctvportal.agencies.signing import Sealer, keys_for, new_code, private_key
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from .recording import who


@verb("make-key", about="place")
def make_key(place: Membership, *, by: User, code: str = "") -> tuple[SigningKey, str]:
    """Make a key for a place of one's own. Gives it, and the code that its member keeps: it is kept nowhere else.

    ``code`` is for a demonstration, whose codes everybody knows. Raises ``Refused``.
    """
    advisory_lock("places")
    require(MAKING, NewKey(place, by))
    code = code or new_code()
    public = private_key(place, code).public_key().public_bytes_raw()
    key = SigningKey.objects.create(membership=place, public_key=public)
    append(
        "signing-key",
        {
            "key": key.hex,
            "membership": place.pk,
            "member": who(by),
            "agency": place.agency.code,
            "role": place.role,
        },
    )
    return key, code


@verb("admit-key", about="key")
def admit_key(key: SigningKey, *, by: User) -> KeyAdmission:
    """Give the word of one's seat that a key is its member's; that of two seats admits it. Raises ``Refused``."""
    advisory_lock("places")
    key = SigningKey.objects.select_related("membership__user", "membership__agency").get(pk=key.pk)
    admission = Admission(key, by)
    require(ADMITTING, admission)
    place, seat = key.membership, admission.seat
    seal = Sealer(by, keys_for(by, seat)).seal(
        *("admit", key.hex, place.user.opaque_id, place.agency.code, place.role, seat.code, by.opaque_id)
    )
    given = KeyAdmission.objects.create(key=key, by=by, seat=seat, seal=seal)
    append("signing-key-admitted", {"key": key.hex, "seat": seat.code, "member": who(by), "seal": seal.hex()})
    return given


@verb("found-keys", by=None)
def found_keys(keys: Iterable[SigningKey]) -> None:
    """Admit the board's first keys, all at once, for which nobody could seal yet.

    Raises ``Refused`` where a key was admitted before, and the database is not asked as its owner.
    """
    advisory_lock("places")
    keys = list(keys)
    if not keys:
        raise Refused("There is no signing key that waits. Its member makes it first, under “Signing keys”.")
    KeyAdmission.objects.bulk_create(KeyAdmission(key=key) for key in keys)
    for key in keys:
        append("signing-key-admitted", {"key": key.hex, "seat": None, "member": None, "seal": None})


@verb("revoke-key", about="key")
def revoke_key(key: SigningKey, *, by: User) -> KeyRevocation:
    """End a key at once; what was sealed with it stays sealed. Raises ``Refused``."""
    advisory_lock("places")
    key = SigningKey.objects.select_related("membership").get(pk=key.pk)
    require(REVOKING_A_KEY, EndOfKey(key, by))
    revocation = KeyRevocation.objects.create(key=key, by=by)
    append("signing-key-revoked", {"key": key.hex, "by": who(by)})
    return revocation
