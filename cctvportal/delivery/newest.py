"""The newest edition, read from the database at most once an interval."""

import logging
import threading
import time

from django.conf import settings
from django.core.cache import caches

from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition

logger = logging.getLogger(__name__)


class NewestEdition:
    """One for a process. Its threads read one after the other, so that none puts an older edition over a newer one."""

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._read_at = float("-inf")
        self._edition: Edition | None = None

    def get(self, at_least: int = 0) -> Edition | None:
        """The newest edition, None before the first; at most ``settings.EDITION_INTERVAL`` seconds old.

        Read at once where it is older than the edition ``at_least``, of which a cache in front has heard.
        """
        asked_at = time.monotonic()
        if asked_at - self._read_at >= settings.EDITION_INTERVAL or self._known < at_least:
            with self._reading:
                # Another thread may have begun to read since.
                if self._read_at < asked_at:
                    self._read()
        return self._edition

    @property
    def _known(self) -> int:
        return self._edition.number if self._edition else 0

    def _read(self) -> None:
        read_at, known = time.monotonic(), self._known
        edition = current_edition()
        if edition and edition.number != known:
            self._forget()
        self._edition, self._read_at = edition, read_at

    def _forget(self) -> None:
        """What was kept for earlier editions is not asked for any more, and may be what was just redacted."""
        try:
            caches["responses"].clear()
        except Exception:
            logger.exception("The cache of responses cannot be cleared.")


newest = NewestEdition()
