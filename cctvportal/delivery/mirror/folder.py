"""The folder of one edition in a mirror, as nginx reads it (deploy/nginx/server.conf).

``200``, ``.404`` and ``.410`` hold bodies by status and address; ``.moved`` has a link for each address that leads on,
to a folder named for where it leads; ``files`` the published files by type and digest, ``past`` those that
only earlier editions show. What the edition before has with the same bytes is shared with it.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.http import HttpResponse, HttpResponseBase

from cctvportal.kernel.canonical import sha256_of_file

from ..encodings import gzipped

PLACES = {200: "200", 404: ".404", 410: ".410"}
# The types that nginx gives by extension.
TYPES = {
    "text/html; charset=utf-8": "html",
    "application/json": "json",
    "application/xml": "xml",
    "application/atom+xml; charset=utf-8": "atom",
    "application/ld+json": "jsonld",
    "text/calendar; charset=utf-8": "ics",
    "text/plain; charset=utf-8": "txt",
}
NOT_FOUND, ELSEWHERE = ".not-found", ".elsewhere"
FILES, PAST = "files", "past"


class MirrorError(Exception):
    """The mirror cannot be written; the text says why. What is served stays as it was."""


class EditionFolder:
    """Files under ``root``, dated ``modified`` (seconds since 1970), or shared with ``previous`` where alike."""

    def __init__(self, root: Path, modified: int, previous: Path | None = None) -> None:
        self.root = root
        self.modified = modified
        self.previous = previous

    def place(self, address: str, response: HttpResponseBase) -> None:
        """Write what is answered at ``address``. Raises ``MirrorError`` for an answer that nginx could not repeat."""
        if response.status_code == 301:
            self._lead_on(address, response["Location"])
            return
        if response.status_code not in PLACES or not isinstance(response, HttpResponse):
            raise MirrorError(f"{address} answers {response.status_code}, which a mirror cannot hold.")
        self.write(f"{PLACES[response.status_code]}{file_of(address, response['Content-Type'])}", response.content)

    def write(self, name: str, body: bytes) -> None:
        """``body`` as a file, with a compressed twin where that is shorter."""
        if not self._share(name, body):
            self._new(name, [body])
        short = gzipped(body)
        if short and not self._share(f"{name}.gz", short):
            self._new(f"{name}.gz", [short])

    def put_file(
        self, shelf: str, sha256: str, pieces: Iterable[bytes] | None = None, modified: int | None = None
    ) -> bool:
        """The published file in the folder ``shelf``, from the previous edition's or ``pieces``; whether it is there.

        ``modified`` is a date of its own: at its address these bytes never change.
        Raises ``MirrorError`` where it has other bytes than those signed off.
        """
        name = f"{shelf}/{sha256}"
        if (self.root / name).exists():
            return True
        if pieces is None:
            return self._share_file(name, sha256)
        if self._new(name, pieces) != sha256:
            raise MirrorError(f"The published file {sha256} is damaged: its bytes are not those that were signed off.")
        if modified:
            os.utime(self.root / name, (modified, modified))
        return True

    def link_file(self, sha256: str, name: str, shelf: str) -> None:
        """The file's public address."""
        self._link(f"200/assets/{sha256}/{name}", f"{shelf}/{sha256}")

    def _lead_on(self, address: str, location: str) -> None:
        target = f".targets{location.rstrip('/')}"
        (self.root / target).mkdir(parents=True, exist_ok=True)
        self._link(f".moved{_checked(address)}index.html", target)

    def _link(self, name: str, target: str) -> None:
        path = self._made(name)
        path.symlink_to(os.path.relpath(self.root / target, path.parent))

    def _share(self, name: str, body: bytes) -> bool:
        """Whether the previous edition's file is the same, and is this one's now too."""
        old = self.previous / name if self.previous else None
        if old is None or not old.is_file() or old.stat().st_size != len(body) or old.read_bytes() != body:
            return False
        self._made(name).hardlink_to(old)
        return True

    def _share_file(self, name: str, sha256: str) -> bool:
        for shelf in (FILES, PAST) if self.previous else ():
            assert self.previous  # noqa: S101 - for mypy
            old = self.previous / shelf / name.split("/", 1)[1]
            if old.is_file() and _digest(old) == sha256:
                self._made(name).hardlink_to(old)
                return True
        return False

    def _new(self, name: str, pieces: Iterable[bytes]) -> str:
        """Write a file; its SHA-256."""
        path = self._made(name)
        digest = hashlib.sha256()
        with open(path, "xb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        path.chmod(0o644)
        os.utime(path, (self.modified, self.modified))
        return digest.hexdigest()

    def _made(self, name: str) -> Path:
        """The path of ``name``, with the folders above it."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def file_of(address: str, content_type: str) -> str:
    """Where a body lies: that of ``/a/`` in ``/a/index.html``. Raises ``MirrorError`` where nginx has no such type."""
    extension = TYPES.get(content_type)
    if extension is None or (not address.endswith("/") and not address.endswith(f".{extension}")):
        raise MirrorError(f"{address} has the type {content_type!r}, which the mirror's nginx does not give there.")
    return f"{_checked(address)}index.{extension}" if address.endswith("/") else _checked(address)


def answers_in(root: Path) -> Iterator[tuple[str, Path]]:
    """Address and file of each body in an edition's folder but published files."""
    for place in PLACES.values():
        for path in sorted((root / place).rglob("*")):
            if path.is_file() and path.suffix != ".gz" and not path.is_symlink():
                yield f"/{path.relative_to(root / place)}".removesuffix("index.html").removesuffix("index.json"), path


def _checked(address: str) -> str:
    steps = address.strip("/").split("/")
    if not address.startswith("/") or {".", ".."} & set(steps) or ("" in steps and address != "/"):
        raise MirrorError(f"{address} cannot be the name of a file.")
    return address


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return sha256_of_file(file)
