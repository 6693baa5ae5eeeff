"""An edition as one file in WARC 1.1 (ISO 28500:2017): the answers of which a mirror is made, byte for byte.

The same edition, release and state of redactions give the same file. What the standard leaves to the moment of writing
is told of the edition instead: a record's date is when the edition took effect, its id follows from what it holds.
"""

import io
import mimetypes
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, cast
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cctvportal.design.wording import DEMONSTRATION
from cctvportal.kernel import clock
from cctvportal.kernel.canonical import sha256
from cctvportal.publication.models import Edition
from cctvportal.publication.redaction_log import hindrance
from cctvportal.publication.routing import public_role
from cctvportal.record.models import Manifest

from ..addresses import absolute
from ..assets import ASSETS
from ..edition import respond
from ..software import software_release
from ..views.assets import asset
from .contents import Contents
from .export import Progress, edition_wanted, pieces_of
from .folder import MirrorError
from .static import require_collected, static_files

VERSION = "1.1"
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Outcome:
    """What an export wrote. ``checked`` counts answers compared with the manifest, None where it says nothing."""

    edition: int
    records: int
    checked: int | None


def export_warc(wanted: str, path: Path, progress: Progress) -> Outcome:
    """Write an edition, by its number or ``latest``, to a new file; compressed where its name ends with ``.gz``.

    Raises ``MirrorError`` where it cannot be written, or there is a file already; nothing is left then.
    """
    if sentence := hindrance():
        raise MirrorError(sentence)
    if path.exists() or path.is_symlink():
        raise MirrorError(f"{path} is there already, and is not overwritten. Name another file.")
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        with open(unfinished, "xb") as file:
            try:
                with public_role():
                    outcome = _Archive(edition_wanted(wanted), file, path.suffix == ".gz", progress).write()
                file.flush()
                os.fsync(file.fileno())
                os.link(unfinished, path)  # refuses to take the place of another file
            finally:
                unfinished.unlink()
    except FileExistsError as error:
        raise MirrorError(f"{error.filename2 or error.filename} is there already, and is not overwritten.") from error
    except OSError as error:
        raise MirrorError(f"{path} could not be written: {error.strerror}.") from error
    return outcome


class _Archive:
    """One edition on its way into a file."""

    def __init__(self, edition: Edition, file: IO[bytes], compressed: bool, progress: Progress) -> None:
        self.edition = edition
        self.contents = Contents(edition)
        self.progress = progress
        self.writer = WARCWriter(file, gzip=compressed, warc_version=VERSION)
        self.date = clock.to_text(edition.effective_at)
        self.state = self.contents.state()
        self.about = self._id("warcinfo")
        self.records = 0

    def write(self) -> Outcome:
        require_collected()
        self._write_about()
        found = self._write_answers()
        self._write_files()
        for name, body in static_files():
            self._add(f"{settings.STATIC_URL}{name}", _of_static(name, body), [body])
        checked = self._compare(found)
        if Contents(self.edition).state() != self.state:
            raise MirrorError("Something was redacted or taken out of sight meanwhile. Run the export again.")
        return Outcome(self.edition.number, self.records, checked)

    def _write_about(self) -> None:
        told = {
            "software": f"cctvportal {software_release()}",
            "format": f"WARC File Format {VERSION}",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": absolute("/"),
            "description": f"Edition {self.edition.number}, as the software answers its addresses. WARC-Date is when "
            f"the edition took effect. {DEMONSTRATION if settings.DEMONSTRATION else ''}".strip(),
        }
        body = "".join(f"{name}: {value}\r\n" for name, value in told.items()).encode()
        headers = {"WARC-Record-ID": self.about, "WARC-Date": self.date}
        record = self.writer.create_warc_record(
            "", "warcinfo", payload=io.BytesIO(body), length=len(body), warc_headers_dict=headers
        )
        self.writer.write_record(record)

    def _write_answers(self) -> dict[str, str]:
        """The SHA-256 of each body by address."""
        addresses = self.contents.addresses()
        found = {}
        for done, (address, view) in enumerate(addresses, start=1):
            response = self.contents.answer(address, view)
            assert isinstance(response, HttpResponse)  # noqa: S101 - none of these is streamed
            self._add(address, response, [response.content])
            found[address] = sha256(response.content)
            self.progress("Pages", done, len(addresses))
        return found

    def _write_files(self) -> None:
        files = self.contents.files()
        for done, (digest, name) in enumerate(files, start=1):
            address, view = f"{ASSETS}{digest}/{name}", partial(asset, sha256=digest, name=name)
            head = respond(view, address, self.edition, "HEAD")
            if head.status_code == 200:
                response = self.contents.answer(address, view)
                self._add(address, response, pieces_of(digest, response))
            elif head.status_code == 410:
                response = self.contents.answer(address, view)
                self._add(address, response, [getattr(response, "content", b"")])
            self.progress("Files", done, len(files))

    def _add(self, address: str, response: HttpResponseBase, pieces: "list[bytes] | Iterator[bytes]") -> None:
        url = absolute(address)
        told = [(name, value) for name, value in sorted(response.items()) if name != "Content-Length"]
        body = io.BufferedReader(cast(io.RawIOBase, _Pieces(iter(pieces))))
        record = self.writer.create_warc_record(
            url,
            "response",
            payload=body,
            http_headers=StatusAndHeaders(
                f"{response.status_code} {response.reason_phrase}", told, protocol="HTTP/1.1"
            ),
            warc_headers_dict={
                "WARC-Record-ID": self._id(url),
                "WARC-Date": self.date,
                "WARC-Warcinfo-ID": self.about,
            },
        )
        record.http_headers.add_header("Content-Length", str(record.payload_length))
        self.writer.write_record(record)
        self.records += 1

    def _id(self, of: str) -> str:
        told = f"{of}#edition-{self.edition.number}-{software_release()}-{self.state}"
        return f"<urn:uuid:{uuid5(NAMESPACE_URL, told)}>"

    def _compare(self, found: dict[str, str]) -> int | None:
        """Compare with the hashes that the record vouches for; how many there are."""
        manifest = Manifest.objects.filter(edition=self.edition.number, release=software_release()).first()
        if manifest is None or self.contents.redacted_since or self.contents.withheld:
            return None
        for address, hashed in manifest.responses.items():
            if found.get(address) != hashed:
                raise MirrorError(f"{address} is not what the record vouches for in edition {self.edition.number}.")
        return len(manifest.responses)


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a stream, none of which is held longer than it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self.rest:
            try:
                self.rest = next(self.pieces)
            except StopIteration:
                return 0
        count = min(len(buffer), len(self.rest))
        buffer[:count], self.rest = self.rest[:count], self.rest[count:]
        return count


def _of_static(name: str, body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type=mimetypes.guess_type(name)[0] or "application/octet-stream")
