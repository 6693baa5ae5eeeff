"""The private chain of security events: failed sign-ins, lockouts, refused actions."""

import logging

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction

from .chain import Chain
from .models import SecurityEntry

SECURITY = Chain(SecurityEntry, lock="security", genesis="security-begun")

logger = logging.getLogger(__name__)


def note_security(kind: str, body: dict) -> None:
    """Append a security event, in a transaction of its own; call it when that of the act has been rolled back.

    ``body`` names people by their opaque ids alone, and holds no user name, address or name that was typed in.
    What was refused stays refused also where the event cannot be noted: then the process's log has it.
    """
    try:
        with transaction.atomic():
            SECURITY.add(kind, body)
    except (DatabaseError, ImproperlyConfigured):
        logger.exception("The security event %s could not be noted: %s", kind, body)
