"""What the portal reads from a PDF: how many pages, their text, and a picture of the first."""

from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import IO

import pypdfium2 as pdfium

PICTURE_WIDTH = 240  # pixels
TEXT_LIMIT = 1_000_000  # characters
# PDFium is not thread-safe (pypdfium2's README).
_pdfium = Lock()


class UnreadableFile(Exception):
    """A file cannot be opened as what it says it is."""


@dataclass(frozen=True)
class PdfContent:
    """``text`` holds a form feed between pages; ``picture`` is the first page as JPEG, ``width`` by ``height`` pixels."""

    page_count: int
    text: str
    picture: bytes
    width: int
    height: int


def read_pdf(file: IO[bytes]) -> PdfContent:
    """Read a PDF; the file is left at its start. Raises ``UnreadableFile`` for a damaged, empty or locked one."""
    file.seek(0)
    data = file.read()
    file.seek(0)
    with _pdfium:
        try:
            with pdfium.PdfDocument(data) as document:
                return _read(document)
        except pdfium.PdfiumError as error:
            raise UnreadableFile("The file cannot be opened as a PDF: it is damaged, locked, or something else.") from error


def _read(document: pdfium.PdfDocument) -> PdfContent:
    if len(document) == 0:
        raise UnreadableFile("The PDF has no pages.")
    texts = (page.get_textpage().get_text_bounded() for page in document)
    text = "\f".join(texts).replace("\x00", "").replace("\r\n", "\n")[:TEXT_LIMIT]
    first = document[0]
    picture = first.render(scale=PICTURE_WIDTH / first.get_width()).to_pil().convert("RGB")
    out = BytesIO()
    picture.save(out, "JPEG", quality=80, optimize=True)
    return PdfContent(len(document), text, out.getvalue(), picture.width, picture.height)
