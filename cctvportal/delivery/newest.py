"""The newest edition, read from the database at most once an interval."""

import logging
import time

from django.conf import settings
from django.core.cache import caches

from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition

logger = logging.getLogger(__name__)


class NewestEdition:
    """One for a process. It never tells of an edition older than one that it has told of since the last read."""

    def __init__(self) -> None:
        self._read_at = float("-inf")
        self._edition: Edition | None = None

    def get(self, at_least: int = 0) -> Edition | None:
        """The newest edition, None before the first; at most ``settings.EDITION_INTERVAL`` seconds old.

        Read at once where it is older than the edition ``at_least``, of which a cache in front has heard.
        """
        known = self._edition.number if self._edition else 0
        if time.monotonic() - self._read_at >= settings.EDITION_INTERVAL or known < at_least:
            read_at = time.monotonic()
            edition = current_edition()
            if edition and edition.number != known:
                self._forget()
            self._edition, self._read_at = edition, read_at
        return self._edition

    def _forget(self) -> None:
        """What was kept for earlier editions is not asked for any more, and may be what was just redacted."""
        try:
            caches["responses"].clear()
        except Exception:
            logger.exception("The cache of responses cannot be cleared.")


newest = NewestEdition()
