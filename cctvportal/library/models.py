"""The agencies' libraries of documents and images: drafts, private until a publication shows them."""

import secrets
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import IO, Self

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from cctvportal.agencies.models import User
from cctvportal.kernel.canonical import sha256_of_file

from .kinds import content_type_of, extension_of
from .pdf import count_pages

FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


class Upload(models.Model):
    """That somebody brought these bytes into a library, or chose what of a picture is shown. Immutable."""

    sha256 = models.CharField(max_length=64, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="uploads")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.sha256} by {self.user}"


class FrozenFile(models.Model):
    """Bytes that some submission froze, with what was read from them. They lie in the frozen storage. Immutable."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=100)
    page_count = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.sha256


class LibraryFile(models.Model):
    """A file of a library that knows the SHA-256 of its bytes and notes who brought them.

    Set ``changed_by`` before a save that replaces the file or changes how it is shown; where it is not set, the change
    is noted as somebody unknown's, and content that shows it cannot be submitted.
    """

    sha256 = models.CharField(max_length=64, editable=False, db_index=True)

    changed_by: User | None = None
    # What is written whenever the bytes are new.
    fields_of_bytes: tuple[str, ...] = ("sha256", "uploaded_by_user")
    # From Wagtail's models of documents and images.
    file: models.FileField
    open_file: Callable[[], AbstractContextManager[IO[bytes]]]

    class Meta:
        abstract = True

    def save(self, *args, update_fields: Iterable[str] | None = None, **kwargs) -> None:
        """Save; note the digest of new bytes, and an upload where bytes or their appearance are new."""
        before = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        is_new = before is None or (self._has_other_bytes(before) and _saves(update_fields, "file"))
        if is_new:
            self._note_bytes(before)
            update_fields = update_fields and {*update_fields, *self.fields_of_bytes}
        is_changed = before is None or is_new or (self.looks_different(before) and _saves(update_fields, *FOCAL_POINT))
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            if is_changed:
                user = self.uploaded_by_user if before is None else self.changed_by
                Upload.objects.create(sha256=self.sha256, user=user)

    def read_file(self) -> None:
        """Read from new bytes what the library keeps beside them."""

    def looks_different(self, before: Self) -> bool:
        """Whether the same bytes would be shown in another way than ``before``."""
        return False

    def _has_other_bytes(self, before: Self) -> bool:
        is_uploaded = not self.file._committed  # type: ignore[attr-defined]  # the stubs leave it out
        return is_uploaded or self.file.name != before.file.name

    def _note_bytes(self, before: Self | None) -> None:
        if before is not None or self.changed_by:
            self.uploaded_by_user = self.changed_by
        with self.open_file() as file:
            self.sha256 = sha256_of_file(file)
        self.read_file()


def document_path(document: "PortalDocument", name: str) -> str:
    """``documents/<random>/<name>``: a folder for each upload, so that a name stays as its editor gave it."""
    return f"documents/{secrets.token_hex(8)}/{name}"


class PortalDocument(LibraryFile, AbstractDocument):  # noqa: DJ008 (Wagtail gives the title)
    """A file of an agency's library; its collection says whose."""

    file = models.FileField("file", upload_to=document_path, max_length=255)
    page_count = models.PositiveIntegerField(null=True, editable=False)

    fields_of_bytes = (*LibraryFile.fields_of_bytes, "page_count")
    # No tags: Wagtail proposes and lists them over all agencies.
    admin_form_fields = ("title", "file", "collection")

    class Meta(AbstractDocument.Meta):
        abstract = False

    def read_file(self) -> None:
        """Count a PDF's pages. Raises ``UnreadableFile`` for a PDF that cannot be opened."""
        self.page_count = None
        if extension_of(self.filename) == "pdf":
            with self.open_file() as file:
                self.page_count = count_pages(file)

    def clean(self) -> None:
        """Refuse kinds that the library does not take; a missing file is the field's matter."""
        if self.file:
            super().clean()

    @property
    def url(self) -> str:
        """Where the CMS serves the draft file to those who may see it."""
        return reverse("library:document", args=[self.pk, self.filename])

    @property
    def content_type(self) -> str:
        """By the extension of its name."""
        return content_type_of(self.filename)


class PortalImage(LibraryFile, AbstractImage):  # noqa: DJ008 (Wagtail gives the title)
    """A picture of an agency's library; its collection says whose. The alternative text belongs to each use."""

    # No description: it would pass for an alternative text. No tags, as with documents.
    admin_form_fields = ("title", "file", "collection", *FOCAL_POINT)

    class Meta(AbstractImage.Meta):
        abstract = False
        verbose_name = "image"
        verbose_name_plural = "images"

    @property
    def default_alt_text(self) -> str:
        """None by itself: each use says what the picture means there."""
        return ""

    @property
    def url(self) -> str:
        """Where the CMS serves the original to those who may see it."""
        return reverse("library:image", args=[self.pk, self.filename])

    def get_upload_to(self, filename: str) -> str:
        """``images/<random>/<name>``, as for documents; shortened to the 100 characters of the column."""
        folder = f"images/{secrets.token_hex(8)}"
        name = super().get_upload_to(filename).rpartition("/")[2]
        stem, dot, extension = name.rpartition(".")
        return f"{folder}/{stem[: 94 - len(folder) - len(extension)]}{dot}{extension}"

    def looks_different(self, before: Self) -> bool:
        """Another focal point makes other renditions."""
        return any(getattr(self, name) != getattr(before, name) for name in FOCAL_POINT)


class PortalRendition(AbstractRendition):
    """A picture made for the CMS's own screens and previews; what is published is made when it is submitted."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]

    @property
    def url(self) -> str:
        """Where the CMS serves it to those who may see its image."""
        return reverse("library:rendition", args=[self.pk, self.file.name.rpartition("/")[2]])


def _saves(update_fields: Iterable[str] | None, *names: str) -> bool:
    return update_fields is None or bool(set(names) & set(update_fields))
