"""A draft through the public templates, for its editors. It may be unsaved, half filled, or the first of the site."""

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from cctvportal.agencies.members import editing_agencies
from cctvportal.agencies.models import Agency, User
from cctvportal.delivery.assets import type_label
from cctvportal.delivery.resolver import PublishedResolver
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.library.permissions import foreign_ids
from cctvportal.signoff.preview import edition_to_come, rendered, unsaved_publication

from .freeze import content_of, drafted_files
from .models import PortalPage
from .ownership import owning_agency, writing_agencies
from .renditions import SPECS

Item = dict[str, Any]
# Templates ask nothing about a false id; no page has this one.
UNSAVED = -1
NO_AGENCY = {"code": "", "name": "an agency not yet decided"}


def draft_preview(page: PortalPage, user: User | AnonymousUser | None = None) -> HttpResponse:
    """``page`` as it is now, saved or not, as the public would see it in the edition to come.

    A page that was never saved belongs to no agency yet: it shows the files of those for which ``user`` writes.
    """
    representation = page.represent()
    content = replace(content_of(page, representation), content_id=page.pk or UNSAVED)
    agency = (owning_agency(page) if page.pk else None) or _agency_above(page)
    writers = writing_agencies(page) if page.pk else editing_agencies(user or AnonymousUser())
    resolver = DraftResolver(edition_to_come(), unsaved_publication(content), content.path)
    documents, images = drafted_files(page, representation)
    resolver.documents = representation.documents - {*foreign_ids(writers, PortalDocument, documents)}
    resolver.images = {pk for pk, _ in representation.images} - {*foreign_ids(writers, PortalImage, images)}
    return rendered(content, resolver, agency=agency.as_json() if agency else NO_AGENCY)


class DraftResolver(PublishedResolver):
    """The edition to come, with the files that the draft may show at their addresses in the CMS.

    A forged form can name any file: those not among ``documents`` and ``images``, by id, are shown only if public.
    """

    documents: Collection[int] = ()
    images: Collection[int] = ()

    @cached_property
    def for_site(self) -> Self:
        """With the draft's files only where it is of the home page."""
        resolver = super().for_site
        if self.home is not self.shown:
            resolver.documents = resolver.images = ()
        return resolver

    def document(self, document_id: int) -> Item | None:
        """A document of a library; nothing where it is gone."""
        if document_id not in self.documents:
            return super().document(document_id)
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
        if image_id not in self.images:
            return super().image(image_id, spec)
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


def _agency_above(page: PortalPage) -> Agency | None:
    parent = page.get_parent()
    return owning_agency(parent) if parent else None
