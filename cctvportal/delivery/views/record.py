"""The public record: entries, the record of one page, and the whole of it for offline verification."""

from collections.abc import Iterator

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from cctvportal.kernel.canonical import canonical_json
from cctvportal.record.models import RecordEntry

from ..caching import revalidated
from ..frame import current_frame
from ..page_record import page_record
from ..record_rows import row

ENTRIES_A_PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All entries, the newest first; ``page`` past the end shows the last."""
    frame = current_frame()
    paginator = Paginator(RecordEntry.objects.order_by("-sequence"), ENTRIES_A_PAGE)
    entries = paginator.get_page(request.GET.get("page"))
    view = {
        "entries": [row(entry, to_entry=True) for entry in entries],
        "count": paginator.count,
        "page": entries.number,
        "pages": paginator.num_pages,
        "verified": None,
    }
    return revalidated(frame.html(request, "record/index", view), frame.edition)


@require_safe
def entry(request: HttpRequest, sequence: int) -> HttpResponseBase:
    """One entry with the canonical JSON that its hash and signature are of."""
    frame = current_frame()
    found = RecordEntry.objects.filter(sequence=sequence).first() if sequence < 2**63 else None
    if found is None:
        raise Http404
    view = {
        "entry": row(found) | found.exported() | {"at": found.at},
        "canonical": canonical_json(found.signed_content()).decode(),
        "newest": not RecordEntry.objects.filter(sequence=sequence + 1).exists(),
    }
    return revalidated(frame.html(request, "record/entry", view), frame.edition)


@require_safe
def page(request: HttpRequest, content_id: int) -> HttpResponseBase:
    """The record of one piece of content; 404 where none of it was ever published."""
    frame = current_frame()
    view = page_record(content_id, frame.edition) if frame.edition and content_id < 2**63 else None
    if view is None:
        raise Http404
    return revalidated(frame.html(request, "record/page", view), frame.edition)


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Every entry as one line of canonical JSON (JSON Lines), the oldest first, with hash and signature."""
    response = StreamingHttpResponse(_lines(), content_type="application/jsonl")
    response["Content-Disposition"] = 'attachment; filename="record.jsonl"'
    return revalidated(response, None)


def _lines() -> Iterator[bytes]:
    # Streamed after the middleware has returned, so the public connection is named here.
    entries = RecordEntry.objects.using(settings.PUBLIC_DATABASE).order_by("sequence")
    for found in entries.iterator(chunk_size=500):
        yield canonical_json(found.exported()) + b"\n"
