"""What a test tries is undone, in the database and among the files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.test import TestCase


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside, its work after commit included, is undone at the end."""
    kept = {path: path.read_bytes() for path in _files()}
    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            yield
        transaction.set_rollback(True)
    for path in _files():
        if path not in kept:
            path.unlink()
    for path, content in kept.items():
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _files() -> list[Path]:
    options = [entry.get("OPTIONS", {}) for entry in settings.STORAGES.values()]
    folders = {entry["location"] for entry in options if "location" in entry}
    return [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
