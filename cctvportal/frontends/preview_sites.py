"""What administrators do about front ends that show drafts themselves."""

from cctvportal.agencies.models import User
from cctvportal.agencies.rules import require_administrator
from cctvportal.agencies.verbs import verb

from .models import PreviewSite


@verb("add-preview-site")
def add_preview_site(site: PreviewSite, *, by: User) -> None:
    """Save a new one."""
    require_administrator(by)
    site.save(force_insert=True)


@verb("change-preview-site", about="site")
def change_preview_site(site: PreviewSite, *, by: User) -> None:
    """Save name, address and whether it is in use: of the links that lead there already, too."""
    require_administrator(by)
    site.save(update_fields=["name", "template", "is_active"])
