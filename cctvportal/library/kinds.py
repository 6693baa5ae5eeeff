"""The kinds of files that the library takes, by the extension of their names.

Content types are our own, not the host's (``mimetypes`` reads tables of the operating system): they enter digests.
"""

from dataclasses import dataclass
from pathlib import PurePath

MEGABYTE = 1024 * 1024
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Kind:
    """``name`` as it reads in a sentence; ``parts`` that a packed file of this kind holds."""

    name: str
    content_type: str
    parts: frozenset[str] = frozenset()


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

DOCUMENTS = {
    "pdf": Kind("a PDF", "application/pdf"),
    "docx": Kind(
        "a Word document",
        f"{_OOXML}.wordprocessingml.document",
        frozenset({"[Content_Types].xml", "word/document.xml"}),
    ),
    "xlsx": Kind(
        "an Excel workbook", f"{_OOXML}.spreadsheetml.sheet", frozenset({"[Content_Types].xml", "xl/workbook.xml"})
    ),
    "odt": Kind("an OpenDocument text", f"{_ODF}.text", frozenset({"mimetype", "content.xml"})),
    "ods": Kind("an OpenDocument spreadsheet", f"{_ODF}.spreadsheet", frozenset({"mimetype", "content.xml"})),
    "csv": Kind("a table of values", "text/csv"),
    "txt": Kind("plain text", "text/plain"),
}
IMAGES = {
    "gif": Kind("a GIF picture", "image/gif"),
    "jpg": Kind("a JPEG picture", "image/jpeg"),
    "jpeg": Kind("a JPEG picture", "image/jpeg"),
    "png": Kind("a PNG picture", "image/png"),
    "webp": Kind("a WebP picture", "image/webp"),
}


def extension_of(name: str) -> str:
    """The extension in lower case without its dot; ``""`` where there is none."""
    return PurePath(name).suffix[1:].lower()


def content_type_of(name: str) -> str:
    """The content type that goes with a file's name."""
    kind = (DOCUMENTS | IMAGES).get(extension_of(name))
    return kind.content_type if kind else UNKNOWN
