"""The landing pages of documents."""

from django.http import Http404, HttpRequest, HttpResponseBase

from ..caching import conditional, revalidated
from ..documents import document_view
from ..frame import frame_for
from .as_of import with_mementos


@with_mementos
def document(request: HttpRequest, library_id: int) -> HttpResponseBase:
    """Of a document that readers have or had: 200, 410 where no page has it any more or its file was redacted, 404."""
    frame = frame_for(request)
    edition, resolver = frame.edition, frame.resolver
    view = document_view(library_id, edition, resolver) if edition and resolver and library_id < 2**63 else None
    if view is None or edition is None:
        raise Http404
    if not view["stands"]:
        return revalidated(frame.html(request, "document", view, status=410), edition)
    return conditional(request, edition, lambda: frame.html(request, "document", view), f"document-{library_id}")
