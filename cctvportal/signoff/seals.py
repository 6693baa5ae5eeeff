"""What members of the board seal, and over what.

In step with the triggers of ``migrations/0014_seals.py``, ``0016_votes_sealed_together.py``,
``0022_contributors_sealed.py`` and ``0024_duty_sealed.py``, and with ``record/verify.py``.
"""

from collections.abc import Iterable
from hashlib import sha256
from operator import itemgetter

from cctvportal.agencies.models import Delegation, Seat, SigningKey, User
from cctvportal.agencies.refusal import Refused as NotSealed
from cctvportal.agencies.signing import Sealer, keys_for, keys_of, statement

from .models import Contributor, Duty, Emergency, Redaction, Submission
from .rules import Refused


def sealer(person: User, seat: Seat | None, leave: Delegation | None = None) -> Sealer:
    """The key of ``person`` for ``seat``, unlocked; as secretary where that is None. Raises ``Refused``."""
    return _unlocked(person, keys_for(person, seat, leave))


def submitters_sealer(person: User) -> Sealer:
    """A key of any of her places, unlocked: with it she seals what she submits. Raises ``Refused``."""
    return _unlocked(person, keys_of(person))


def _unlocked(person: User, keys: Iterable[SigningKey]) -> Sealer:
    try:
        return Sealer(person, keys)
    except NotSealed as refusal:
        raise Refused([str(refusal)], refusal.rules) from refusal


def seal_submission(key: Sealer, submission: Submission, contributors: Iterable[Contributor]) -> bytes:
    """The seal of whoever submits: on what it is, where it stands, whose it is and who contributed to it."""
    what = (submission.kind, submission.procedure, submission.content_id, submission.digest)
    parent = "" if submission.parent_id is None else submission.parent_id
    where = (parent, submission.position, submission.locale, submission.agency.code)
    people = " ".join(f"{each['member']}/{each['agency'] or ''}" for each in contributors_as_sealed(contributors))
    return key.seal("submission", submission.pk, *what, *where, people, submission.submitted_by.opaque_id)


def contributors_as_sealed(contributors: Iterable[Contributor]) -> list[dict]:
    """What the record tells of them: ``{"member": opaque id, "agency": code or None}``, by member."""
    told = [
        {"member": str(each.user.opaque_id), "agency": each.agency.code if each.agency else None}
        for each in contributors
    ]
    return sorted(told, key=itemgetter("member"))


def seal_vote(key: Sealer, submission: Submission, digest: str, seat: Seat, decision: str, member: User) -> bytes:
    """The seal of a vote."""
    return key.seal("vote", submission.pk, digest, seat.code, decision, member.opaque_id)


def leaf(submission: object, digest: str, salt: bytes) -> bytes:
    """32 bytes that stand for one of several votes sealed together; what it is on cannot be guessed from them."""
    return sha256(statement("item", salt.hex(), submission, digest)).digest()


def seal_votes(key: Sealer, leaves: Iterable[bytes], seat: Seat, decision: str, member: User) -> bytes:
    """The one seal of votes that are cast together, each given by its ``leaf``."""
    together = sha256(b"".join(sorted(leaves))).hexdigest()
    return key.seal("votes", together, seat.code, decision, member.opaque_id)


def seal_emergency(emergency: Emergency, seat: Seat | None, member: User) -> bytes:
    """The seal of a signature on an emergency. Raises ``Refused``."""
    return sealer(member, seat).seal(
        *("emergency", *_signed(emergency).values(), seat.code if seat else "", member.opaque_id)
    )


def emergency_as_sealed(emergency: Emergency) -> dict:
    """What the record tells of it, so that anyone can check the seals: what was signed, and by whom."""
    signatures = emergency.signatures.select_related("seat__agency", "member")
    return _signed(emergency) | {
        "signatures": [
            {
                "member": str(each.member.opaque_id),
                "seat": each.seat.code if each.seat else "",
                "seal": each.seal.hex() if each.seal else None,
            }
            for each in signatures
        ]
    }


def _signed(emergency: Emergency) -> dict:
    return {
        "emergency": str(emergency.pk),
        "kind": emergency.kind,
        "content": emergency.content_id,
        "digest": emergency.submission.digest,
        "hours": emergency.hours or "",
        "restores": str(emergency.restores_id or ""),
        "notice": str(emergency.notice_id or ""),
    }


def seal_redaction(redaction: Redaction, seat: Seat, member: User) -> bytes:
    """The seal of an order to redact. Raises ``Refused``."""
    return sealer(member, seat).seal("redaction", redaction.pk, redaction.digest, seat.code, member.opaque_id)


def seal_duty(duty: Duty) -> bytes:
    """The seal of the secretary who puts somebody on duty. Raises ``Refused``."""
    days = (duty.from_date, duty.until_date or "")
    return sealer(duty.made_by, None).seal("duty", duty.member.opaque_id, *days, duty.made_by.opaque_id)
