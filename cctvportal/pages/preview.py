"""A draft through the public templates, for its editors. It may be unsaved, half filled, or the first of the site."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from cctvportal.agencies.models import Agency
from cctvportal.delivery.assets import type_label
from cctvportal.delivery.resolver import PublishedResolver
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.publication.content import Content
from cctvportal.signoff.preview import edition_to_come, rendered, unsaved_publication

from .freeze import content_of
from .models import PortalPage
from .ownership import owning_agency
from .renditions import SPECS

Item = dict[str, Any]
# Templates ask nothing about a false id; no page has this one.
UNSAVED = -1
NO_AGENCY = {"code": "", "name": "an agency not yet decided"}


def draft_preview(page: PortalPage) -> HttpResponse:
    """``page`` as it is now, saved or not, as the public would see it in the edition to come."""
    content = _content(page)
    agency = (owning_agency(page) if page.pk else None) or _agency_above(page)
    resolver = DraftResolver(edition_to_come(), unsaved_publication(content), content.path)
    return rendered(content, resolver, agency=agency.as_json() if agency else NO_AGENCY)


class DraftResolver(PublishedResolver):
    """The edition to come, with the documents and images of the libraries at their addresses in the CMS."""

    def document(self, document_id: int) -> Item | None:
        """A document of a library; nothing where it is gone."""
        found = PortalDocument.objects.filter(pk=document_id).first()
        if found is None:
            return None
        return {
            "url": found.url,
            "title": found.title,
            "filename": found.filename,
            "type_label": type_label({"content_type": found.content_type, "name": found.filename}),
            "size": found.get_file_size() or 0,
            "pages": found.page_count,
            "picture": None,
            "sha256": found.sha256,
        }

    def image(self, image_id: int, spec: str) -> Item | None:
        """A rendition, made now where it is missing; nothing where the image cannot be read."""
        image = PortalImage.objects.filter(pk=image_id).first()
        if image is None or spec not in SPECS:
            return None
        try:
            rendition = image.get_rendition(SPECS[spec])
        except (SourceImageIOError, InvalidFilterSpecError, OSError):
            return None
        return {"url": rendition.url, "width": rendition.width, "height": rendition.height}

    def actions(self, page_id: int) -> list[Item]:
        """The actions of minutes; those without a meeting number yet have no later meeting that could report."""
        page = self.shown
        if page and page.content_id == page_id and page.representation.get("number") is None:
            return [action | {"state": "open", "reported_at": None} for action in page.representation["actions"]]
        return super().actions(page_id)


def _content(page: PortalPage) -> Content:
    return replace(content_of(page, page.represent()), content_id=page.pk or UNSAVED)


def _agency_above(page: PortalPage) -> Agency | None:
    parent = page.get_parent()
    return owning_agency(parent) if parent else None
