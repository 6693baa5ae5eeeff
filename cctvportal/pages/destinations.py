"""Where a published page may be moved to, as the page types and Wagtail's tree have it."""

from django.apps import apps
from wagtail.models import Page

from cctvportal.publication.models import Publication
from cctvportal.publication.reads import current_publication

from .models import PortalPage


def destinations(page: PortalPage) -> list[Publication]:
    """The published pages beneath which ``page`` may stand: of types that allow it, and not beneath itself; by path."""
    standing = current_publication(page.pk)
    if standing is None:
        return []
    found = Publication.objects.current().with_content().filter(type__in=_types_above(page))
    return list(found.exclude(path__startswith=standing.path).order_by("path"))


def slug_is_taken(page: PortalPage, parent_id: int, slug: str) -> str | None:
    """Another page of the CMS, perhaps a draft, has the slug beneath that parent: Wagtail could not follow."""
    parent = Page.objects.filter(pk=parent_id).first()
    if parent and parent.get_children().filter(slug=slug).exclude(pk=page.pk).exists():
        return "Another page of the CMS, perhaps a draft, has this slug at that place: choose another."
    return None


def _types_above(page: PortalPage) -> list[str]:
    return [
        model._meta.label
        for model in apps.get_models()
        if issubclass(model, PortalPage) and type(page) in model.allowed_subpage_models()
    ]
