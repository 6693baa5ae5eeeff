"""Reads of the public state, as of an edition."""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet

from .enums import Kind
from .models import Edition, Publication, Tombstone


def current_edition() -> Edition | None:
    """The newest edition, with its ``counts`` and ``redacted_files``: the SHA-256 of every file destroyed.

    None before the first.
    """
    return _editions().order_by("-number").first()


def edition_numbered(number: int) -> Edition | None:
    """An edition as ``current_edition`` gives it; None where there is none."""
    return _editions().filter(number=number).first()


def edition_in_effect(instant: datetime) -> Edition | None:
    """The edition in effect at an instant, as ``current_edition`` gives it; None where that was before the first."""
    return _editions().filter(effective_at__lte=instant).order_by("-number").first()


def _editions() -> QuerySet[Edition]:
    redacted = Tombstone.objects.exclude(sha256="").order_by().values("sha256")
    return Edition.objects.select_related("counts").annotate(redacted_files=ArraySubquery(redacted))


def current_publication(content_id: int) -> Publication | None:
    """What stands now for a piece of content, a withdrawal included; None where nothing was published or it is gone."""
    return Publication.objects.current().filter(content_id=content_id).first()


def standing_beneath(path: str) -> list[Publication]:
    """What stands at an address and at all those beneath it, notices included, by path."""
    return list(Publication.objects.current().filter(path__startswith=path).order_by("path"))


def standing_children(content_id: int) -> list[Publication]:
    """What stands directly beneath a piece of content, notices included, in the order of navigation."""
    return list(Publication.objects.current().filter(parent_id=content_id).order_by("position", "path"))


def deletion_of(content_id: int) -> Publication | None:
    """The tombstone of a piece of content that the board had deleted; None where it stands, or never did."""
    last = Publication.objects.filter(content_id=content_id).order_by("-edition_id").first()
    return last if last and last.kind == Kind.DELETION else None


def current_representation(content_id: int) -> dict | None:
    """The published JSON of a piece of content; None where it is not public now."""
    return (
        Publication.objects.current()
        .filter(content_id=content_id, kind=Kind.CONTENT)
        .values_list("representation", flat=True)
        .first()
    )


def published_ids() -> set[int]:
    """The ids of all content that stands in the newest edition, withdrawals included."""
    return set(Publication.objects.current().values_list("content_id", flat=True))
