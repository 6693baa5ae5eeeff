"""Whether a file of the redaction log is what members of two seats ordered: the record's key alone orders nothing, and
tells nothing else of what they ordered.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from cctvportal.agencies.models import SigningKey
from cctvportal.agencies.signing import statement
from cctvportal.kernel import clock
from cctvportal.publication.enums import Cause
from cctvportal.publication.models import Edition
from cctvportal.publication.redaction_log import LogUnusable
from cctvportal.record.verify import signature_fits

from ..models import Redaction
from .rules import digest_of_order

# Within this a redaction takes place, and the clocks of the servers may differ (``signoff_moment``).
MOMENT = timedelta(minutes=10)
UNSEALED = (
    "The redaction log says that {redaction} was ordered, and {why}. Nothing of it was applied. If the file was "
    "changed, put it back from a copy of the log. If the backup is older than the keys of its signers, restore a newer "
    "one; or look in an export of the record whether two seats ordered it, on this ground and at this time, and run "
    "this again with --unsealed {redaction}."
)


def require(told: dict[str, Any]) -> None:
    """Raise ``LogUnusable`` where it is not shown that members of two seats ordered it, or when it was done."""
    if why := objection(told) or _before_it_could_be(told):
        raise LogUnusable(UNSEALED.format(redaction=told["redaction"], why=why))


def require_past(told: dict[str, Any]) -> None:
    """Raise ``LogUnusable`` where it is yet to come, whoever vouches for it."""
    if clock.from_text(told["at"]) > clock.now() + MOMENT:
        raise LogUnusable(
            f"The redaction log says that {told['redaction']} was carried out at {told['at']}, which is yet to come. "
            "Nothing of it was applied. Look whether the clock of this machine is right, and run this again."
        )


def objection(told: dict[str, Any]) -> str:
    """Why it is not shown that two members of two seats ordered just this; empty where it is."""
    order = told.get("order")
    if not order or told["proposal"] != digest_of_order(told["redaction"], **order, **_named(told)):
        return "what it names is not what was proposed"
    signed = {(each["member"], each["seat"]) for each in told["signatures"] if _is_sealed(told, each)}
    seats = sorted({seat for _, seat in signed})
    if min(len({member for member, _ in signed}), len(seats)) < 2:
        return "not by two members of two seats whose keys this database knows"
    if told["ground"] != order["statement"]:
        return "the ground that it tells is not the one that was ordered"
    if told["seats"] != seats:
        return "the seats that it tells are not those whose members sealed it"
    return ""


def _before_it_could_be(told: dict[str, Any]) -> str:
    """Why it was not carried out when it says; empty where it may have been.

    What the database lacks is later than all that it has, but for what was applied to it since the restore.
    """
    if any(clock.from_text(told["at"]) + MOMENT < instant for instant in _known_before(told["redaction"])):
        return "it is dated before its proposal, or before an edition of the backup, which would have it then"
    return ""


def _known_before(redaction: str) -> Iterator[datetime]:
    yield from Redaction.objects.filter(pk=redaction).values_list("at", flat=True)
    yield from Edition.objects.exclude(cause=Cause.REDACTION).order_by("-number").values_list("made_at", flat=True)[:1]


def _named(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("content", "places", "drafts", "files")}


def _is_sealed(told: dict[str, Any], signature: dict[str, Any]) -> bool:
    member, seat, seal = signature["member"], signature["seat"], signature.get("seal") or ""
    said = statement("redaction", told["redaction"], told["proposal"], seat, member)
    keys = SigningKey.objects.admitted().filter(membership__user__opaque_id=member, membership__seat__agency__code=seat)
    return any(signature_fits(key.hex, seal, said) for key in keys)
