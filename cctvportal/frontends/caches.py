"""Caches in front of the public process hear of each edition (deploy/varnish/portal.vcl)."""

import logging
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django_tasks import task

from cctvportal.agencies.retries import try_again
from cctvportal.publication.enums import Cause, RouteKind
from cctvportal.publication.models import Edition, Publication, PublicationAsset
from cctvportal.publication.signals import edition_added

logger = logging.getLogger(__name__)
SECONDS = 2
# Of other editions caches may hold files for a day without asking.
TAKES_AWAY = (Cause.EMERGENCY, Cause.LAPSE, Cause.REDACTION)
TAGS_A_REQUEST = 50  # Varnish takes 8 KB a header
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
    """Name the newest edition to one cache, and what it has to forget. Raises ``OSError``, ``HTTPException``."""
    parts = urlsplit(address)
    forget = {"Forget": "all"} if Edition.objects.filter(number=edition, cause__in=TAKES_AWAY).exists() else {}
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=SECONDS)
    try:
        _ask(connection, "EDITION", {"Portal-Edition": str(edition)} | forget)
        tags = [f"asset-{sha256}" for sha256 in sorted(files_that_came_or_went(edition))]
        for start in range(0, len(tags), TAGS_A_REQUEST):
            _ask(connection, "PURGE", {"xkey": " ".join(tags[start : start + TAGS_A_REQUEST])})
    finally:
        connection.close()


def files_that_came_or_went(edition: int) -> set[str]:
    """The SHA-256 of files that pages came to have, or lost, by an edition: search engines are told so of them."""
    ended = Publication.objects.filter(routes__until_edition=edition, routes__kind=RouteKind.CANONICAL)
    had, have = (
        set(PublicationAsset.objects.filter(publication__in=pages.values("pk")).values_list("asset", flat=True))
        for pages in (ended, Publication.objects.filter(edition=edition))
    )
    return had ^ have


def _ask(connection: HTTPConnection, method: str, headers: dict[str, str]) -> None:
    connection.request(method, "/", headers=headers)
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise HTTPException(f"The cache at {connection.host} answered {response.status}.")


def _tell_at_once(edition: int) -> None:
    for address in settings.CACHES_IN_FRONT:
        try:
            tell(address, edition)
        except FAILURES as error:
            logger.warning("The cache at %s was not told of edition %s yet: %s", address, edition, error)
