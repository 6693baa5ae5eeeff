"""Writing a mirror's edition: all of it beside what is served, then one switch."""

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import parse_http_date

from cctvportal.kernel.canonical import sha256
from cctvportal.publication.models import Edition
from cctvportal.publication.reads import current_edition, edition_numbered
from cctvportal.publication.redaction_log import hindrance
from cctvportal.publication.routing import public_role
from cctvportal.record.models import Manifest

from ..assets import ASSETS
from ..edition import respond
from ..software import software_release
from ..views.assets import NOT_INDEXED, asset
from . import nginx
from .contents import Contents
from .folder import ELSEWHERE, FILES, NOT_FOUND, PAST, EditionFolder, MirrorError, answers_in
from .place import Mirror, State
from .static import is_hashed, require_collected, static_files

Progress = Callable[[str, int, int], None]
LATEST, CURRENT = "latest", "current"


@dataclass(frozen=True)
class Outcome:
    """What an export did. ``checked`` counts answers compared with the manifest, None where it says nothing of them."""

    edition: int
    folder: Path
    is_new: bool
    checked: int | None
    pruned: list[str]
    reload: bool


def export(wanted: str, folder: Path, keep: int, progress: Progress, *, anew: bool = False) -> Outcome:
    """Bring the mirror in ``folder`` to an edition: its number, ``latest``, or ``current`` (the one it is on, anew).

    Raises ``MirrorError`` with nothing changed for readers.
    """
    mirror = Mirror(folder)
    try:
        if sentence := hindrance():
            raise MirrorError(sentence)
        with mirror.locked(), public_role():
            return _Export(mirror, _edition(wanted, mirror), progress).run(keep, anew)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise MirrorError(f"The disk of {folder} is full. Nothing was changed for readers.") from error
        raise MirrorError(f"The mirror could not be written: {error}. Nothing was changed for readers.") from error


def _edition(wanted: str, mirror: Mirror) -> Edition:
    if wanted == CURRENT:
        if mirror.current is None:
            raise MirrorError(f"{mirror.folder} is on no edition yet. Name one, or latest.")
        wanted = str(State.of(mirror.current).edition)
    return edition_wanted(wanted)


def edition_wanted(wanted: str) -> Edition:
    """The edition of a number, or ``latest``. Raises ``MirrorError`` where there is none."""
    newest = current_edition()
    if newest is None:
        raise MirrorError("Nothing has been published: there is no edition to export.")
    if wanted == LATEST:
        return newest
    is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) < 19
    edition = edition_numbered(int(wanted)) if is_number else None
    if edition is None:
        raise MirrorError(f"There is no edition {wanted}. There are 1 to {newest.number}, and latest.")
    return edition


