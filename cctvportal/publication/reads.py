"""Reads of the public state, as of an edition."""

from .enums import Kind
from .models import Edition, Publication


def current_edition() -> Edition | None:
    """The newest edition; None before the first."""
    return Edition.objects.order_by("-number").first()


def current_publication(content_id: int) -> Publication | None:
    """What stands now for a piece of content, a withdrawal included; None where nothing was published or it is gone."""
    return Publication.objects.current().filter(content_id=content_id).first()


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
