"""Two versions of a page as they are compared: their words, and what those lead to."""

from collections.abc import Iterable
from typing import Any, Protocol

from .enums import AssetRole
from .links import linked_pages
from .models import Publication


class Version(Protocol):
    """A publication, or what would become one."""

    title: Any
    path: Any
    representation: Any
    assets: Any


class Names:
    """What pages, documents and pictures are called that versions name by id; those of the last version go before."""

    def __init__(self, versions: Iterable[Version]) -> None:
        versions = list(versions)
        ids = {page for version in versions for page in linked_pages(version.representation)}
        pages = Publication.objects.current().filter(content_id__in=ids).values_list("content_id", "title")
        self._found = {("page", number): f"“{title}”" for number, title in pages}
        for use in (use for version in versions for use in version.assets):
            kind = "image" if use["role"] == AssetRole.RENDITION else "document"
            if use["role"] != AssetRole.PICTURE:
                self._found[kind, use["library_id"]] = f"“{use['title'] or use['name']}”"

    def __call__(self, kind: str, number: int) -> str:
        """Its title between quotation marks; ``page 12`` where nothing is known of it."""
        return self._found.get((kind, number), f"{kind} {number}")


def compared_form(version: Version) -> dict[str, Any]:
    """A representation with title and address, which are compared too."""
    return {"title": version.title, "address": version.path} | version.representation
