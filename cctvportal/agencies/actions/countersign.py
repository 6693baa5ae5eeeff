"""Agree to an appointment to a seat, as a member of another seat."""

from cctvportal.agencies.models import Countersignature, Membership, User
from cctvportal.agencies.rules import COUNTERSIGNING, Agreement, require
from cctvportal.agencies.sync import sync_user
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from .recording import who


@verb("countersign", about="membership")
def countersign(membership: Membership, *, by: User) -> Countersignature:
    """Let an appointment to a seat take effect. Raises ``Refused`` with the reason why not; nothing is changed then."""
    advisory_lock("places")
    membership = Membership.objects.select_related("user", "seat__agency").get(pk=membership.pk)
    agreement = Agreement(membership, by)
    require(COUNTERSIGNING, agreement)
    signature = Countersignature.objects.create(membership=membership, by=by, seat=agreement.seat)
    append(
        "appointment-countersigned",
        {"membership": membership.pk, "seat": agreement.seat.code, "member": who(by)},
    )
    sync_user(membership.user)
    return signature
