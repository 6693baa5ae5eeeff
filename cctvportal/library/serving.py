"""Answers that carry a private file to somebody who may see it."""

from typing import IO

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from .kinds import content_type_of

# Shown in the browser; everything else is downloaded.
SHOWN = ("application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp")
# Chromium shows no PDF in a sandbox; a PDF runs no script of the portal's origin.
PDF_POLICY = "default-src 'none'"
POLICY = f"{PDF_POLICY}; sandbox"


def private_file(file: IO[bytes], name: str) -> FileResponse:
    """``file`` under ``name``, for this reader alone: not cached, not guessed at, unable to run anything."""
    kind = content_type_of(name)
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return FileResponse(
        file,
        as_attachment=kind not in SHOWN,
        filename=name,
        content_type=kind + charset,
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": PDF_POLICY if kind == "application/pdf" else POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )


def private_field(field: FieldFile, name: str) -> FileResponse:
    """The file of a model's field, if it is called ``name``. Raises ``Http404`` where it is not, or is missing."""
    if not field.name or field.name.rpartition("/")[2] != name:
        raise Http404
    try:
        return private_file(field.storage.open(field.name), name)
    except FileNotFoundError as error:
        raise Http404 from error
