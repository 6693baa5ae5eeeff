"""Publish what the board signed off."""

import logging

from django.db import DatabaseError, transaction

from cctvportal.kernel.locks import advisory_lock
from cctvportal.library.freezing import publish_assets, texts_of
from cctvportal.publication.assets import DamagedAsset
from cctvportal.publication.content import Change
from cctvportal.publication.models import Edition
from cctvportal.publication.release import ReleaseRefused, release

from .. import signals
from ..enums import Step
from ..models import SignOff, Submission, SubmissionEvent
from ..notices import notify_published
from ..rules import counted_votes, missing_for_sign_off
from ..workflow import end

logger = logging.getLogger(__name__)


class NotPublished(Exception):
    """A submission could not be published; ``reasons`` says why. Nothing was changed."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


# Why publishing fails where voting did not: the vote stands, and the scheduler tries again.
HINDRANCES = (NotPublished, OSError, DatabaseError)


def publish(submission: Submission) -> Edition | None:
    """Make the edition that holds a signed-off submission. None where it was published already, or is not open.

    The assets are copied first, which may be repeated; everything else is one transaction.
    Raises ``NotPublished`` when the policy is not met, a digest differs or it cannot stand in public, and ``OSError``
    when a storage fails.
    """
    try:
        publish_assets(submission.content.assets)
        return _publish(submission)
    except DamagedAsset as error:
        raise NotPublished([str(error)]) from error
    except ReleaseRefused as error:
        raise NotPublished(error.problems) from error


@transaction.atomic
def _publish(submission: Submission) -> Edition | None:
    advisory_lock("content", submission.content_id)
    if not submission.is_open:
        return None
    if missing := missing_for_sign_off(submission):
        raise NotPublished(missing)
    seats = [vote.seat.as_json() for vote in counted_votes(submission)]
    sign_off = SignOff.objects.create(submission=submission, digest=submission.digest, seats=seats)
    change = Change(
        content=submission.content,
        digest=submission.digest,
        sign_off=sign_off.pk,
        agency=submission.agency.as_json(),
        seats=seats,
        subjects=(submission.pk,),
    )
    edition = release([change], texts=texts_of(submission.content.assets))
    SubmissionEvent.objects.create(submission=submission, step=Step.PUBLISHED)
    end(submission, None, approved=True)
    notify_published(submission)
    transaction.on_commit(lambda: signals.published.send(sender=Submission, submission=submission))
    return edition


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
