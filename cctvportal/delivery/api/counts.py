"""How much stands in an edition, as it was counted when the edition was made."""

from cctvportal.publication.models import Edition


def known_count(edition: Edition | None, of: str) -> int | None:
    """The number of ``pages``, ``images`` or ``documents``; None where it must be counted.

    That is so once a boundary is past, and of the past: an emergency that is over is not read, although it was counted.
    """
    if edition is not None and edition.is_past:
        return None
    counts = getattr(edition, "counts", None)
    if edition is None or counts is None or edition.is_past_boundary:
        return None
    return getattr(counts, of)
