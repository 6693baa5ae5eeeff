"""``record/``: the entries of the public record, with all that a verifier needs."""

from typing import Any

from django.db.models import QuerySet, Subquery
from django.http import Http404

from cctvportal.record.models import RecordEntry

from ...addresses import absolute
from ...record_rows import entries_until
from .operations import Asked, listing, operation
from .parameters import number, order, word
from .schemas import ADDRESS, ANY_OBJECT, INSTANT, INTEGER, SHA256, TEXT, Named, fields

Item = dict[str, Any]
ENTRY = Named(
    "RecordEntry",
    fields(
        sequence=INTEGER,
        at=INSTANT,
        kind=TEXT,
        body=ANY_OBJECT,
        commitment={"type": "string", "pattern": "^([0-9a-f]{64})?$"},
        previous_hash=TEXT,
        hash=SHA256,
        key_id=TEXT,
        signature=TEXT,
        detail_url=ADDRESS,
        html_url=ADDRESS,
    ),
)


@listing(
    "record/",
    word("kind", "Entries of one kind, such as edition, vote or redaction."),
    number("after", "Entries after the one of this number."),
    order(["sequence"], "-sequence"),
    item=ENTRY,
    kept=False,
)
def record(asked: Asked) -> Any:
    """The public record: all that was done, hash-chained and signed; of an edition, until the next was made.

    It grows while an edition stands. A walk by cursors ends with what was there when it began.
    """
    found = entries_until(asked.edition)
    if asked["kind"] is not None:
        found = found.filter(kind=asked["kind"])
    if asked["after"] is not None:
        found = found.filter(sequence__gt=asked["after"])
    if asked.cursor:
        found = first_of(found, asked.cursor.total)
    return found.order_by(asked["order"]), entry_item


@operation("record/{sequence}/", answer=ENTRY, kept=False, sequence=INTEGER)
def entry(asked: Asked, sequence: int) -> Item:
    """One entry of the record."""
    found = entries_until(asked.edition).filter(sequence=sequence).first()
    if found is None:
        raise Http404(f"There is no entry {sequence} in the record until this edition.")
    return entry_item(found)


def first_of(found: QuerySet[RecordEntry], total: int) -> QuerySet[RecordEntry]:
    """The oldest ``total`` of them, since nothing is ever added but at the end; none where there are not as many."""
    last = found.order_by("sequence").values("sequence")[max(total - 1, 0) : total]
    return found.filter(sequence__lte=Subquery(last))


def entry_item(found: RecordEntry) -> Item:
    """An ``ENTRY``."""
    address = f"/record/{found.sequence}/"
    return found.exported() | {"detail_url": absolute(f"/api/portal{address}"), "html_url": absolute(address)}
