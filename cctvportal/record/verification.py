"""Check the chains in the database, by the same code that a stranger checks an export with (``verify.py``)."""

from collections.abc import Iterator

from .append import RECORD
from .chain import Chain
from .models import RecordEntry, SecurityEntry
from .security import SECURITY
from .verify import COLUMNS, Examination

WITHOUT_COMMITMENT = {name: type_ for name, type_ in COLUMNS.items() if name != "commitment"}


def examined_record() -> Examination:
    """What the public record in the database shows."""
    return _examined(RECORD, Examination())


def examined_security() -> Examination:
    """What the private chain of security events shows."""
    return _examined(SECURITY, Examination(beginning=SECURITY.genesis, columns=WITHOUT_COMMITMENT))


def problems() -> Iterator[str]:
    """A sentence for each thing wrong with the record, oldest entry first; nothing where it is whole."""
    yield from map(str, examined_record().problems)


def _examined(chain: Chain[RecordEntry] | Chain[SecurityEntry], examination: Examination) -> Examination:
    for entry in chain.model._default_manager.order_by("sequence").iterator():
        examination.take(entry.exported())
        if examination.stopped:
            break
    return examination
