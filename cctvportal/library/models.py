"""The agencies' libraries of documents and images: drafts, private until a publication shows them."""

from django.conf import settings
from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from cctvportal.kernel.canonical import sha256_of_file

from .pdf import read_pdf


class Upload(models.Model):
    """That somebody brought these bytes into a library. This model is immutable."""

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


class KeepsDigest(models.Model):
    """A file of a library that knows the SHA-256 of its bytes and who brought them."""

    sha256 = models.CharField(max_length=64, editable=False, db_index=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        """Note the digest, and an upload where the bytes are new."""
        before, self.sha256 = self.sha256, sha256_of_file(self.file)
        is_new = before != self.sha256
        if is_new:
            self.read_file()
        super().save(*args, **kwargs)
        if is_new:
            Upload.objects.create(sha256=self.sha256, user=self.uploaded_by_user)

    def read_file(self) -> None:
        """Read from new bytes what the library keeps beside them."""


class PortalDocument(KeepsDigest, AbstractDocument):
    """A file of an agency's library; its collection says whose."""

    page_count = models.PositiveIntegerField(null=True, editable=False)

    admin_form_fields = Document.admin_form_fields

    def read_file(self) -> None:
        """Count a PDF's pages. Raises ``UnreadableFile`` for a PDF that cannot be opened."""
        self.page_count = None
        if self.file_extension == "pdf":
            self.page_count = read_pdf(self.file).page_count


class PortalImage(KeepsDigest, AbstractImage):
    """A picture of an agency's library; its collection says whose. The alternative text belongs to each use."""

    admin_form_fields = Image.admin_form_fields

    @property
    def default_alt_text(self) -> str:
        """None by itself: each use says what the picture means there."""
        return ""


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]
