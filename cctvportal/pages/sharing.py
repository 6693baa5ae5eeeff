"""Share a draft: freeze it as it is, filled in or not, and make a link to that."""

from cctvportal.agencies.models import User
from cctvportal.signoff.models import PreviewLink
from cctvportal.signoff.preview_links import Terms, require_may_share, share_draft
from cctvportal.signoff.rules import Refused

from .freeze import content_of, foreign_assets, freeze_assets
from .models import PortalPage
from .ownership import owning_agency


def share(page: PortalPage, terms: Terms, *, by: User) -> PreviewLink:
    """A link to the latest draft of ``page``.

    Raises ``Refused`` where a file of it cannot be frozen, and for whoever may not write on it; ``OSError`` when the
    storage fails.
    """
    require_may_share(by, page.pk)
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    representation = draft.represent()
    foreign = foreign_assets(page, representation)
    assets, problems = ((), foreign) if foreign else freeze_assets(representation)
    agency = owning_agency(page)
    if problems or agency is None:
        raise Refused(problems or ["The page belongs to no agency."], ["can_be_frozen"])
    return share_draft(content_of(draft, representation, assets), agency.as_json(), terms, by=by)
