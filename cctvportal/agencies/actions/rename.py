"""Rename an agency: on screen while readers do not know it, afterwards on the server alone."""

from cctvportal.agencies.models import Agency, User
from cctvportal.agencies.refusal import Refused
from cctvportal.agencies.rules import require_administrator
from cctvportal.agencies.sync import sync_agency
from cctvportal.agencies.verbs import verb
from cctvportal.kernel.locks import advisory_lock
from cctvportal.record.append import append

SIGNS = (
    "{} has, or had, a seat on the board, or drafted something, and readers know by this name who did. So no "
    "administrator changes it alone: whoever runs the server does, with manage.py rename_agency, and the public record "
    "tells it."
)


def readers_know(agency: Agency) -> bool:
    """Whether what it signed or drafted may be told in public under its name."""
    return agency.seats.exists() or agency.submissions.exists()


@verb("rename-agency", about="agency")
def rename(agency: Agency, name: str, full_name: str, *, by: User) -> Agency:
    """Give an agency that never had a seat and put nothing before the board another name. Raises ``Refused``."""
    require_administrator(by)
    advisory_lock("places")
    agency = Agency.objects.get(pk=agency.pk)
    if (agency.name, agency.full_name) != (name, full_name) and readers_know(agency):
        raise Refused(SIGNS.format(agency.name))
    return _renamed(agency, name, full_name)


@verb("rename-agency", by=None, about="agency")
def rename_on_server(agency: Agency, name: str, full_name: str) -> Agency:
    """The same for any agency, told in the record. Needs the database owner's rights; raises ``ProgrammingError``."""
    advisory_lock("places")
    before = Agency.objects.get(pk=agency.pk).name
    renamed = _renamed(agency, name, full_name)
    append("agency-renamed", {"agency": agency.code, "before": before, "name": name, "full_name": full_name})
    return renamed


def _renamed(agency: Agency, name: str, full_name: str) -> Agency:
    agency.name, agency.full_name = name, full_name
    agency.save(update_fields=["name", "full_name"])
    sync_agency(agency)
    return agency
