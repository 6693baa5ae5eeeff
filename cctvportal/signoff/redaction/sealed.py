"""Whether a file of the redaction log is what members of two seats ordered: the record's key alone orders nothing."""

from typing import Any

from cctvportal.agencies.models import SigningKey
from cctvportal.agencies.signing import statement
from cctvportal.publication.redaction_log import LogUnusable
from cctvportal.record.verify import signature_fits

from .rules import digest_of_order

UNSEALED = (
    "The redaction log says that {redaction} was ordered, and {why}. Nothing of it was applied. If the backup is older "
    "than the keys of its signers, restore a newer one; or look in an export of the record whether two seats ordered "
    "it, and run this again with --unsealed {redaction}."
)


def require(told: dict[str, Any]) -> None:
    """Raise ``LogUnusable`` where it is not shown that members of two seats ordered it."""
    if why := objection(told):
        raise LogUnusable(UNSEALED.format(redaction=told["redaction"], why=why))


def objection(told: dict[str, Any]) -> str:
    """Why it is not shown that two members of two seats ordered just this; empty where it is."""
    order = told.get("order")
    if not order or told["proposal"] != digest_of_order(told["redaction"], **order, **_named(told)):
        return "what it names is not what was proposed"
    signed = {(each["member"], each["seat"]) for each in told["signatures"] if _is_sealed(told, each)}
    if min(len({member for member, _ in signed}), len({seat for _, seat in signed})) < 2:
        return "not by two members of two seats whose keys this database knows"
    return ""


def _named(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("content", "places", "drafts", "files")}


def _is_sealed(told: dict[str, Any], signature: dict[str, Any]) -> bool:
    member, seat, seal = signature["member"], signature["seat"], signature.get("seal") or ""
    said = statement("redaction", told["redaction"], told["proposal"], seat, member)
    keys = SigningKey.objects.admitted().filter(membership__user__opaque_id=member, membership__seat__agency__code=seat)
    return any(signature_fits(key.hex, seal, said) for key in keys)
