"""What a process keeps in a Redis, which others may reach: read back where it was sealed here, and else not at all."""

import hmac
import logging
import pickle
from typing import Any

from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)
SIZE = 32


class SealedPickles:
    """The serializer of Django's Redis cache, with an HMAC-SHA256 by ``SECRET_KEY`` before each value but a number.

    A value that was not sealed by a process with that key is as one that is not there: a pickle is a program.
    """

    def dumps(self, value: Any) -> bytes | int:
        """As Django's own, sealed; numbers stay as they are, for the server counts with them."""
        if type(value) is int:
            return value
        pickled = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return _seal(pickled) + pickled

    def loads(self, data: bytes) -> Any:
        """The value; None where it is not sealed."""
        if len(data) < SIZE and data.removeprefix(b"-").isdigit():
            return int(data)
        seal, pickled = data[:SIZE], data[SIZE:]
        if hmac.compare_digest(seal, _seal(pickled)):
            return pickle.loads(pickled)  # noqa: S301 - of our own
        logger.error("A value in a cache was written by somebody else, and is not read.")
        return None


def _seal(pickled: bytes) -> bytes:
    return salted_hmac("cctvportal.delivery.sealed_cache", pickled, algorithm="sha256").digest()
