"""Draft files, for those who may see them. To everybody else they do not exist."""

from typing import TypeVar

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from .models import PortalDocument, PortalImage, PortalRendition
from .permissions import may_view
from .serving import private_field

Item = TypeVar("Item", PortalDocument, PortalImage)


@require_safe
def document(request: HttpRequest, pk: int, name: str) -> FileResponse:
    """A document as it was uploaded."""
    found = _visible(request, get_object_or_404(PortalDocument, pk=pk))
    return private_field(found.file, name)


@require_safe
def image(request: HttpRequest, pk: int, name: str) -> FileResponse:
    """A picture as it was uploaded."""
    found = _visible(request, get_object_or_404(PortalImage, pk=pk))
    return private_field(found.file, name)


@require_safe
def rendition(request: HttpRequest, pk: int, name: str) -> FileResponse:
    """A rendition of a picture."""
    found = get_object_or_404(PortalRendition.objects.select_related("image"), pk=pk)
    _visible(request, found.image)
    return private_field(found.file, name)


def _visible(request: HttpRequest, item: Item) -> Item:
    if not may_view(request.user, item):
        raise Http404
    return item
