"""How emergencies end: the board signs or returns what they brought, or their time runs out."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db import DatabaseError, transaction

from cctvportal.agencies.enums import Role
from cctvportal.agencies.models import Membership
from cctvportal.kernel import clock
from cctvportal.kernel.locks import advisory_lock
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_publication
from cctvportal.publication.release import ReleaseRefused
from cctvportal.record.append import append

from ..emergency_rules import PROPOSAL_HOLDS
from ..enums import EmergencyKind, EmergencyStep, Step
from ..models import Emergency, EmergencyEvent, SignOff, Submission
from ..notices import notify_escalation
from .emergency import give_up
from .in_force import bring_back

logger = logging.getLogger(__name__)

ESCALATES_AFTER = timedelta(hours=72)
ESCALATES_AGAIN_AFTER = timedelta(days=7)
# What stands until the board decides, however long that takes.
WITHOUT_END = (EmergencyKind.TAKE_DOWN, EmergencyKind.PUT_BACK, EmergencyKind.HOLD)


def ratify(sender: type, submission: Submission, sign_off: SignOff, **kwargs: object) -> None:
    """In the transaction of a sign-off: the emergency that it decides on is over, and what it brought stays."""
    emergency = submission.emergency
    if emergency and emergency.is_in_force:
        EmergencyEvent.objects.create(emergency=emergency, step=EmergencyStep.RATIFIED)
        append("ratification", _named(emergency) | {"sign_off": str(sign_off.pk)})
    elif emergency and emergency.last_event.step == EmergencyStep.PROPOSED:
        give_up(emergency, None)


def undo_returned(submission: Submission) -> None:
    """In the transaction of a return: what an emergency brought gives way. Left to the scheduler where that fails."""
    emergency = submission.emergency
    if emergency is None:
        return
    try:
        with transaction.atomic():
            if emergency.is_in_force:
                reject(emergency)
            elif emergency.last_event.step == EmergencyStep.PROPOSED:
                give_up(emergency, None)
    except (ReleaseRefused, DatabaseError, OSError):
        logger.exception("Emergency %s was returned by the board and could not be undone yet", emergency.pk)


def reject(emergency: Emergency) -> Edition | None:
    """Undo what the board returned."""
    _end(emergency, EmergencyStep.REJECTED)
    append("rejection", _named(emergency))
    return bring_back(emergency) if _stands(emergency) else None


def lapse_due() -> list[Edition]:
    """End every emergency whose time is over, in their order. One that cannot be ended does not hold up the others."""
    now = clock.now()
    with_an_end = Emergency.objects.in_force().exclude(hours=None).prefetch_related("events")
    due = sorted((each.ends_at, each) for each in with_an_end if each.ends_at and each.ends_at <= now)
    return _each((each for _, each in due), _lapse)


def settle_returned() -> list[Edition]:
    """Undo what the board returned and a failure had left standing."""
    returned = Submission.objects.at_step(Step.RETURNED).values("pk")
    return _each(Emergency.objects.in_force().filter(submission__in=returned), reject)


def escalate_due() -> None:
    """Tell the whole board and the secretary of what stands without them for three days, and each week again."""
    now = clock.now()
    for emergency in Emergency.objects.in_force().filter(kind__in=WITHOUT_END).prefetch_related("events"):
        wait = ESCALATES_AGAIN_AFTER if emergency.last_event.step == EmergencyStep.ESCALATED else ESCALATES_AFTER
        if emergency.last_event.at + wait <= now:
            with transaction.atomic():
                advisory_lock("content", emergency.content_id)
                EmergencyEvent.objects.create(emergency=emergency, step=EmergencyStep.ESCALATED)
                append("escalation", _named(emergency))
                notify_escalation(emergency.submission, _board_and_secretary())


def abandon_stale() -> None:
    """Give up proposals that no second person confirmed within a day."""
    for emergency in Emergency.objects.proposed().filter(at__lt=clock.now() - PROPOSAL_HOLDS):
        with transaction.atomic():
            advisory_lock("content", emergency.content_id)
            give_up(emergency, None)


def _each(emergencies: Iterable[Emergency], end) -> list[Edition]:
    made = []
    for emergency in emergencies:
        try:
            with transaction.atomic():
                advisory_lock("content", emergency.content_id)
                edition = end(Emergency.objects.get(pk=emergency.pk))
        except (ReleaseRefused, DatabaseError, OSError):
            logger.exception("Emergency %s could not be ended; it is tried again", emergency.pk)
        else:
            made += [edition] if edition else []
    return made


def _lapse(emergency: Emergency) -> Edition | None:
    if not emergency.is_in_force:
        return None
    _end(emergency, EmergencyStep.LAPSED)
    append("lapse", _named(emergency))
    if not _stands(emergency):
        return None
    current = current_publication(emergency.content_id)
    return bring_back(emergency, effective_at=current.expires_at if current else None)


def _end(emergency: Emergency, step: str) -> None:
    EmergencyEvent.objects.create(emergency=emergency, step=step)


def _named(emergency: Emergency) -> dict:
    return {"emergency": str(emergency.pk), "content": emergency.content_id}


def _stands(emergency: Emergency) -> bool:
    """Whether what it brought, or the correction that was called in, is what the public reads."""
    current = current_publication(emergency.content_id)
    if current is None:
        return False
    if emergency.kind == EmergencyKind.CALL_IN:
        return current.authority == "correction"
    return current.emergency == emergency.pk


def _board_and_secretary() -> set[int]:
    places = Membership.objects.effective().filter(role__in=[Role.BOARD_MEMBER, Role.SECRETARY])
    return set(places.values_list("user_id", flat=True))
