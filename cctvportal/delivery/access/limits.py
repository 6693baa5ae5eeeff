"""Rate limits: how many requests of whom are counted in a minute, and how an answer says so."""

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches

logger = logging.getLogger(__name__)
ALIAS = "limits"
WINDOW = 60  # seconds
# Where the counts cannot be had nobody is refused, and so long nobody asks for them again: seconds.
AWAY = 5.0
# Keys that are none, of one address and minute, before the next is not even looked up.
MOST_GUESSES = 60


@dataclass(frozen=True)
class Policy:
    """``quota`` requests in each window of ``WINDOW`` seconds."""

    name: str
    quota: int

    @property
    def header(self) -> str:
        """``RateLimit-Policy`` (draft-ietf-httpapi-ratelimit-headers-10, section 3)."""
        return f'"{self.name}";q={self.quota};w={WINDOW}'


@dataclass(frozen=True)
class Standing:
    """What somebody has used of a policy in this window, and in how many seconds the next begins."""

    policy: Policy
    used: int
    reset: int

    @property
    def is_over(self) -> bool:
        return self.used > self.policy.quota

    @property
    def header(self) -> str:
        """``RateLimit`` (the same draft, section 4)."""
        return f'"{self.policy.name}";r={max(0, self.policy.quota - self.used)};t={self.reset}'


def anonymous() -> Policy:
    """That of everybody without a key."""
    return Policy("anonymous", settings.RATE_LIMIT_ANONYMOUS)


def of_key(per_minute: int) -> Policy:
    """That of one reader's keys together."""
    return Policy("key", per_minute)


def guesses() -> Policy:
    """That of keys which are none."""
    return Policy("guesses", MOST_GUESSES)


class Counts:
    """Counts in Django's cache, by policy, client and window. A count that cannot be read or written refuses nobody."""

    def __init__(self) -> None:
        self._away_until = float("-inf")

    def spend(self, policy: Policy, client: str) -> Standing | None:
        """Count one request; None where nothing is counted."""
        return self._asked(policy, client, _added)

    def look(self, policy: Policy, client: str) -> Standing | None:
        """What was counted so far; None where nothing is counted."""
        return self._asked(policy, client, lambda key: caches[ALIAS].get(key, 0))

    def _asked(self, policy: Policy, client: str, ask) -> Standing | None:
        if not settings.RATE_LIMIT_ANONYMOUS or time.monotonic() < self._away_until:
            return None
        window, gone = divmod(time.time(), WINDOW)
        try:
            used = ask(f"{policy.name}:{client}:{int(window)}")
        except Exception:
            self._away_until = time.monotonic() + AWAY
            logger.exception("Requests cannot be counted; for %s seconds nobody is refused.", int(AWAY))
            return None
        return Standing(policy, used, WINDOW - int(gone))


def _added(key: str) -> int:
    """One more than before. Of two who count at once, none is lost: both steps are atomic in the cache."""
    cache = caches[ALIAS]
    try:
        return cache.incr(key)
    except ValueError:  # the first of the window
        return 1 if cache.add(key, 1, timeout=2 * WINDOW) else cache.incr(key)


counts = Counts()
