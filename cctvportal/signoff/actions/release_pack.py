"""Release a pack: everything in it in one edition, or nothing of it."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from uuid import UUID

from django.db import transaction

from cctvportal.agencies.members import answers_kept
from cctvportal.kernel import clock
from cctvportal.publication.models import Edition
from cctvportal.record.append import append
from cctvportal.record.models import Secret

from ..enums import BEFORE_THE_BOARD, PackStep
from ..models import Pack, PackEvent, Submission
from ..pack_notices import notify_secretary_of_refusal
from ..packing import hold, inside, waits_for_votes
from ..rules import missing_for_sign_off, votes_missing
from ..telling import narrowed
from .packs import note
from .publish import HINDRANCES, NotPublished, copy_assets, publish_signed_off, reasons_of

logger = logging.getLogger(__name__)


def release_pack(pack: Pack) -> Edition | None:
    """Make the one edition of a pack that is due; None where it is not, was released, or makes no edition.

    A pack is due before the board, at its time, or where it has none once every policy is met. Everything is checked
    again. Raises ``NotPublished`` with all that keeps it back, by item: nothing of it is public then, and the refusal
    is noted once, with a mail to the secretary.
    """
    if not is_due(pack) or (pack.release_at is None and waits_for_votes(pack)):
        return None
    try:
        hindered = list(_copy_all_assets(inside(pack)))
        return _release(pack, hindered)
    except HINDRANCES as error:
        if not isinstance(error, NotPublished):
            logger.exception("Pack %s could not be released", pack.pk)
        _refuse(pack, reasons_of(error))
        raise NotPublished(reasons_of(error)) from error


def release_if_signed(pack: Pack) -> None:
    """After a vote: release the pack where that was the last one it needed. What hinders it is noted with the pack."""
    if waits_for_votes(pack):
        return
    try:
        release_pack(pack)
    except NotPublished as refusal:
        logger.warning("Pack %s is refused: %s", pack.pk, refusal)


def release_due_packs(steps: Iterable[str] = BEFORE_THE_BOARD) -> list[Edition]:
    """Release every due pack whose newest step is one of ``steps``. One that is refused does not hold up the others."""
    made = []
    for pack in Pack.objects.at_step(*steps).order_by("made_at"):
        try:
            made.append(release_pack(pack))
        except NotPublished as refusal:
            logger.warning("Pack %s is refused: %s", pack.pk, refusal)
        except Exception:
            logger.exception("Pack %s could not be looked at", pack.pk)
    return [edition for edition in made if edition]


def is_due(pack: Pack) -> bool:
    """Whether it lies before the board, and its time of release, if it has one, has come."""
    return pack.is_before_the_board and (pack.release_at is None or pack.release_at <= clock.now())


@transaction.atomic
def _release(pack: Pack, hindered: Sequence[str]) -> Edition | None:
    pack = hold(pack)
    if not is_due(pack):
        return None
    with answers_kept():
        submissions = list(inside(pack).for_counting())
        if submissions and not hindered and all(submission.is_open for submission in submissions):
            # What the policies still need, publishing itself asks; it is asked again only to say it.
            with suppress(NotPublished):
                return _publish(pack, submissions)
        if pack.release_at is None and _waits(submissions):
            return None
        refused = [*(reason for submission in submissions for reason in _refusals(submission)), *hindered]
        raise NotPublished(refused or ["There is nothing in the pack. Add something, or dissolve it."])


@transaction.atomic
def _publish(pack: Pack, submissions: Sequence[Submission]) -> Edition | None:
    opened = [pack.pk, *_votes_to_open(pack, submissions)]
    edition = publish_signed_off(submissions, pack, opened)
    PackEvent.objects.create(pack=pack, step=PackStep.RELEASED)
    return edition


def _waits(submissions: Sequence[Submission]) -> bool:
    """Whether the board has still to vote: on something in it, or because there is nothing."""
    return not submissions or any(submission.is_open and votes_missing(submission) for submission in submissions)


def _refusals(submission: Submission) -> Iterator[str]:
    if not submission.is_open:
        state = submission.last_event.get_step_display().lower()
        yield f"“{submission.title}”: it is not under review any more: {state}. Take it out, or add its new round."
        return
    for reason in missing_for_sign_off(submission):
        yield f"“{submission.title}”: {reason}"


def _copy_all_assets(submissions: Iterable[Submission]) -> Iterator[str]:
    """Copy what the submissions show into the published storage; a sentence for each whose files are not whole."""
    for submission in submissions:
        try:
            copy_assets([submission])
        except HINDRANCES as error:
            for reason in reasons_of(error):
                yield f"“{submission.title}”: {reason}"


def _votes_to_open(pack: Pack, submissions: Sequence[Submission]) -> Iterator[UUID]:
    """The subjects of the votes on the pack as a whole that this release opens.

    One that names something which is not released stays closed; what it says of the others is committed to anew.
    """
    released = {str(submission.pk) for submission in submissions}
    cast = Secret.objects.filter(entry__kind="vote", entry__body__contains={"pack": str(pack.pk)}).order_by("entry_id")
    for secret in cast:
        try:
            told = narrowed(secret.body, released)
        except (AttributeError, KeyError, TypeError, ValueError):
            logger.error("Entry %s of the record keeps no votes closed, and opens with nothing", secret.entry_id)
            continue
        if len(told["items"]) == len(secret.body["items"]):
            if secret.subject:
                yield secret.subject
        elif told["items"]:
            append("vote", {"pack": str(pack.pk)}, secret=told | {"told_in": secret.entry_id}, subject=pack.pk)


def _refuse(pack: Pack, reasons: Sequence[str]) -> None:
    """Note a refusal and mail the secretary, once for each set of reasons since the pack was last put or resumed."""
    text = "\n".join(reasons)
    with transaction.atomic():
        pack = hold(pack)
        if not pack.is_before_the_board or text in _refused_since_put(pack):
            return
        note(pack, PackStep.REFUSED, None, reason=text)
        notify_secretary_of_refusal(pack, reasons)


def _refused_since_put(pack: Pack) -> list[str]:
    reasons: list[str] = []
    for event in pack.events.all():
        reasons = [*reasons, event.reason] if event.step == PackStep.REFUSED else []
    return reasons
