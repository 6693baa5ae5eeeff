"""End a delegation before its last day."""

from cctvportal.agencies.models import Delegation, Revocation, User
from cctvportal.agencies.rules import REVOKING, Leave, require
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from .recording import place_on_seat, who


@verb("revoke-delegation", about="delegation")
def revoke_delegation(delegation: Delegation, *, by: User) -> Revocation:
    """End it at once; votes cast by it count no more in what is not published yet.

    Raises ``Refused`` with the reason why not; nothing is changed then.
    """
    advisory_lock("places")
    related = ("delegate", "membership__user", "membership__seat__agency")
    delegation = Delegation.objects.select_related(*related).get(pk=delegation.pk)
    require(REVOKING, Leave(delegation, by))
    revocation = Revocation.objects.create(delegation=delegation, by=by)
    append(
        "delegation-revoked",
        {"delegation": delegation.pk, **place_on_seat(delegation.membership), "by": who(by)},
    )
    return revocation
