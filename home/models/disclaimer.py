from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel

from cctvportal.pages.blocks import body_field
from cctvportal.pages.models import PortalPage
from cctvportal.pages.panels import content_panels, group
from cctvportal.pages.published import ever_published
from cctvportal.pages.represent import Representer

WORDING = ("effective_date", "body")


class DisclaimerPage(PortalPage):
    """The disclaimer, in numbered versions; every published one stays readable at its own address."""

    version = models.CharField(
        max_length=20, help_text="For example 2 or 2.1. A published version's wording never changes."
    )
    effective_date = models.DateField(null=True, help_text="The day from which this version holds.")
    body = body_field()

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    content_panels = content_panels(group("Version", "version", "effective_date"), FieldPanel("body"))

    class Meta:
        verbose_name = "disclaimer"

    def clean(self) -> None:
        """Refuse other words under the number of a version that was published."""
        super().clean()
        published = [earlier for earlier in ever_published(self.pk) if earlier["version"] == self.version]
        if not published:
            return
        now = self.represent().json
        if any(earlier[key] != now[key] for earlier in published for key in WORDING):
            message = f"Version {self.version} was published with other words. Give these a version of their own."
            raise ValidationError({"version": message})

    def representation_fields(self, representer: Representer) -> dict:
        representer.needed(self.effective_date, "The disclaimer has no effective date.")
        return {
            "version": representer.text(self.version),
            # Where exactly this version stays readable, beneath the page's own address.
            "permanent_slug": f"version-{slugify(self.version)}",
            "effective_date": representer.date(self.effective_date),
            "body": representer.body(self.body),
        }
