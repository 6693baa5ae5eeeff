"""Which pages a submission concerns beside its own, so that no two about the same page are before the board at once."""

from collections.abc import Collection

from django.db.models import Q

from cctvportal.publication.content import Content

from .enums import SubmissionKind
from .models import Submission

SEVERAL = (SubmissionKind.MOVE, SubmissionKind.ORDER)


def pages_of(representation: dict) -> set[int]:
    """The ids of the pages that a move takes along, or that an order of navigation names."""
    rows = [*representation.get("pages", ()), *representation.get("order", ())]
    return {row["content"] for row in rows if isinstance(row, dict)}


def in_the_way(content: Content, concerned: Collection[int], beneath: str = "") -> Submission | None:
    """Another page's open submission that concerns one of the same pages; ``beneath`` as in ``rules.Draft``.

    A new page, and one that comes from elsewhere, is also concerned by a move of the page above it.
    """
    others = Submission.objects.open().filter(content_id__gt=0).exclude(content_id=content.content_id)
    about = Q(content_id__in=concerned) | (Q(path__startswith=beneath) if beneath else Q())
    if (concerned or beneath) and (found := others.filter(about).first()):
        return found
    ids = {content.content_id, *concerned}
    for other in others.filter(kind__in=SEVERAL):
        named = pages_of(other.representation)
        if named & ids or (other.kind == SubmissionKind.MOVE and content.parent_id in named):
            return other
    return None