class _Export:
    """One edition on its way into a mirror."""

    def __init__(self, mirror: Mirror, edition: Edition, progress: Progress) -> None:
        self.mirror = mirror
        self.edition = edition
        self.progress = progress
        self.contents = Contents(edition)
        self.release = software_release()
        self.state = self.contents.state()
        self.before = State.of(mirror.current) if mirror.current else None

    def run(self, keep: int, anew: bool) -> Outcome:
        require_collected()
        files = nginx.configuration(self.mirror.folder, *self._samples())
        folder, checked, is_new = self.mirror.current, None, False
        if folder is None or anew or not self._is_there():
            unfinished = self.mirror.begin()
            checked = self._fill(unfinished)
            folder = self.mirror.finish(unfinished, f"{self.edition.number}-{self.release}")
            is_new = True
        nginx.expect(self.mirror.folder, folder.name)
        reload = nginx.write(self.mirror.folder, files)
        if is_new:
            self.mirror.switch(folder)
        pruned = self.mirror.prune(keep, self.contents.redactions)
        return Outcome(self.edition.number, folder, is_new, checked, pruned, reload)

    def _is_there(self) -> bool:
        was = self.before
        return was is not None and (was.edition, was.release, was.content) == (
            self.edition.number,
            self.release,
            self.state,
        )

    def _samples(self) -> tuple[HttpResponseBase, HttpResponseBase]:
        """A page and an answer of the API, for the headers that all of their kind have."""
        return self.contents.not_found("/"), self.contents.listing()

    def _fill(self, root: Path) -> int | None:
        modified = int(self.edition.effective_at.timestamp())
        if self.before:
            modified = max(modified, self.before.modified + 1)
        folder = EditionFolder(root, modified, self.mirror.current)
        self._write_answers(folder)
        self._write_files(folder)
        static = self._write_static(folder)
        checked = self._compare(root)
        if Contents(self.edition).state() != self.state:
            raise MirrorError("Something was redacted or taken out of sight meanwhile. Run the export again.")
        state = State(self.edition.number, self.release, self.state, self.contents.redactions, static, modified)
        state.write(root)
        return checked

    def _write_answers(self, folder: EditionFolder) -> None:
        addresses = self.contents.addresses()
        for done, (address, view) in enumerate(addresses, start=1):
            folder.place(address, self.contents.answer(address, view))
            self.progress("Pages", done, len(addresses))
        folder.write(".404/api/not-found.json", _body(self.contents.unknown()))
        folder.write(f"{ELSEWHERE}/index.html", _body(self.contents.elsewhere()))
        # The navigation marks the section that the address is in.
        sections = {address.split("/")[1] for address, _ in addresses if address.count("/") > 1}
        for section in {"", *sections}:
            body = _body(self.contents.not_found(f"/{section}/." if section else "/."))
            folder.write(f"{NOT_FOUND}/{section}/index.html" if section else f"{NOT_FOUND}/index.html", body)

    def _write_files(self, folder: EditionFolder) -> None:
        files = self.contents.files()
        for done, (digest, name) in enumerate(files, start=1):
            self._write_file(folder, digest, name)
            self.progress("Files", done, len(files))

    def _write_file(self, folder: EditionFolder, digest: str, name: str) -> None:
        address, view = f"{ASSETS}{digest}/{name}", partial(asset, sha256=digest, name=name)
        head = respond(view, address, self.edition, "HEAD")
        if head.status_code == 410:
            folder.write(f".410{address}", _body(self.contents.answer(address, view)))
        elif head.status_code == 200:
            shelf = f"{PAST if head['X-Robots-Tag'] == NOT_INDEXED else FILES}/{head['Content-Type']}"
            if not folder.put_file(shelf, digest):
                pieces = pieces_of(digest, respond(view, address, self.edition))
                folder.put_file(shelf, digest, pieces, parse_http_date(head["Last-Modified"]))
            folder.link_file(digest, name, shelf)

    def _write_static(self, folder: EditionFolder) -> list[str]:
        """The names of the static files of this release; those of editions kept are there for pages already read."""
        root = f"200{settings.STATIC_URL}"
        names = []
        for name, body in static_files():
            folder.write(f"{root}{name}", body)
            names.append(name)
        for path, state in self.mirror.kept() if is_hashed() else ():
            for name in state.static:
                if not (folder.root / root / name).exists():
                    folder.write(f"{root}{name}", (path / root / name).read_bytes())
        return names

    def _compare(self, root: Path) -> int | None:
        """Compare with the hashes that the record vouches for; how many there are."""
        found = Manifest.objects.filter(edition=self.edition.number, release=self.release).first()
        if found is None or self.contents.redacted_since or self.contents.withheld:
            return None
        written = dict(answers_in(root))
        for address, hashed in found.responses.items():
            if address not in written or sha256(written[address].read_bytes()) != hashed:
                raise MirrorError(f"{address} is not what the record vouches for in edition {self.edition.number}.")
        return len(found.responses)


def _body(response: HttpResponseBase) -> bytes:
    assert isinstance(response, HttpResponse)  # noqa: S101 - none of these is streamed
    return response.content


def pieces_of(digest: str, response: HttpResponseBase) -> Iterator[bytes]:
    """The bytes of a published file, piece by piece. Raises ``MirrorError`` where they are not those signed off."""
    if response.status_code != 200 or not isinstance(response, StreamingHttpResponse):
        raise MirrorError(f"The published file {digest} is missing or damaged. Restore it, then export again.")
    yield from response  # a database connection is closed with a response, so this one is only read
