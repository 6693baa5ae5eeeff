"""What the portal reads from a PDF: how many pages, their text, and a picture of the first."""

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .errors import UnreadableFile

READER = Path(__file__).with_name("pdf_reader.py")
SECONDS = 60
PROBLEMS = {
    "locked": "The PDF is locked with a password. Remove the password and upload it again.",
    "damaged": "The PDF is damaged and cannot be opened. Save it anew and upload it again.",
    "empty": "The PDF has no pages.",
}
TOO_MUCH = "The PDF takes too much time or memory to read. Save it in a smaller form and upload it again."


@dataclass(frozen=True)
class PdfContent:
    """``text`` has a form feed between pages; ``picture`` is the first page as JPEG, ``width`` by ``height`` pixels."""

    page_count: int
    text: str
    picture: bytes
    width: int
    height: int


def read_pdf(file: IO[bytes]) -> PdfContent:
    """Read a PDF; the file is left at its start. Raises ``UnreadableFile`` for one that is damaged, empty or locked."""
    answer = _ask_reader("read", file)
    return PdfContent(**(answer | {"picture": base64.b64decode(answer["picture"])}))


def count_pages(file: IO[bytes]) -> int:
    """How many pages a PDF has, each of which can be opened. Otherwise as ``read_pdf``."""
    return _ask_reader("check", file)["page_count"]


def _ask_reader(mode: str, file: IO[bytes]) -> dict[str, Any]:
    file.seek(0)
    data = file.read()
    file.seek(0)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(READER), mode], input=data, capture_output=True, timeout=SECONDS, check=True
        )
    except subprocess.SubprocessError as error:
        raise UnreadableFile(TOO_MUCH) from error
    answer = json.loads(done.stdout)
    if problem := answer.get("problem"):
        raise UnreadableFile(PROBLEMS[problem])
    return answer
