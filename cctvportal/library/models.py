"""The agencies' libraries of documents and images: drafts, private until a publication shows them."""

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class PortalDocument(AbstractDocument):
    """A file of an agency's library; its collection says whose."""

    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    page_count = models.PositiveIntegerField(null=True, editable=False)
    text = models.TextField(editable=False, help_text="Text of a PDF, read at upload; for search.")

    admin_form_fields = Document.admin_form_fields


class PortalImage(AbstractImage):
    """A picture of an agency's library; its collection says whose. The alternative text belongs to each use."""

    sha256 = models.CharField(max_length=64, editable=False, db_index=True)

    admin_form_fields = Image.admin_form_fields


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]
