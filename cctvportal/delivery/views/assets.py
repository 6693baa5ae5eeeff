"""Documents and pictures: served only as part of a publication that is or was current."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cctvportal.kernel.canonical import sha256_of_file
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.models import Publication, PublicationAsset, Tombstone

from ..ranges import ByteRange, Unsatisfiable, requested_range
from ..redactions import redaction_of_file
from . import errors

if TYPE_CHECKING:  # Not installed where the portal runs.
    from django_stubs_ext import WithAnnotations

logger = logging.getLogger(__name__)

FOR_EVER = "public, max-age=31536000, immutable"
PIECE = 64 * 1024
PICTURES = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"}
SHOWN_IN_BROWSER = PICTURES | {"application/pdf"}
# A browser's PDF viewer embeds the file in a page of its own, with its own styles; it runs under this policy too.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
SEALED_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


class Damaged(Exception):
    """The published storage does not hold what was signed off."""


@require_safe
def asset(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """The bytes with this SHA-256 under the file name that a publication gives them; 404 where none does.

    410 for a file that was destroyed by law, also while a storage still has it; 500 where the storage has lost the
    file or has other bytes under its name. Knows conditions, and single ranges with If-Range.
    """
    use = _published_use(sha256, name)
    if use is None:
        raise Http404
    if use.is_redacted and (redaction := redaction_of_file(sha256)):
        return errors.redacted(request, redaction)
    etag = f'"{sha256}"'
    try:
        response = get_conditional_response(request, etag=etag) or _answer(request, use, etag)
    except Damaged:
        logger.exception("The published file %s is damaged", sha256)
        return errors.server_error(request)
    for header, value in _headers(use).items():
        response[header] = value
    response["ETag"] = etag
    return response


class _Standing(TypedDict):
    is_current: bool
    is_redacted: bool


def _published_use(sha256: str, name: str) -> WithAnnotations[PublicationAsset, _Standing] | None:
    if "\0" in name:
        return None
    standing = Publication.objects.current().filter(pk=OuterRef("publication_id"))
    readable = Publication.objects.readable().filter(pk=OuterRef("publication_id"))
    redacted = Tombstone.objects.filter(sha256=OuterRef("asset_id"))
    uses = PublicationAsset.objects.filter(Exists(readable), asset_id=sha256, name=name)
    uses = uses.annotate(is_current=Exists(standing), is_redacted=Exists(redacted))
    return uses.select_related("asset").order_by("-is_current").first()


def _answer(request: HttpRequest, use: PublicationAsset, etag: str) -> HttpResponseBase:
    size = use.asset.size
    try:
        wanted = _range(request, size, etag)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = wanted or ByteRange(0, size - 1)
    headers = {"Content-Length": str(part.length)}
    if wanted:
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    if request.method == "HEAD":
        return HttpResponse(status=200, headers={"Content-Length": str(size)})
    file = _undamaged(use.asset_id)
    return StreamingHttpResponse(_pieces(file, part), status=206 if wanted else 200, headers=headers)


def _undamaged(sha256: str) -> IO[bytes]:
    """The file, read once in full before a byte of it goes out: whoever can write to the storage signs nothing."""
    try:
        file = published_storage().open(storage_name(sha256))
    except FileNotFoundError as error:
        raise Damaged("It is not there.") from error
    if sha256_of_file(file) != sha256:
        file.close()
        raise Damaged("Its bytes are not those that were signed off.")
    return file


def _range(request: HttpRequest, size: int, etag: str) -> ByteRange | None:
    if request.headers.get("If-Range", etag) != etag:
        return None
    return requested_range(request.headers.get("Range", ""), size)


def _pieces(file: IO[bytes], part: ByteRange) -> Iterator[bytes]:
    with file:
        file.seek(part.first)
        left = part.length
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def _headers(use: WithAnnotations[PublicationAsset, _Standing]) -> dict[str, str]:
    shown = use.asset.content_type in SHOWN_IN_BROWSER
    headers = {
        "Content-Type": use.asset.content_type,
        "Content-Disposition": content_disposition_header(not shown, use.name) or "attachment",
        "Content-Security-Policy": PDF_POLICY if use.asset.content_type == "application/pdf" else SEALED_POLICY,
        "Cache-Control": FOR_EVER,
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
    }
    if not use.is_current:
        headers["X-Robots-Tag"] = "noindex"
    return headers
