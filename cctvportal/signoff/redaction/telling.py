"""The record's entry about a redaction."""

from uuid import UUID

from cctvportal.publication.models import Destruction
from cctvportal.record.append import append
from cctvportal.record.verify import REDACTION


def tell_the_record(redaction: UUID | str) -> dict:
    """Append the entry about a redaction that was just applied to the database. Returns its body."""
    destruction = Destruction.objects.get(pk=redaction)
    stones = list(destruction.tombstones.all())
    body = {
        "redaction": str(redaction),
        "ground": destruction.ground,
        "seats": destruction.seats,
        "entries": [stone.entry for stone in stones if stone.entry is not None],
        "assets": [stone.sha256 for stone in stones if stone.sha256],
        "publications": [
            {"content": stone.content_id, "edition": stone.of_edition, "digest": stone.digest}
            for stone in stones
            if stone.content_id is not None
        ],
    }
    append(REDACTION, body)
    return body
