"""The public record: entries, the record of one page, and the whole of it for offline verification."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from cctvportal.kernel.canonical import canonical_json
from cctvportal.publication.models import Publication
from cctvportal.record import verify
from cctvportal.record.head import first_key
from cctvportal.record.head import head as current_head
from cctvportal.record.models import Manifest, RecordEntry, Verification

from ..api.responses import json_response
from ..caching import revalidated
from ..corrections import corrections as list_of_corrections
from ..frame import frame_for
from ..notices import demonstration_notice
from ..page_record import page_record
from ..record_rows import entries_until, manifests_of, row
from .as_of import with_mementos

ENTRIES_A_PAGE = 50
VERIFIER = Path(verify.__file__)


@with_mementos
def index(request: HttpRequest) -> HttpResponseBase:
    """All entries, the newest first; ``page`` past the end shows the last."""
    frame = frame_for(request)
    paginator = Paginator(entries_until(frame.edition).order_by("-sequence"), ENTRIES_A_PAGE)
    entries = paginator.get_page(request.GET.get("page"))
    view = {
        "entries": [row(entry, to_entry=True) for entry in entries],
        "count": paginator.count,
        "page": entries.number,
        "pages": paginator.num_pages,
        # What was checked is not of the past.
        "verified": None if frame.edition and frame.edition.is_memento else Verification.newest(),
        "manifests": manifests_of(frame.edition),
    }
    return revalidated(frame.html(request, "record/index", view), frame.edition)


@with_mementos
def corrections(request: HttpRequest) -> HttpResponseBase:
    """The clerical corrections, the newest first; ``page`` past the end shows the last."""
    frame = frame_for(request)
    view = list_of_corrections(frame.edition, request.GET.get("page"))
    return revalidated(frame.html(request, "record/corrections", view), frame.edition)


@with_mementos
def entry(request: HttpRequest, sequence: int) -> HttpResponseBase:
    """One entry with the canonical JSON that its hash and signature are of."""
    frame = frame_for(request)
    entries = entries_until(frame.edition)
    found = entries.filter(sequence=sequence).first() if sequence < 2**63 else None
    if found is None:
        raise Http404
    view = {
        "entry": row(found) | found.exported() | {"at": found.at},
        "canonical": canonical_json(found.signed_content()).decode(),
        "newest": not entries.filter(sequence=sequence + 1).exists(),
    }
    return revalidated(frame.html(request, "record/entry", view), frame.edition)


@with_mementos
def page(request: HttpRequest, content_id: int) -> HttpResponseBase:
    """The record of one piece of content; 404 where none of it was ever published."""
    frame = frame_for(request)
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


@require_safe
def signed_form(request: HttpRequest, content_id: int, edition: int | None = None) -> HttpResponseBase:
    """What one version's digest is the SHA-256 of, byte for byte: of the newest edition, or as published in one."""
    frame = frame_for(request)
    publication = None
    if frame.edition and content_id < 2**63 and (edition or 0) <= frame.edition.number:
        published = Publication.objects.readable().filter(content_id=content_id)
        standing = published.at(frame.edition.number) if edition is None else published.filter(edition=edition)
        publication = standing.first()
    if publication is None:
        raise Http404
    response = HttpResponse(publication.signed_form(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="signed-{content_id}-{publication.edition_id}.json"'
    return revalidated(response, frame.edition)


@require_safe
def head(request: HttpRequest) -> HttpResponseBase:
    """The newest entry, ``{"sequence", "hash", "at", "public_key"}``: what is mailed to every seat each day."""
    newest = current_head()
    if newest is None:
        raise Http404
    return revalidated(json_response({**newest, "public_key": first_key(), **demonstration_notice()}), None)


@require_safe
def manifest(request: HttpRequest, edition: int, release: str) -> HttpResponseBase:
    """The hashes of what was answered in an edition, as canonical JSON; the SHA-256 of it stands in the record."""
    found = Manifest.objects.filter(edition=edition, release=release).first() if edition < 2**63 else None
    if found is None:
        raise Http404
    response = HttpResponse(found.canonical(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="manifest-{edition}-{release}.json"'
    return revalidated(response, None)


@require_safe
def verifier(request: HttpRequest) -> HttpResponseBase:
    """The stand-alone verifier, to run far from here."""
    response = HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify.py"'
    return revalidated(response, None)


def _lines() -> Iterator[bytes]:
    # Streamed after the middleware has returned, so the public connection is named here.
    entries = RecordEntry.objects.using(settings.PUBLIC_DATABASE).order_by("sequence")
    for found in entries.iterator(chunk_size=500):
        yield canonical_json(found.exported()) + b"\n"
