"""Where files lie: on disk by default, on a real S3 server by setting; nobody reads a draft without the key."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage.handler import StorageHandler
from storages.backends.s3 import S3Storage

from deploy import make_buckets
from settings.storage import storages

from .s3_server import S3Server, s3_server


class Environment(environ.Env):
    """An environment that holds only what a test names."""

    def __init__(self, **variables: str) -> None:
        super().__init__()
        self.ENVIRON = variables


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture(params=["two buckets", "one bucket, two prefixes"])
def on_s3(request: pytest.FixtureRequest, server: S3Server, tmp_path: Path) -> StorageHandler:
    name = f"portal-{uuid.uuid4().hex[:8]}"
    published = f"{name}-published" if request.param == "two buckets" else name
    environment = Environment(**server.settings(name, published))
    make_buckets.main(environment)
    make_buckets.main(environment)  # as often as one likes
    return StorageHandler(storages(environment, tmp_path))


def listing(storage: S3Storage) -> str:
    return f"{storage.endpoint_url}/{storage.bucket_name}/"


def read_without_key(address: str) -> bytes | int:
    """The bytes, or the status of the refusal."""
    try:
        return urlopen(address.split("?")[0], timeout=20).read()
    except HTTPError as refusal:
        return refusal.code


@pytest.mark.parametrize("alias", ["default", "frozen"])
def test_drafts_on_s3_are_read_with_the_key_alone(on_s3: StorageHandler, alias: str) -> None:
    storage = on_s3[alias]
    name = storage.save("minutes/draft.pdf", ContentFile(b"a draft"))
    assert storage.open(name).read() == b"a draft"
    assert read_without_key(storage.url(name)) == 403
    assert read_without_key(listing(storage)) == 403


def test_published_files_on_s3_are_read_by_everyone(on_s3: StorageHandler) -> None:
    storage = on_s3["published"]
    name = storage.save("ab/abcd.pdf", ContentFile(b"published"))
    assert read_without_key(storage.url(name)) == b"published"
    assert read_without_key(listing(storage)) == 403


def test_a_draft_and_a_published_file_of_one_name_are_two_files(on_s3: StorageHandler) -> None:
    names = {alias: on_s3[alias].save("same.pdf", ContentFile(alias.encode())) for alias in ("default", "published")}
    assert {alias: on_s3[alias].open(name).read().decode() for alias, name in names.items()} == {
        alias: alias for alias in names
    }


def test_a_file_that_is_there_is_not_written_over(on_s3: StorageHandler) -> None:
    storage = on_s3["default"]
    first = storage.save("report.pdf", ContentFile(b"first"))
    second = storage.save("report.pdf", ContentFile(b"second"))
    assert (storage.open(first).read(), storage.open(second).read()) == (b"first", b"second")


def test_on_disk_each_kind_has_its_folder(tmp_path: Path) -> None:
    media = tmp_path / "media"
    handler = StorageHandler(storages(Environment(), media))
    for alias in ("default", "frozen", "published"):
        handler[alias].save("file.txt", ContentFile(b"words"))
        assert handler[alias].open("file.txt").read() == b"words"
    assert sorted(path.name for path in media.iterdir()) == ["drafts", "frozen", "published"]


def test_s3_without_a_bucket_says_which_setting_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="S3_ACCESS_KEY"):
        storages(Environment(STORAGE="s3"), tmp_path)
