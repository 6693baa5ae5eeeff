"""Caches in front of the public process hear of each edition (deploy/varnish/portal.vcl)."""

import logging
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django_tasks import task

from cctvportal.agencies.retries import try_again
from cctvportal.publication.enums import Cause
from cctvportal.publication.models import Edition
from cctvportal.publication.signals import edition_added

logger = logging.getLogger(__name__)
SECONDS = 2
# Of other editions caches may hold files for a day without asking.
TAKES_AWAY = (Cause.EMERGENCY, Cause.LAPSE, Cause.REDACTION)
FAILURES = (OSError, HTTPException)


@receiver(edition_added)
def tell_caches(edition: Edition, **kwargs: object) -> None:
    """Queue a task in the edition's own transaction, and tell the caches at once when that is committed."""
    for address in settings.CACHES_IN_FRONT:
        tell_later.enqueue(address, edition.number)
    if settings.CACHES_IN_FRONT:
        transaction.on_commit(lambda: _tell_at_once(edition.number), robust=True)


@task(priority=50)
def tell_later(address: str, edition: int, attempt: int = 1) -> None:
    """In case the process died after its commit, or the cache did not answer; telling it twice does no harm."""
    try:
        tell(address, edition)
    except FAILURES:
        try_again(tell_later, attempt, address, edition)
        raise


def tell(address: str, edition: int) -> None:
    """Name the newest edition to one cache, and whether it has to forget all. Raises ``OSError``, ``HTTPException``."""
    parts = urlsplit(address)
    forget = {"Forget": "all"} if Edition.objects.filter(number=edition, cause__in=TAKES_AWAY).exists() else {}
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=SECONDS)
    try:
        connection.request("EDITION", "/", headers={"Portal-Edition": str(edition)} | forget)
        if (status := connection.getresponse().status) != 200:
            raise HTTPException(f"The cache at {address} answered {status}.")
    finally:
        connection.close()


def _tell_at_once(edition: int) -> None:
    for address in settings.CACHES_IN_FRONT:
        try:
            tell(address, edition)
        except FAILURES as error:
            logger.warning("The cache at %s was not told of edition %s yet: %s", address, edition, error)
