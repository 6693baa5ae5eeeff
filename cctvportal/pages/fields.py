"""Links of a page to another page, a document or an image. A link whose target goes is emptied, never followed."""

from typing import Any

from django.conf import settings
from django.db import models


def page_field(to: str = "wagtailcore.Page", **options: Any) -> models.ForeignKey:
    """A link to one page, of the type ``to``."""
    return _link(to, **options)


def document_field(**options: Any) -> models.ForeignKey:
    """A link to one document of a library."""
    return _link(settings.WAGTAILDOCS_DOCUMENT_MODEL, **options)


def image_field(**options: Any) -> models.ForeignKey:
    """A link to one image of a library."""
    return _link(settings.WAGTAILIMAGES_IMAGE_MODEL, **options)


def _link(to: str, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(to, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", **options)
