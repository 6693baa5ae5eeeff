"""What every page of the portal has in common, and who owns it."""

from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from cctvportal.agencies.models import Agency

from .represent import Representation, Representer


class PageOwnership(models.Model):
    """Which agency a page belongs to, and who of other agencies was invited to write on it.

    A table of its own, so that no revision, revert or copy can restore or carry it.
    """

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="ownership")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="owned_pages")
    co_authors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="co_authored_pages")

    def __str__(self) -> str:
        return f"{self.page}: {self.agency}"


class PortalPage(Page):
    """A page whose public form is the JSON of ``represent()``."""

    summary = models.TextField(
        max_length=300, help_text="What this page is about, in one or two sentences. Shown in lists and search results."
    )
    contact_name = models.CharField(max_length=120, blank=True, help_text="A team or post, never a person's name.")
    contact_email = models.EmailField("contact e-mail", blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    change_note = models.CharField(
        max_length=250, blank=True, help_text="What this version changes. Shown in public beside the date of publication."
    )
    review_by = models.DateField(null=True, blank=True, help_text="The day by which the agency means to look at it again.")

    summary_panels = [FieldPanel("summary")]
    about_panels = [
        FieldPanel("change_note"),
        FieldPanel("review_by"),
        MultiFieldPanel(
            [FieldPanel("contact_name"), FieldPanel("contact_email"), FieldPanel("contact_phone")], heading="Contact"
        ),
    ]
    promote_panels = [FieldPanel("slug")]
    settings_panels: list = []

    class Meta:
        abstract = True

    def represent(self) -> Representation:
        """The page as plain JSON with all that it shows and links to (docs/representation.md)."""
        representer = Representer()
        fields = {
            "title": self.title,
            "summary": representer.text(self.summary),
            "contact": {
                "name": self.contact_name,
                "email": self.contact_email,
                "phone": self.contact_phone,
            },
            "change_note": self.change_note,
            "review_by": representer.date(self.review_by),
        }
        return representer.finish(fields | self.representation_fields(representer))

    def representation_fields(self, representer: Representer) -> dict:
        """What this type adds to the common fields; each type says it for itself."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is represented.")
