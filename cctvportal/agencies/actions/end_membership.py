"""End a membership. It is never deleted."""

from datetime import date, timedelta

from django.utils import timezone

from cctvportal.agencies.models import Membership, User
from cctvportal.agencies.rules import ENDING, Ending, require, require_administrator
from cctvportal.agencies.sync import sync_user
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

from .recording import day, who


@verb("end-membership", about="membership")
def end_membership(membership: Membership, until: date | None = None, *, by: User) -> Membership:
    """Set the last day of a membership; yesterday, where none is given, ends it at once.

    Raises ``Refused`` with the reason why not; nothing is changed then.
    """
    require_administrator(by)
    advisory_lock("places")
    place = Membership.objects.select_related("user").get(pk=membership.pk)
    until = until or timezone.localdate() - timedelta(days=1)
    require(ENDING, Ending(place, until))
    place.until_date = until
    place.save(update_fields=["until_date"])
    append("membership-ended", {"membership": place.pk, "until": day(until), "by": who(by)})
    sync_user(place.user)
    return place
