"""Files named by their digest: kept whole, however many processes store the same one at the same moment."""

import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from cctvportal.kernel.canonical import sha256
from cctvportal.publication.assets import DamagedAsset, storage_name, store
from tests.acceptance.test_at_the_same_moment import at_once

BYTES = b"Siting cameras, volume 1. " * 10_000
DIGEST = sha256(BYTES)


class InHalves(File):
    """A file of which somebody else has a look at the first half while it is written."""

    half_written = threading.Event()

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield BYTES[:1000]
        self.half_written.set()
        threading.Event().wait(0.3)
        yield BYTES[1000:]


class SlowStorage(FileSystemStorage):
    """Writes in halves."""

    saves = 0

    def _save(self, name: str, content: File) -> str:
        self.saves += 1
        return super()._save(name, InHalves(BytesIO(BYTES)))


@pytest.fixture
def slow(tmp_path: Path) -> SlowStorage:
    return SlowStorage(tmp_path / "slow")


def stored(storage: FileSystemStorage) -> bytes:
    with storage.open(storage_name(DIGEST)) as file:
        return file.read()


def test_what_another_process_is_just_writing_is_waited_for(portal_db: str, slow: SlowStorage) -> None:
    def second() -> None:
        InHalves.half_written.wait(20)
        store(slow, DIGEST, BytesIO(BYTES))

    assert at_once(lambda: store(slow, DIGEST, BytesIO(BYTES)), second) == [None, None]
    assert slow.saves == 1
    assert stored(slow) == BYTES


@pytest.mark.django_db
def test_what_a_crashed_process_left_gives_way_to_the_whole(tmp_path: Path) -> None:
    storage = FileSystemStorage(tmp_path)
    storage.save(storage_name(DIGEST), File(BytesIO(BYTES[:1000])))
    store(storage, DIGEST, BytesIO(BYTES))
    assert stored(storage) == BYTES


@pytest.mark.django_db
def test_other_bytes_are_not_taken(tmp_path: Path) -> None:
    storage = FileSystemStorage(tmp_path)
    with pytest.raises(DamagedAsset, match="does not have the digest"):
        store(storage, DIGEST, BytesIO(b"Something else"))
    assert not storage.exists(storage_name(DIGEST))
