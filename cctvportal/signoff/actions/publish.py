"""Publish what the board signed off."""

import logging
from collections.abc import Sequence
from itertools import chain

from django.db import DatabaseError, transaction

from cctvportal.kernel.locks import advisory_lock
from cctvportal.library.freezing import publish_assets, texts_of
from cctvportal.publication.assets import DamagedAsset
from cctvportal.publication.models import Edition
from cctvportal.publication.release import ReleaseRefused, release

from .. import signals
from ..changes import changes_of
from ..enums import Step
from ..models import PackItem, SignOff, Submission, SubmissionEvent
from ..notices import notify_published
from ..rules import counted_votes, missing_for_sign_off
from ..workflow import end

logger = logging.getLogger(__name__)


class NotPublished(Exception):
    """What was to be published could not be; ``reasons`` says why. Nothing was changed."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


# Why publishing fails where voting did not: the vote stands, and the scheduler tries again.
HINDRANCES = (NotPublished, OSError, DatabaseError)


def publish(submission: Submission) -> Edition | None:
    """Make the edition that holds a signed-off submission; see ``publish_together``. Not while a pack holds it."""
    if is_held(submission):
        return None
    return publish_together([submission])


def publish_together(submissions: Sequence[Submission]) -> Edition | None:
    """Make one edition of signed-off submissions, all or none.

    None where they are the board's own affairs, were published already, or are not open. The assets are copied first,
    which may be repeated; everything else is one transaction. Raises ``NotPublished`` when a policy is not met, a
    digest differs or one cannot stand in public, and ``OSError`` when a storage fails.
    """
    try:
        publish_assets(chain.from_iterable(submission.content.assets for submission in submissions))
        return _publish(submissions)
    except DamagedAsset as error:
        raise NotPublished([str(error)]) from error
    except ReleaseRefused as error:
        raise NotPublished(error.problems) from error


def is_held(submission: Submission) -> bool:
    """Whether a pack holds it, to go out with the others."""
    return any(item.pack.is_holding for item in PackItem.objects.inside().filter(submission=submission))


@transaction.atomic
def _publish(submissions: Sequence[Submission]) -> Edition | None:
    for content_id in sorted({submission.content_id for submission in submissions}):
        advisory_lock("content", content_id)
    waiting = [submission for submission in submissions if submission.is_open]
    if not waiting:
        return None
    if refused := list(chain.from_iterable(_refusals(submission, len(waiting) > 1) for submission in waiting)):
        raise NotPublished(refused)
    signed = [(submission, _sign(submission)) for submission in waiting]
    changes = list(chain.from_iterable(changes_of(submission, sign_off) for submission, sign_off in signed))
    assets = chain.from_iterable(change.content.assets for change in changes)
    edition = release(changes, texts=texts_of(assets)) if changes else None
    for submission, sign_off in signed:
        _close(submission, sign_off)
    return edition


def _refusals(submission: Submission, by_name: bool) -> list[str]:
    missing = missing_for_sign_off(submission)
    return [f"“{submission.title}”: {reason}" for reason in missing] if by_name else missing


def _sign(submission: Submission) -> SignOff:
    seats = [vote.seat.as_json() for vote in counted_votes(submission)]
    return SignOff.objects.create(submission=submission, digest=submission.digest, seats=seats)


def _close(submission: Submission, sign_off: SignOff) -> None:
    step = Step.ADOPTED if submission.is_of_the_board else Step.PUBLISHED
    SubmissionEvent.objects.create(submission=submission, step=step)
    signals.signed_off.send(sender=Submission, submission=submission, sign_off=sign_off)
    end(submission, None, approved=True)
    notify_published(submission)
    transaction.on_commit(lambda: signals.published.send(sender=Submission, submission=submission))


def publish_ready() -> list[Edition]:
    """Publish every open submission whose policy is met: what was left undone, or a storage had refused.

    One that cannot be published does not hold up those after it.
    """
    made = []
    for submission in Submission.objects.open().order_by("submitted_at"):
        if missing_for_sign_off(submission):
            continue
        try:
            made.append(publish(submission))
        except HINDRANCES as error:
            logger.warning("Submission %s is signed off but cannot be published: %s", submission.pk, error)
    return [edition for edition in made if edition]
