"""What is new: of publications, those whose words came last."""

from django.db.models import OuterRef, Subquery

from cctvportal.publication.models import Publication, PublicationQuerySet

HOME = "/"
INDEXES = "IndexPage"


def additions(found: PublicationQuerySet, count: int) -> list[Publication]:
    """The newest of them with ``came_at``, without home page and indexes.

    What only moved, came back or changed its position is as new as its words.
    """
    alike = Publication.objects.filter(
        content_id=OuterRef("content_id"), kind=OuterRef("kind"), representation=OuterRef("representation")
    )
    first = alike.order_by("edition_id")
    dated = found.exclude(path=HOME).exclude(type__endswith=INDEXES)
    dated = dated.annotate(
        came_in=Subquery(first.values("edition_id")[:1]), came_at=Subquery(first.values("edition__effective_at")[:1])
    )
    return list(dated.order_by("-came_in", "path")[:count])
