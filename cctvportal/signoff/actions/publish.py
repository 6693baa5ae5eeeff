"""Publish what the board signed off."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from uuid import UUID

from django.db import DatabaseError, transaction

from cctvportal.agencies.members import answers_kept
from cctvportal.kernel.locks import advisory_lock, advisory_locks
from cctvportal.library.freezing import publish_assets, texts_of
from cctvportal.publication.assets import DamagedAsset
from cctvportal.publication.models import Edition
from cctvportal.publication.release import ReleaseRefused, release
from cctvportal.record.append import append

from .. import signals
from ..changes import changes_of
from ..enums import Step
from ..models import Pack, SignOff, Submission, SubmissionEvent, Vote
from ..notices import notify_published
from ..pack_notices import end_workflows, notify_editors_of_pack
from ..packing import packs_of
from ..rules import counted_votes, missing_for_sign_off
from ..telling import of_votes_cast_before
from ..workflow import end

logger = logging.getLogger(__name__)


class NotPublished(Exception):
    """What was to be published could not be; ``reasons`` says why. Nothing was changed."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


# Why publishing fails where voting did not: the vote stands, and the scheduler tries again.
HINDRANCES = (NotPublished, DamagedAsset, ReleaseRefused, OSError, DatabaseError)


def publish(submission: Submission) -> Edition | None:
    """Make the edition that holds a signed-off submission; see ``publish_together``. Not while a pack holds it."""
    if is_held(submission):
        return None
    return publish_together([submission])


def publish_together(submissions: Sequence[Submission]) -> Edition | None:
    """Make one edition of signed-off submissions that no pack holds, all or none.

    None where they are the board's own affairs, were published already, or are not open. The assets are copied first,
    which may be repeated; everything else is one transaction. Raises ``NotPublished`` when a policy is not met, a
    digest differs or one cannot stand in public, and ``OSError`` when a storage fails.
    """
    try:
        copy_assets(submissions)
        with answers_kept():
            return publish_signed_off(submissions)
    except (DamagedAsset, ReleaseRefused) as error:
        raise NotPublished(reasons_of(error)) from error


def is_held(submission: Submission) -> bool:
    """Whether a pack holds it, to go out with the others."""
    return Submission.objects.held().filter(pk=submission.pk).exists()


def copy_assets(submissions: Iterable[Submission]) -> None:
    """Copy what they show or link into the published storage. Raises as ``publish_assets`` does."""
    publish_assets(chain.from_iterable(submission.content.assets for submission in submissions))


def reasons_of(error: Exception) -> list[str]:
    """Why something could not be published, a sentence each, for people: of one of ``HINDRANCES``."""
    if isinstance(error, NotPublished):
        return error.reasons
    if isinstance(error, ReleaseRefused):
        return error.problems
    if isinstance(error, DamagedAsset):
        return [str(error)]
    if isinstance(error, FileNotFoundError):
        return ["A file that it was submitted with is gone from the storage."]
    if isinstance(error, OSError):
        return ["Its files could not be copied: the storage does not answer."]
    return ["The edition could not be made: the database did not take it."]


@transaction.atomic
def publish_signed_off(
    submissions: Sequence[Submission], pack: Pack | None = None, opens: Sequence[UUID] = ()
) -> Edition | None:
    """Make the edition, their assets copied: of ``pack`` where it is one, opening also the entries about ``opens``.

    Raises ``NotPublished`` and ``ReleaseRefused``.
    """
    advisory_locks({("content", submission.content_id) for submission in submissions})
    # Before anything is read of what stands: moves and orders publish that again.
    advisory_lock("edition")
    held = {} if pack else packs_of(submissions)
    waiting = [submission for submission in submissions if submission.is_open and submission.pk not in held]
    if not waiting:
        return None
    if refused := list(chain.from_iterable(_refusals(submission, len(waiting) > 1) for submission in waiting)):
        raise NotPublished(refused)
    signed = _sign(waiting)
    _tell_votes_cast_on_other_packs(waiting, pack)
    changes = list(chain.from_iterable(changes_of(submission, sign_off) for submission, sign_off in signed))
    assets = chain.from_iterable(change.content.assets for change in changes)
    if changes:
        changes[0] = replace(changes[0], subjects=(*changes[0].subjects, *opens))
    edition = release(changes, texts=texts_of(assets)) if changes else None
    _close(signed, pack)
    return edition


def _refusals(submission: Submission, by_name: bool) -> list[str]:
    missing = missing_for_sign_off(submission)
    return [f"“{submission.title}”: {reason}" for reason in missing] if by_name else missing


def _sign(submissions: Sequence[Submission]) -> list[tuple[Submission, SignOff]]:
    sign_offs = SignOff.objects.bulk_create(
        SignOff(
            submission=submission,
            digest=submission.digest,
            seats=[vote.seat.as_json() for vote in counted_votes(submission)],
        )
        for submission in submissions
    )
    return list(zip(submissions, sign_offs, strict=True))


def _tell_votes_cast_on_other_packs(submissions: Sequence[Submission], pack: Pack | None) -> None:
    """Commit anew to votes cast on a pack which these left: what this edition opens names nothing else of that pack."""
    together: dict[tuple, list[Vote]] = {}
    for vote in chain.from_iterable(submission.votes.all() for submission in submissions):
        if vote.pack_id and (pack is None or vote.pack_id != pack.pk):
            together.setdefault((vote.pack_id, vote.seat_id, vote.member_id, vote.decision), []).append(vote)
    for (pack_id, *_), votes in together.items():
        secret = of_votes_cast_before(votes)
        append("vote", {"pack": str(pack_id)}, secret=secret, subject=submissions[0].pk)


def _close(signed: Sequence[tuple[Submission, SignOff]], pack: Pack | None) -> None:
    submissions = [submission for submission, _ in signed]
    SubmissionEvent.objects.bulk_create(
        SubmissionEvent(submission=submission, step=Step.ADOPTED if submission.is_of_the_board else Step.PUBLISHED)
        for submission in submissions
    )
    for submission, sign_off in signed:
        signals.signed_off.send(sender=Submission, submission=submission, sign_off=sign_off)
    if pack:
        end_workflows.enqueue([str(submission.pk) for submission in submissions])
        notify_editors_of_pack("published", pack, submissions)
    else:
        for submission in submissions:
            end(submission, None, approved=True)
            notify_published(submission)
    transaction.on_commit(lambda: signals.published.send(sender=Submission, submissions=submissions))


def publish_ready() -> list[Edition]:
    """Publish every open submission whose policy is met: what was left undone, or a storage had refused.

    One that cannot be published does not hold up those after it. What a pack holds is left to ``release_due_packs``.
    """
    made = []
    with answers_kept():
        waiting = Submission.objects.open().free().for_counting().order_by("submitted_at")
        ready = [submission.pk for submission in waiting if not missing_for_sign_off(submission)]
    for submission in Submission.objects.filter(pk__in=ready).order_by("submitted_at"):
        try:
            made.append(publish(submission))
        except HINDRANCES as error:
            logger.warning("Submission %s is signed off but cannot be published: %s", submission.pk, error)
    return [edition for edition in made if edition]
