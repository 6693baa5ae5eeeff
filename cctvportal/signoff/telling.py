"""What entries of the record commit to, where one entry tells of several submissions."""

from collections.abc import Sequence

from cctvportal.kernel import clock

from .models import Vote


def of_votes(votes: Sequence[Vote]) -> dict:
    """One seat's vote on several submissions, by one member at one time."""
    first = votes[0]
    return {
        "seat": first.seat.code,
        "decision": first.decision,
        "capacity": first.capacity,
        "member": str(first.member.opaque_id),
        "items": [
            {
                "submission": str(vote.submission_id),
                "digest": vote.digest,
                "delegation": vote.delegation_id,
                "seal": vote.seal.hex() if vote.seal else None,
            }
            for vote in votes
        ],
    }


def of_votes_cast_before(votes: Sequence[Vote]) -> dict:
    """The same, told again where the entry of that time stays closed: it names what is not public."""
    return of_votes(votes) | {"cast": clock.to_text(votes[0].at)}
