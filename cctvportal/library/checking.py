"""Whether an uploaded file is what its name says: judged by content, without unpacking it."""

import zipfile
from typing import IO

import filetype
import PIL.Image
from django.conf import settings
from PIL import ImageSequence

from .errors import UnreadableFile
from .kinds import DOCUMENTS, MEGABYTE, UNKNOWN, Kind, extension_of
from .pdf import count_pages

FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
TOO_MANY_PIXELS = "The picture has more than {:,} pixels. Make it smaller and upload it again."
UNPACKED_LIMIT = 1024 * MEGABYTE
DIRECTORY_LIMIT = MEGABYTE  # bytes of a packed file's table of contents
_OFFICE_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Compound File Binary (MS-CFB, 2.2)
_END_OF_DIRECTORY = b"PK\x05\x06"  # ZIP application note, 4.3.16
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r"))


def check_document(name: str, file: IO[bytes]) -> None:
    """Raise ``UnreadableFile`` unless ``file`` is a whole, unlocked document of the kind that ``name`` says."""
    kind = DOCUMENTS.get(extension_of(name))
    if kind is None:
        taken = ", ".join(DOCUMENTS).upper()
        raise UnreadableFile(f"“{name}” is of a kind that the library does not take. It takes {taken}.")
    file.seek(0)
    head = file.read(8192)
    if kind.parts:
        _check_packed(name, kind, file, head)
    elif kind is DOCUMENTS["pdf"]:
        if b"%PDF-" not in head[:1024]:
            raise _something_else(name, kind, head)
        count_pages(file)
    else:
        _check_text(name, kind, file, head)
    file.seek(0)


def check_image(file: IO[bytes]) -> None:
    """Raise ``UnreadableFile`` unless ``file`` is a whole picture of a known format, within the limit of pixels.

    The limit is asked before anything is decoded: Wagtail's own field decodes first.
    """
    file.seek(0)
    try:
        with PIL.Image.open(file, formats=FORMATS) as picture:
            _decode(picture)
    except PIL.UnidentifiedImageError as error:
        raise UnreadableFile(
            f"The file is damaged, or not a picture in one of the forms {', '.join(FORMATS)}."
        ) from error
    except PIL.Image.DecompressionBombError as error:
        raise UnreadableFile(TOO_MANY_PIXELS.format(settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS)) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableFile("The picture is damaged. Save it anew and upload it again.") from error
    finally:
        file.seek(0)


def _decode(picture: PIL.Image.Image) -> None:
    left = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    for frame in ImageSequence.Iterator(picture):
        left -= frame.width * frame.height
        if left < 0:
            raise PIL.Image.DecompressionBombError
        frame.load()


def _check_packed(name: str, kind: Kind, file: IO[bytes], head: bytes) -> None:
    if head.startswith(_OFFICE_CONTAINER):
        raise UnreadableFile(
            f"“{name}” is locked with a password or in an old format. Save it as {kind.name} without a password."
        )
    if not head.startswith(b"PK\x03\x04"):
        raise _something_else(name, kind, head)
    parts = {part.filename: part for part in _table_of_contents(name, file)}
    if not kind.parts <= parts.keys():
        raise _something_else(name, kind, head)
    if "mimetype" in kind.parts and not _says(file, parts["mimetype"], kind.content_type):
        raise _something_else(name, kind, head)
    if any(part.endswith("vbaProject.bin") or part.startswith("Basic/") for part in parts):
        raise UnreadableFile(f"“{name}” holds macros. Save it without them and upload it again.")
    if sum(part.file_size for part in parts.values()) > UNPACKED_LIMIT:
        raise UnreadableFile(f"“{name}” would unpack to more than a gigabyte. Save it in a smaller form.")


def _table_of_contents(name: str, file: IO[bytes]) -> list[zipfile.ZipInfo]:
    damaged = UnreadableFile(f"“{name}” is damaged and cannot be opened. Save it anew and upload it again.")
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))  # the end record with the longest comment
    tail = file.read()
    end = tail.rfind(_END_OF_DIRECTORY)
    if end < 0 or int.from_bytes(tail[end + 12 : end + 16], "little") > DIRECTORY_LIMIT:
        raise damaged
    try:
        with zipfile.ZipFile(file) as packed:
            return packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise damaged from error


def _says(file: IO[bytes], part: zipfile.ZipInfo, content_type: str) -> bool:
    """Whether the part that names an OpenDocument's type (ODF 1.3, part 2, 3.3) names this one."""
    if part.file_size != len(content_type) or part.compress_type != zipfile.ZIP_STORED:
        return False
    with zipfile.ZipFile(file) as packed:
        return packed.read(part) == content_type.encode()


def _check_text(name: str, kind: Kind, file: IO[bytes], head: bytes) -> None:
    file.seek(0)
    data = file.read()
    if _kind_of(head) or len(data) != len(data.translate(None, _CONTROLS)):
        raise _something_else(name, kind, head)
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"“{name}” is not in UTF-8. Save it in that encoding and upload it again.") from error


def _something_else(name: str, kind: Kind, head: bytes) -> UnreadableFile:
    found = _kind_of(head)
    what = f"its content is of the kind {found}" if found else "its content is something else"
    return UnreadableFile(f"“{name}” is not {kind.name}: {what}. Upload the file under its right name.")


def _kind_of(head: bytes) -> str:
    found = filetype.guess(head)
    return found.extension.upper() if found and found.mime != UNKNOWN else ""
