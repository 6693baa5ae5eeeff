"""Read keys: what they look like, and whether one is good, asked of the database at most once an interval for each."""

import re
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from cctvportal.kernel.canonical import sha256

from ..models import ReadKey

# By which people, and scanners for leaked secrets, know one.
PREFIX = "cctvread_"
FORM = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")
HINT = len(PREFIX) + 4
# So many keys are remembered: about 1 MB. Those never given out are not among them, so making some up drives out none.
MOST_REMEMBERED = 2_000


def new_key() -> str:
    """``cctvread_`` and 256 random bits, of the characters of RFC 6750's ``b64token``."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    """What is kept of a key."""
    return sha256(key.encode())


@dataclass(frozen=True)
class Known:
    """A key that was given out, and what it opens."""

    reader: int
    scopes: frozenset[str]
    per_minute: int
    expires_at: datetime
    revoked_at: datetime | None


class KeyMemory:
    """What the database said of keys, for ``settings.KEY_INTERVAL`` seconds; what was read first is forgotten first.

    So a revocation takes effect in each process that many seconds after its commit at the latest. An expiry is part
    of what is remembered, and takes effect at once.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._read: OrderedDict[str, tuple[float, Known]] = OrderedDict()

    def recall(self, digest: str) -> Known | None:
        """The key, where it was read within the interval; else None."""
        found = self._read.get(digest)
        return found[1] if found and time.monotonic() - found[0] < settings.KEY_INTERVAL else None

    def read(self, digest: str) -> Known | None:
        """The key as the database has it now, None for one that was never given out."""
        read_at = time.monotonic()
        known = _from_database(digest)
        if known is None:
            return None
        with self._lock:
            self._read[digest] = read_at, known
            self._read.move_to_end(digest)
            while len(self._read) > self._most:
                self._read.popitem(last=False)
        return known


def _from_database(digest: str) -> Known | None:
    # By name: the public's role may read no other columns.
    columns = ("reader_id", "reader__scopes", "reader__per_minute", "expires_at", "revoked_at")
    row = ReadKey.objects.filter(digest=digest).values_list(*columns).first()
    if row is None:
        return None
    reader, scopes, per_minute, expires_at, revoked_at = row
    return Known(reader, frozenset(scopes), per_minute, expires_at, revoked_at)


memory = KeyMemory()
