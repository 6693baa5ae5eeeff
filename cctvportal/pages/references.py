"""The pages, documents and images that a draft names, and those of them that its editor may not."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.models import Page, ReferenceIndex, get_default_page_content_type

from cctvportal.agencies.members import editing_agencies
from cctvportal.agencies.models import User
from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.library.permissions import foreign_ids

from .ownership import writable, writing_agencies
from .permissions import PortalPagePolicy

Reference = tuple[int, str]


def references(page: Page) -> set[Reference]:
    """What ``page``, saved or not, names: (id of a content type, primary key as text) pairs, whatever their type."""
    # Wagtail's index of references is written later, and from what was saved; how it finds them is what we need.
    return {(type_id, pk) for type_id, pk, *_ in ReferenceIndex._extract_references_from_object(page)}


def not_for(user: User, named: Iterable[Reference]) -> bool:
    """Whether among ``named`` are files of agencies for which ``user`` does not write, or pages unknown to her."""
    named = list(named)
    agencies = editing_agencies(user)
    pages = Page.objects.filter(pk__in=_ids(named, get_default_page_content_type()))
    known = PortalPagePolicy(Page).explorable_instances(user).values("pk")
    return pages.exclude(pk__in=known).exists() or any(
        foreign_ids(agencies, model, _ids(named, ContentType.objects.get_for_model(model)))
        for model in (PortalDocument, PortalImage)
    )


def shows_by_invitation(user: User, item: PortalDocument | PortalImage) -> bool:
    """Whether a page of several authors, ``user`` among them, shows a file of one of their agencies in its draft."""
    wanted = (ContentType.objects.get_for_model(item).pk, str(item.pk))
    shared = Page.objects.filter(pk__in=writable(user).values("pk"), ownership__co_authors__isnull=False).distinct()
    return any(
        _lends(page, item) and wanted in references(page.get_latest_revision_as_object()) for page in shared.specific()
    )


def _lends(page: Page, item: PortalDocument | PortalImage) -> bool:
    return item.collection_id in {agency.collection_id for agency in writing_agencies(page)}


def _ids(named: Iterable[Reference], type_: models.Model) -> list[int]:
    return [int(pk) for type_id, pk in named if type_id == type_.pk and pk.isdecimal()]
