"""Documents and pictures: served only as part of a publication that is or was current."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import IO, TYPE_CHECKING, TypedDict
from urllib.parse import quote

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, http_date
from django.views.decorators.http import require_http_methods

from cctvportal.kernel.canonical import sha256_of_file
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.content import AssetUse
from cctvportal.publication.models import Publication, PublicationAsset, Tombstone

from ..addresses import absolute
from ..caching import IMMUTABLE, TAGS
from ..cors import FILES_PREFLIGHT
from ..memento import add_links
from ..preconditions import evaluated, refused
from ..ranges import ByteRange, Unsatisfiable, requested_range
from ..redactions import redaction_of_file
from . import errors

if TYPE_CHECKING:  # Not installed where the portal runs.
    from django_stubs_ext import WithAnnotations

logger = logging.getLogger(__name__)

PIECE = 64 * 1024
PICTURES = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"}
SHOWN_IN_BROWSER = PICTURES | {"application/pdf"}
# A browser's PDF viewer embeds the file in a page of its own, with its own styles; it runs under this policy too.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
# Said in either case: a cache that renews what it has by a 304 takes over what this says, and forgets nothing it lacks.
INDEXED, NOT_INDEXED = "all", "noindex"
SEALED_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


class Damaged(Exception):
    """The published storage does not hold what was signed off."""


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def asset(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """The bytes with this SHA-256 under the file name that a publication gives them; 404 where none does.

    410 for a file that was destroyed by law, also while a storage still has it; 500 where the storage has lost the
    file or has other bytes under its name. Knows conditions, and single ranges with If-Range. What it answers never
    changes: it is its own memento (RFC 7089, section 4.3).
    """
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=FILES_PREFLIGHT)
    use = _published_use(sha256, name)
    if use is None:
        raise Http404
    if use.is_redacted and (redaction := redaction_of_file(sha256)):
        return errors.redacted(request, redaction)
    if (file := _signed(use)) is None:
        raise Http404
    whole = HttpResponse(headers=_headers(use, file))
    whole["Memento-Datetime"] = whole["Last-Modified"]
    add_links(whole, f'<{absolute(quote(request.path_info))}>; rel="original"')
    answer = evaluated(request, whole)
    if answer is not whole or request.method == "HEAD":
        return answer
    try:
        return _content(request, whole, file)
    except Damaged:
        logger.exception("The published file %s is damaged", sha256)
        return errors.server_error(request)


class _Standing(TypedDict):
    is_current: bool
    is_redacted: bool
    first_shown_at: datetime


def _published_use(sha256: str, name: str) -> WithAnnotations[PublicationAsset, _Standing] | None:
    if "\0" in name:
        return None
    standing = Publication.objects.current().filter(pk=OuterRef("publication_id"))
    readable = Publication.objects.readable().filter(pk=OuterRef("publication_id"))
    redacted = Tombstone.objects.filter(sha256=OuterRef("asset_id"))
    shown = PublicationAsset.objects.filter(asset=OuterRef("asset_id")).order_by("publication__edition")
    uses = PublicationAsset.objects.filter(Exists(readable), asset_id=sha256, name=name).annotate(
        is_current=Exists(standing),
        is_redacted=Exists(redacted),
        first_shown_at=Subquery(shown.values("publication__edition__made_at")[:1]),
    )
    return uses.select_related("publication").defer("publication__representation").order_by("-is_current").first()


def _signed(use: PublicationAsset) -> AssetUse | None:
    """What the board signed of the file: its size and type are those of the publication, not of any other row."""
    signed = (each for each in use.publication.assets if (each["sha256"], each["name"]) == (use.asset_id, use.name))
    return next((AssetUse(**each) for each in signed), None)


def _content(request: HttpRequest, whole: HttpResponse, asset: AssetUse) -> HttpResponseBase:
    """Bytes under the headers of ``whole``: all, or the part that is asked for."""
    try:
        wanted = _range(request, whole, asset.size)
    except Unsatisfiable:
        return refused(416, {"Content-Range": f"bytes */{asset.size}"})
    headers = dict(whole.items())
    part = wanted or ByteRange(0, asset.size - 1)
    if wanted:
        headers["Content-Length"] = str(part.length)
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{asset.size}"
    file = _undamaged(asset.sha256)
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


def _range(request: HttpRequest, whole: HttpResponse, size: int) -> ByteRange | None:
    # Its date is a strong validator, since these bytes never change (RFC 9110, section 13.1.5).
    if request.headers.get("If-Range", whole["ETag"]) not in (whole["ETag"], whole["Last-Modified"]):
        return None
    return requested_range(request.headers.get("Range", ""), size)


def _pieces(file: IO[bytes], part: ByteRange) -> Iterator[bytes]:
    with file:
        file.seek(part.first)
        left = part.length
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def _headers(use: WithAnnotations[PublicationAsset, _Standing], file: AssetUse) -> dict[str, str]:
    shown = file.content_type in SHOWN_IN_BROWSER
    headers = {
        "Content-Type": file.content_type,
        "Content-Length": str(file.size),
        "Content-Disposition": content_disposition_header(not shown, use.name) or "attachment",
        "Content-Security-Policy": PDF_POLICY if file.content_type == "application/pdf" else SEALED_POLICY,
        "Cache-Control": IMMUTABLE,
        "ETag": f'"{use.asset_id}"',
        "Last-Modified": http_date(use.first_shown_at.timestamp()),
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": INDEXED if use.is_current else NOT_INDEXED,
        **dict.fromkeys(TAGS, f"asset-{use.asset_id}"),
    }
    return headers
