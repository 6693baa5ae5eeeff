"""What changed: on the site between two editions or days, and on one page between two of its versions."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from cctvportal.publication.models import Edition, Publication

from ..api.at import edition_at, read_at
from ..caching import conditional, revalidated
from ..frame import Frame, frame_for
from ..what_changed import page_changes, readable_versions, site_changes
from .as_of import with_mementos

Item = dict[str, Any]


@with_mementos
def site(request: HttpRequest) -> HttpResponseBase:
    """``from`` and ``to`` are editions, days or instants; ``to`` the newest, ``from`` the one before where left out."""
    frame = frame_for(request)
    newest = frame.edition
    if newest is None:
        raise Http404
    asked = {name: request.GET.get(name, "").strip() for name in ("from", "to")}
    try:
        after = _edition(asked["to"], newest) or newest
        before = _edition(asked["from"], newest) or edition_at(max(after.number - 1, 1), newest)
    except ValueError as error:
        return _refused(request, frame, asked, _("That is no date of this site: {error}.").format(error=error))
    except Http404 as error:
        return _refused(request, frame, asked, str(error))
    if before is None or before.number > after.number:
        return _refused(request, frame, asked, _("The first date has to be the earlier one."))
    first: Edition = before

    def make() -> HttpResponse:
        view = site_changes(first, after, request.GET.get("page"))
        return frame.html(request, "record/changes", {**view, "asked": asked, "before": first, "after": after})

    return conditional(request, newest, make)


@with_mementos
def page(request: HttpRequest, content_id: int) -> HttpResponseBase:
    """``from`` and ``to`` are editions that published the page; the last two versions where they are left out."""
    frame = frame_for(request)
    versions = readable_versions(content_id, frame.edition) if frame.edition and content_id < 2**63 else []
    if not versions:
        raise Http404
    new = _version(versions, request.GET.get("to"), versions[-1])
    earlier = [version for version in versions if version.edition_id < new.edition_id]
    old = _version(versions, request.GET.get("from"), earlier[-1] if earlier else new)

    def make() -> HttpResponse:
        return frame.html(request, "record/page_changes", page_changes(content_id, versions, old, new))

    return conditional(request, frame.edition, make, f"content-{content_id}")


def _edition(text: str, newest: Edition) -> Edition | None:
    return edition_at(read_at(text), newest) if text else None


def _version(versions: list[Publication], asked: str | None, otherwise: Publication) -> Publication:
    if not asked:
        return otherwise
    found = next((version for version in versions if str(version.edition_id) == asked), None)
    if found is None:
        raise Http404
    return found


def _refused(request: HttpRequest, frame: Frame, asked: Item, message: str) -> HttpResponseBase:
    return revalidated(frame.html(request, "record/changes", {"asked": asked, "message": message}, 400), frame.edition)
