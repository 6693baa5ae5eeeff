"""What entries of the record commit to, where one entry tells of several submissions."""

from collections.abc import Collection, Sequence

from cctvportal.kernel import clock

from .models import Vote
from .seals import leaf


def of_votes(votes: Sequence[Vote]) -> dict:
    """One seat's vote on several submissions, by one member at one time."""
    first = votes[0]
    return {
        "seat": first.seat.code,
        "decision": first.decision,
        "capacity": first.capacity,
        "member": str(first.member.opaque_id),
        "items": [_item(vote) for vote in votes],
    }


def _item(vote: Vote) -> dict:
    return {
        "submission": str(vote.submission_id),
        "digest": vote.digest,
        "delegation": vote.delegation_id,
        "seal": vote.seal.hex() if vote.seal else None,
        "salt": vote.salt.hex() if vote.salt else None,
    }


def of_votes_cast_before(votes: Sequence[Vote]) -> dict:
    """The same, told again where the entry of that time stays closed: it names what is not public."""
    first = votes[0]
    cast = Vote.objects.filter(pack=first.pack_id, seat=first.seat, member=first.member, decision=first.decision)
    told = of_votes(list(cast.select_related("seat__agency", "member")))
    return narrowed(told, {str(vote.submission_id) for vote in votes}) | {"cast": clock.to_text(first.at)}


def narrowed(told: dict, submissions: Collection[str]) -> dict:
    """What ``of_votes`` tells, of ``submissions`` alone.

    Of the votes that were sealed together with these it keeps what the seal needs, by seal: the hashes of their leaves.
    """
    items = [item for item in told["items"] if item["submission"] in submissions]
    seals = {item["seal"] for item in items}
    beside = {seal: list(hashes) for seal, hashes in told.get("beside", {}).items() if seal in seals}
    for item in told["items"]:
        if item["submission"] not in submissions and item["salt"] and item["seal"] in seals:
            hidden = leaf(item["submission"], item["digest"], bytes.fromhex(item["salt"])).hex()
            beside.setdefault(item["seal"], []).append(hidden)
    return told | {"items": items, "beside": beside}
