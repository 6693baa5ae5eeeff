"""What a clerical correction leaves: the text before it, for as long as the page stands by the correction.

A move or an order of navigation publishes the page again, and an emergency comes between: it stands by it all the same.
The database finds the same by ``signoff_corrected`` (``signoff/migrations/0027``).
"""

from collections.abc import Iterable

from .enums import Authority
from .models import Publication


def corrected_by(correction: Publication) -> Publication | None:
    """The ordinary publication that a correction, or the same since, corrects; None of what stands by no correction."""
    if correction.authority != Authority.CORRECTION:
        return None
    ordinary = Publication.objects.filter(content_id=correction.content_id, authority=Authority.SIGN_OFF)
    return ordinary.filter(edition__lt=correction.edition_id).order_by("-edition_id").first()


def corrected_by_each(standing: Iterable[Publication]) -> dict[int, Publication]:
    """By content id, the same of all that stand by a correction, in one query."""
    ids = [found.content_id for found in standing if found.authority == Authority.CORRECTION]
    if not ids:
        return {}
    ordinary = Publication.objects.filter(content_id__in=ids, authority=Authority.SIGN_OFF)
    newest = ordinary.order_by("content_id", "-edition_id").distinct("content_id")
    return {before.content_id: before for before in newest}


def as_first_published(correction: Publication) -> Publication:
    """The correction's own publication, of what stands by it; what stands by none is its own, without a query."""
    if correction.authority != Authority.CORRECTION:
        return correction
    before = corrected_by(correction)
    since = before.edition_id if before else 0
    made = Publication.objects.filter(content_id=correction.content_id, authority=Authority.CORRECTION)
    return made.filter(edition__gt=since).select_related("edition").earliest("edition_id")
