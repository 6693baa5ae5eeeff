"""Whole files that a redaction names: which belong together, where their text stands, and destroying them."""

from collections.abc import Iterable, Iterator

from django.core.files.storage import Storage

from cctvportal.library.freezing import frozen_storage
from cctvportal.library.models import FrozenFile, PortalDocument, PortalImage
from cctvportal.publication.assets import published_storage, storage_name
from cctvportal.publication.enums import AssetRole
from cctvportal.publication.models import Publication
from search.models import SearchRow
from search.text import plain_pages

from ..models import Submission
from .places import Place

# What is made from one file: a document and the picture of its first page; all sizes of a picture.
MADE_TOGETHER = ((AssetRole.DOCUMENT, AssetRole.PICTURE), (AssetRole.RENDITION,))


def known(sha256: str) -> bool:
    """Whether the portal ever took in a file with these bytes."""
    return any(model._default_manager.filter(sha256=sha256).exists() for model in (FrozenFile, *LIBRARIES))


LIBRARIES: tuple[type[PortalDocument] | type[PortalImage], ...] = (PortalDocument, PortalImage)


def made_from_the_same(files: Iterable[str]) -> set[str]:
    """``files``, with everything that was made of them or that they were made of, by SHA-256."""
    found = set(files)
    for sha256 in list(found):
        for row in _showing(sha256):
            named = {(use["role"], use["library_id"]) for use in row.assets if use["sha256"] == sha256}
            for role, library_id in named:
                roles = next(roles for roles in MADE_TOGETHER if role in roles)
                family = (use for use in row.assets if use["role"] in roles and use["library_id"] == library_id)
                found |= {use["sha256"] for use in family}
    return found | set(_originals(found))


def _originals(files: set[str]) -> Iterator[str]:
    """Pictures in the library of which sizes are among ``files``, where no other file took their place since."""
    for sha256 in files:
        for row in _showing(sha256):
            ids = {
                use["library_id"]
                for use in row.assets
                if use["sha256"] == sha256 and use["role"] == AssetRole.RENDITION
            }
            for image in PortalImage.objects.filter(pk__in=ids):
                if image.created_at <= row.submitted_at and _first_brought(image.sha256) <= row.submitted_at:
                    yield image.sha256


def _first_brought(sha256: str):
    from cctvportal.library.models import Upload

    return Upload.objects.filter(sha256=sha256).order_by("at").values_list("at", flat=True).first()


def _showing(sha256: str) -> Iterable[Submission]:
    return Submission.objects.filter(assets__contains=[{"sha256": sha256}])


def users_of(files: Iterable[str]) -> list[Publication]:
    """The current publications that show or link any of ``files``."""
    links = {"asset_links__asset__in": list(files)}
    return list(Publication.objects.current().filter(**links).distinct().order_by("path"))


def places_of_text(files: Iterable[str]) -> Iterator[Place]:
    """Where the text of ``files`` stands: with the frozen file, and in the search rows of all that show it."""
    for file in FrozenFile.objects.filter(pk__in=list(files)).exclude(text=""):
        yield Place("library_frozenfile", file.pk, "text", "", 0, len(file.text), len(file.text))
        rows = SearchRow.objects.filter(publication__asset_links__asset=file.pk).defer("document").distinct()
        for row in rows:
            yield from _in_search(row, plain_pages(file.text))


def _in_search(row: SearchRow, text: str) -> Iterator[Place]:
    if not row.files:
        return
    start = row.files.find(text)
    # Where it cannot be told apart, the text of every file of that publication goes.
    start, length = (start, len(text)) if start >= 0 else (0, len(row.files))
    yield Place("search_searchrow", str(row.pk), "files", "", start, length, len(row.files))


def destroy(files: Iterable[str]) -> None:
    """Delete the bytes wherever the portal keeps them; may be repeated.

    Raises ``OSError`` where a storage does not answer, or has them still.
    """
    for sha256 in files:
        for storage in (published_storage(), frozen_storage()):
            _delete(storage, storage_name(sha256))
        for model in LIBRARIES:
            for row in model._default_manager.filter(sha256=sha256):
                _destroy_in_library(row)


def _destroy_in_library(row: PortalDocument | PortalImage) -> None:
    if isinstance(row, PortalImage):
        for rendition in row.renditions.all():
            _delete(rendition.file.storage, rendition.file.name or "")
            rendition.delete()
    if row.file.name:
        _delete(row.file.storage, row.file.name)


def _delete(storage: Storage, name: str) -> None:
    if storage.exists(name):
        storage.delete(name)
        if storage.exists(name):
            raise OSError(f"The storage still has {name}.")
