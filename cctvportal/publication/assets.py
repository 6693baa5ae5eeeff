"""Published bytes: in a storage of their own, named by their digest."""

from typing import IO

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from cctvportal.kernel.canonical import sha256_of_file
from cctvportal.kernel.locks import brief_lock

from .models import Tombstone


class DamagedAsset(Exception):
    """Bytes are not those of their digest."""


def published_storage() -> Storage:
    """Where the public's files lie."""
    return storages["published"]


def storage_name(sha256: str) -> str:
    """``ab/abcd...``: two levels, so that no folder grows too long."""
    return f"{sha256[:2]}/{sha256}"


def is_redacted(sha256: str) -> bool:
    """Whether a published file with these bytes was destroyed by law."""
    return Tombstone.objects.filter(sha256=sha256).exists()


def store(storage: Storage, sha256: str, file: IO[bytes]) -> None:
    """Put bytes into a content-addressed storage, unless they are there whole already; damaged ones give way to them.

    Raises ``DamagedAsset`` when ``file`` does not have that SHA-256, or was destroyed by law; nothing is stored then.
    """
    if is_redacted(sha256):
        raise DamagedAsset(f"The file {sha256} was redacted: it was destroyed by law and is not taken in again.")
    if sha256_of_file(file) != sha256:
        raise DamagedAsset(f"A file does not have the digest {sha256} that it was submitted with.")
    name = storage_name(sha256)
    if _is_whole(storage, name, sha256):
        return
    with brief_lock("file", name):  # or what another process is just writing would be taken for damaged
        if not _is_whole(storage, name, sha256):
            storage.delete(name)
            storage.save(name, File(file))


def _is_whole(storage: Storage, name: str, sha256: str) -> bool:
    if not storage.exists(name):
        return False
    with storage.open(name) as stored:
        return sha256_of_file(stored) == sha256
