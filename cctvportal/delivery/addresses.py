"""Absolute addresses: from the portal's own name, never a request's Host; a response depends on its URL alone."""

from django.conf import settings
from django.utils.encoding import iri_to_uri


def absolute(path: str) -> str:
    """``path`` at the portal's public address."""
    return f"{settings.PORTAL_URL.rstrip('/')}{iri_to_uri(path)}"
