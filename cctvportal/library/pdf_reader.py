"""Reads one PDF in a process of its own, so that a hostile or endless file cannot take the portal with it.

Run as a script by ``pdf.py``: the PDF on standard input, ``check`` or ``read`` as argument. Writes one JSON object:
``{"page_count"}``, for ``read`` also ``{"text", "picture" (JPEG in base64), "width", "height"}``; or ``{"problem"}``.
"""

import base64
import json
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pypdfium2 as pdfium
from pypdfium2.raw import FPDF_ERR_PASSWORD

MEMORY = 1 << 30  # bytes
CPU_SECONDS = 30
PICTURE_WIDTH, PICTURE_HEIGHT = 240, 480  # pixels, at most
PAGE_LIMIT = 2_000  # pages whose text is read
TEXT_LIMIT = 1_000_000  # characters


def limit_resources() -> None:
    """Bound what this process may use. macOS refuses a limit on address space."""
    for kind, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS)):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))


def check(document: pdfium.PdfDocument) -> dict:
    """Open every page. Raises ``PdfiumError`` for one that is damaged."""
    for number in range(min(len(document), PAGE_LIMIT)):
        document[number].close()
    return {"page_count": len(document)}


def read(document: pdfium.PdfDocument) -> dict:
    """How many pages, their text with a form feed between pages, and the first page as a picture."""
    text = "\f".join(_texts(document)).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return {"page_count": len(document), "text": text.encode(errors="replace").decode()[:TEXT_LIMIT]} | _picture(
        document[0]
    )


def _texts(document: pdfium.PdfDocument) -> Iterator[str]:
    length = 0
    for number in range(min(len(document), PAGE_LIMIT)):
        page = document[number]
        text = page.get_textpage().get_text_bounded()
        page.close()
        yield text
        length += len(text)
        if length > TEXT_LIMIT:
            return


def _picture(page: pdfium.PdfPage) -> dict:
    width, height = (max(side, 1) for side in page.get_size())
    scale = min(PICTURE_WIDTH / width, PICTURE_HEIGHT / height)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    out = BytesIO()
    picture.save(out, "JPEG", quality=80, optimize=True)
    return {"picture": base64.b64encode(out.getvalue()).decode(), "width": picture.width, "height": picture.height}


def main(mode: str, data: bytes) -> dict:
    """The answer for one PDF, as described above."""
    try:
        with pdfium.PdfDocument(data) as document:
            if len(document) == 0:
                return {"problem": "empty"}
            return read(document) if mode == "read" else check(document)
    except pdfium.PdfiumError as error:
        return {"problem": "locked" if error.err_code == FPDF_ERR_PASSWORD else "damaged"}


if __name__ == "__main__":
    limit_resources()
    json.dump(main(sys.argv[1], sys.stdin.buffer.read()), sys.stdout)
