"""Making edition rows: numbered without gaps, each with its effective time and the next instant at which it changes."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import chain

from django.db import transaction

from cctvportal.kernel import clock
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from . import signals
from .enums import Cause
from .models import CHANGES_WITH_TIME, Edition, EditionCount, Publication
from .reads import current_edition


def begin_edition(
    replaced: Collection[int],
    boundaries: Iterable[datetime],
    cause: str = Cause.RELEASE,
    due_at: datetime | None = None,
) -> Edition:
    """The edition of a release that replaces the content ``replaced`` and brings ``boundaries``.

    It takes effect at ``due_at``, a past instant, or else now.

    Needs the edition lock.
    """
    last = current_edition()
    now = (due_at or clock.now()).replace(microsecond=0)
    effective_at = max(now, last.effective_at) if last else now
    return Edition.objects.create(
        number=last.number + 1 if last else 1,
        made_at=clock.now(),
        effective_at=effective_at,
        next_boundary=_next_boundary(effective_at, replaced, boundaries),
        cause=cause,
    )


@transaction.atomic
def make_due_editions(now: datetime) -> list[Edition]:
    """Make the editions of all boundaries up to ``now``, in order; none where none is due."""
    advisory_lock("edition")
    made = []
    last = current_edition()
    while last and last.next_boundary and last.next_boundary <= now:
        last = _boundary_edition(last, last.next_boundary)
        made.append(last)
    return made


def announce(edition: Edition) -> None:
    """Tell that an edition was made: within its transaction those who write with it, and after commit the others."""
    signals.edition_added.send(sender=Edition, edition=edition)
    transaction.on_commit(lambda: signals.edition_made.send(sender=Edition, edition=edition))


def _boundary_edition(last: Edition, effective_at: datetime) -> Edition:
    edition = Edition.objects.create(
        number=last.number + 1,
        made_at=clock.now(),
        effective_at=effective_at,
        next_boundary=_next_boundary(effective_at),
        cause=Cause.BOUNDARY,
    )
    append(
        "edition",
        {
            "edition": edition.number,
            "effective_at": clock.to_text(effective_at),
            "cause": Cause.BOUNDARY,
            "publications": [],
        },
    )
    EditionCount.objects.create(edition=edition)
    announce(edition)
    return edition


def _next_boundary(
    after: datetime, replaced: Collection[int] = (), boundaries: Iterable[datetime] = ()
) -> datetime | None:
    standing = Publication.objects.current().exclude(content_id__in=replaced).order_by()
    named = standing.filter(CHANGES_WITH_TIME).values_list("boundaries", "expires_at")
    instants = chain(boundaries, *((*found, *([end] if end else [])) for found, end in named))
    return min((instant for instant in instants if instant > after), default=None)
