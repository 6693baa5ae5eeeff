"""The folder that a mirror lies in: editions beside each other, and a link to the one that is served."""

import ctypes
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from .folder import MirrorError

LOCK, CURRENT, EDITIONS, STATE = "mirror.lock", "current", "editions", "mirror.json"
UNFINISHED = ".unfinished"
LET_GO = 2.0  # seconds in which a request that began before a switch has opened its file
UNNAMEABLE = set('"\\$\n')  # nginx cannot be told of a folder with these in its path


@dataclass(frozen=True)
class State:
    """What an edition's folder was made from; ``modified`` is the date of its new files, later than any before."""

    edition: int
    release: str
    content: str
    redactions: list[str]
    static: list[str]
    modified: int

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Raises ``MirrorError`` where the folder was not written by an export."""
        try:
            return cls(**json.loads((folder / STATE).read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise MirrorError(f"{folder} is damaged: {STATE} cannot be read ({error}). Delete that folder.") from error

    def write(self, folder: Path) -> None:
        (folder / STATE).write_text(json.dumps(asdict(self), indent=1))


class Mirror:
    """A mirror's folder, new or with editions in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.editions = self.folder / EDITIONS

    @contextmanager
    def locked(self) -> Iterator[None]:
        """For one export at a time; a folder that got no edition is left as it was.

        Raises ``MirrorError`` where another export runs, or the folder holds something else.
        """
        existed = self.folder.exists()
        self._take()
        with open(self.folder / LOCK, "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise MirrorError(f"Another export is writing {self.folder}. Wait until it has ended.") from None
            try:
                self._forget_unfinished()
                yield
            except BaseException:
                self._forget_unfinished()
                if not any(self.editions.iterdir()):
                    self._leave(existed)
                raise

    @property
    def current(self) -> Path | None:
        """The folder of the edition that is served."""
        link = self.folder / CURRENT
        return link.resolve() if link.is_dir() else None

    def kept(self) -> list[tuple[Path, State]]:
        """All editions that are there, the one written last first."""
        folders = [path for path in self.editions.iterdir() if not path.name.startswith(".")]
        return sorted(((path, State.of(path)) for path in folders), key=lambda pair: -pair[1].modified)

    def begin(self) -> Path:
        """An empty folder that nobody reads."""
        path = self.editions / UNFINISHED
        path.mkdir(mode=0o755)
        return path

    def finish(self, unfinished: Path, name: str) -> Path:
        """Give a folder its name, once all of it is on the disk."""
        path = self.editions / name
        number = 1
        while path.exists():
            number += 1
            path = self.editions / f"{name}.{number}"
        (unfinished / f".{path.name}").touch(mode=0o644)  # nginx sees by it where the link leads (edition.conf)
        _sync_all(unfinished)
        unfinished.rename(path)
        _sync(self.editions)
        return path

    def switch(self, folder: Path) -> None:
        """Serve ``folder`` from now on: one rename(2), which no reader sees half done."""
        link = self.folder / f".{CURRENT}"
        link.unlink(missing_ok=True)
        link.symlink_to(folder.relative_to(self.folder))
        link.rename(self.folder / CURRENT)
        _sync(self.folder)

    def prune(self, keep: int, redactions: list[str]) -> list[str]:
        """Delete all but the newest ``keep`` editions, and each that lacks a redaction; the names of these.

        The edition that is served stays.
        """
        current = self.current
        others = [(path, state) for path, state in self.kept() if path != current]
        old = [path for path, state in others if set(redactions) - set(state.redactions)]
        old += [path for path, _ in others[max(keep - 1, 0) :] if path not in old]
        if old:
            time.sleep(LET_GO)
        for path in old:
            gone = path.rename(self.editions / f"{UNFINISHED}-{path.name}")
            shutil.rmtree(gone)
        return [path.name for path in old]

    def _take(self) -> None:
        if UNNAMEABLE & set(str(self.folder)):
            raise MirrorError(
                f"nginx cannot serve {self.folder}: its path has a quotation mark, a dollar or a backslash."
            )
        if self.folder.exists() and not self.folder.is_dir():
            raise MirrorError(f"{self.folder} is no folder.")
        is_mirror = (self.folder / LOCK).exists()
        if self.folder.exists() and not is_mirror and any(self.folder.iterdir()):
            raise MirrorError(
                f"{self.folder} is not empty, and no mirror. Name an empty folder or one that is not there."
            )
        for path in (self.folder, self.editions):
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o755)

    def _forget_unfinished(self) -> None:
        for path in self.editions.glob(f"{UNFINISHED}*"):
            shutil.rmtree(path)

    def _leave(self, existed: bool) -> None:
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        if not existed:
            self.folder.rmdir()


def _sync(folder: Path) -> None:
    """Have the names in a folder on the disk (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_all(folder: Path) -> None:
    """Have everything of the folder's file system on the disk (syncfs(2)): one call for any number of files."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)
