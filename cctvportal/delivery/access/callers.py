"""Who calls: nobody known, or the holder of a good read key. Whoever shows a key that is none is refused."""

from dataclasses import dataclass
from urllib.parse import unquote

from django.http import HttpRequest

from cctvportal.kernel import clock

from . import keys
from .clients import client_of
from .limits import Policy, anonymous, counts, guesses, of_key
from .refusals import InvalidKey, KeyInAddress, MissingScope, NotBearer, TooMany

SHAPE = "Send it as “Authorization: Bearer cctvread_…”."


@dataclass(frozen=True)
class Caller:
    """Under which policy a request is counted, and to whom; ``scopes`` None where every address is open."""

    policy: Policy
    client: str
    scopes: frozenset[str] | None = None

    def require(self, scope: str) -> None:
        """Raise ``MissingScope`` where the key does not open it (RFC 6750, section 3.1)."""
        if self.scopes is not None and scope not in self.scopes:
            raise MissingScope(scope)


def caller_of(request: HttpRequest) -> Caller:
    """Who calls. Raises ``Rejected``."""
    _refuse_key_in(request.META.get("QUERY_STRING", ""))
    told = request.headers.get("Authorization")
    if told is None:
        return Caller(anonymous(), client_of(request))
    key = _key_in(told)
    digest = keys.digest_of(key)
    known = keys.memory.recall(digest) or _looked_up(digest, client_of(request))
    if known.revoked_at:
        raise InvalidKey("The key was revoked.")
    if known.expires_at <= clock.now():
        raise InvalidKey(f"The key ended on {clock.to_text(known.expires_at)}.")
    return Caller(of_key(known.per_minute), str(known.reader), known.scopes)


def _looked_up(digest: str, client: str) -> keys.Known:
    """A key that is not remembered, unless its sender has shown too many that were none."""
    guessed = counts.look(guesses(), client)
    if guessed and guessed.used >= guessed.policy.quota:
        raise TooMany(guessed)
    known = keys.memory.read(digest)
    if known is None:
        counts.spend(guesses(), client)
        raise InvalidKey("There is no such key.")
    return known


def _key_in(told: str) -> str:
    """The key of an ``Authorization`` header (RFC 6750, section 2.1; RFC 9110, section 11.1)."""
    scheme, _, key = told.partition(" ")
    if scheme.lower() != "bearer":
        raise NotBearer(f"The API knows read keys and no other credentials. {SHAPE}")
    if not keys.FORM.fullmatch(key := key.strip()):
        raise InvalidKey(f"This is no read key. {SHAPE}")
    return key


def _refuse_key_in(query: str) -> None:
    """An address ends up in logs, histories and caches, so that a key in one has leaked (RFC 6750, section 5.3)."""
    if query and ("access_token=" in query or keys.PREFIX in unquote(query)):
        raise KeyInAddress(f"A key does not belong into an address. {SHAPE} Have the administrators revoke this one.")
