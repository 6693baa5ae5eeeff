"""Give somebody of one's agency leave to vote for one's seat."""

import uuid
from datetime import date

from django.utils import timezone

from cctvportal.agencies.models import Delegation, Membership, User
from cctvportal.agencies.rules import DELEGATING, Leave, require
from cctvportal.agencies.signing import Sealer, keys_for
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from .recording import day, place_on_seat, who


@verb("delegate", about="delegate_.opaque_id")
def delegate(
    membership: Membership, delegate_: User, until: date, from_: date | None = None, *, by: User
) -> Delegation:
    """Let ``delegate_`` vote for the seat of ``membership`` from ``from_`` (today where none is given) to ``until``.

    Raises ``Refused`` with the reason why not; nothing is changed then.
    """
    advisory_lock("places")
    membership = Membership.objects.select_related("user", "agency", "seat__agency").get(pk=membership.pk)
    from_ = from_ or timezone.localdate()
    delegation = Delegation(
        membership=membership, delegate=delegate_, from_date=from_, until_date=until, nonce=uuid.uuid4()
    )
    require(DELEGATING, Leave(delegation, by))
    delegation.seal = Sealer(by, keys_for(by, membership.seat)).seal(
        *("delegation", membership.agency.code, who(by), who(delegate_), day(from_), day(until), delegation.nonce)
    )
    delegation.save(force_insert=True)
    append(
        "delegation",
        {
            "delegation": delegation.pk,
            **place_on_seat(membership),
            "delegate": who(delegate_),
            "from": day(from_),
            "until": day(until),
            "nonce": str(delegation.nonce),
            "seal": delegation.seal.hex(),
        },
    )
    return delegation
