"""What changed: on the site between two editions or days, and on one page between two of its versions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from cctvportal.publication.models import Edition, Publication

from ..api.at import NothingYet, edition_at, read_at
from ..caching import conditional, revalidated
from ..frame import Frame, frame_for
from ..what_changed import page_changes, readable_versions, site_changes
from .as_of import with_mementos

Item = dict[str, Any]


@with_mementos
def site(request: HttpRequest) -> HttpResponseBase:
    """``from`` and ``to`` are editions, days or instants; ``to`` the newest, ``from`` the one before where left out.

    Before the first edition nothing stood: from then on all is new.
    """
    frame = frame_for(request)
    newest = frame.edition
    if newest is None:
        raise Http404
    asked = {name: request.GET.get(name, "").strip() for name in ("from", "to")}
    try:
        after = _edition(asked["to"], newest) or newest
        before = _before(asked["from"], after, newest)
    except ValueError as error:
        return _refused(request, frame, asked, _("That is no date of this site: {error}.").format(error=error))
    except Http404 as error:
        return _refused(request, frame, asked, str(error))
    if before and before.number > after.number:
        return _refused(request, frame, asked, _("The first date has to be the earlier one."))

    def make() -> HttpResponse:
        view = site_changes(before, after, request.GET.get("page"))
        return frame.html(request, "record/changes", {**view, "asked": asked, "before": before, "after": after})

    return conditional(request, newest, make)


@with_mementos
def page(request: HttpRequest, content_id: int) -> HttpResponseBase:
    """``from`` and ``to`` are editions, days or instants, each for the version that stood then.

    The last two versions where they are left out. 404 where none stood yet.
    """
    frame = frame_for(request)
    versions = readable_versions(content_id, frame.edition) if frame.edition and content_id < 2**63 else []
    if not versions:
        raise Http404
    new = _version(versions, request.GET.get("to"), frame.edition) or versions[-1]
    earlier = [version for version in versions if version.edition_id < new.edition_id]
    old = _version(versions, request.GET.get("from"), frame.edition) or (earlier[-1] if earlier else new)

    def make() -> HttpResponse:
        return frame.html(request, "record/page_changes", page_changes(content_id, versions, old, new))

    return conditional(request, frame.edition, make, f"content-{content_id}")


def _edition(text: str, newest: Edition) -> Edition | None:
    return edition_at(read_at(text), newest) if text else None


def _before(asked: str, after: Edition, newest: Edition) -> Edition | None:
    try:
        return _edition(asked, newest) or edition_at(max(after.number - 1, 1), newest)
    except NothingYet:
        return None


def _version(versions: list[Publication], asked: str | None, newest: Edition | None) -> Publication | None:
    """The one that stood then; None where nothing was asked. Raises ``Http404``."""
    if not asked:
        return None
    try:
        edition = edition_at(read_at(asked.strip()), newest)
    except ValueError as error:
        raise Http404 from error
    stood = [version for version in versions if edition and version.edition_id <= edition.number]
    if not stood:
        raise Http404
    return stood[-1]


def _refused(request: HttpRequest, frame: Frame, asked: Item, message: str) -> HttpResponseBase:
    return revalidated(frame.html(request, "record/changes", {"asked": asked, "message": message}, 400), frame.edition)
