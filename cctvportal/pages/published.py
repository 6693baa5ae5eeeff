"""What was published of a page, for the rules of page types that depend on it."""

from cctvportal.publication.models import Publication


def ever_published(page_id: int | None) -> list[dict]:
    """The representations of a page in the order of their publication, withdrawals left out."""
    if page_id is None:
        return []
    content = Publication.objects.with_content().filter(content_id=page_id)
    return list(content.order_by("edition_id").values_list("representation", flat=True))


def last_published(page_id: int | None) -> dict | None:
    """The representation published last, also where the page was withdrawn since; None where there is none."""
    return next(reversed(ever_published(page_id)), None)
