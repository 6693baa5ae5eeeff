"""News, announcements and views, and the bulletins."""

from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import RichTextField

from cctvportal.pages.blocks import body_field, list_field
from cctvportal.pages.body import values
from cctvportal.pages.fields import document_field
from cctvportal.pages.models import PortalPage
from cctvportal.pages.panels import content_panels, group
from cctvportal.pages.represent import Representer
from cctvportal.pages.richtext import TEXT_FEATURES

from .enums import NewsKind

ISSUE_MONTH = RegexValidator(r"\A[0-9]{4}-(0[1-9]|1[0-2])\Z", "Give year and month as in 2009-07.")


class NewsIndexPage(PortalPage):
    """The section of news and bulletins; its list is computed from what is published."""

    intro = RichTextField("introduction", blank=True, features=TEXT_FEATURES)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage", "news.BulletinPage"]
    max_count = 1

    content_panels = content_panels(FieldPanel("intro"))

    class Meta:
        verbose_name = "news section"

    def representation_fields(self, representer: Representer) -> dict:
        return {"intro": representer.html(self.intro, "Introduction")}


class NewsPage(PortalPage):
    """A piece of news, an announcement or a view."""

    date = models.DateField(
        null=True, blank=True, help_text="The day it is about or was first said. Blank if not recorded."
    )
    kind = models.CharField(max_length=20, choices=NewsKind.choices, default=NewsKind.NEWS)
    body = body_field()
    related = list_field(
        "recommendation",
        PageChooserBlock(page_type="home.RecommendationPage"),
        verbose_name="related recommendations",
        help_text="The recommendations that this bears on.",
    )

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []

    content_panels = content_panels(group("News", "date", "kind"), FieldPanel("body"), FieldPanel("related"))

    class Meta:
        verbose_name = "news"
        verbose_name_plural = "news"

    def representation_fields(self, representer: Representer) -> dict:
        return {
            "date": representer.date(self.date),
            "kind": representer.choice(NewsKind, self.kind),
            "body": representer.body(self.body),
            "related": self._related(representer),
        }

    def _related(self, representer: Representer) -> list[int]:
        place = "Related recommendations"
        chosen = values(self.related)
        if None in chosen:
            representer.problem(f"“{place}” points to a page that no longer exists.")
        return [found for page in chosen if (found := representer.page(page, place)) is not None]


class BulletinPage(PortalPage):
    """One month's bulletin, as a document with a text that introduces it."""

    issue_month = models.CharField(
        max_length=7, validators=[ISSUE_MONTH], help_text="Year and month, for example 2009-07."
    )
    document = document_field(help_text="The bulletin itself.")
    body = body_field()

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []

    content_panels = content_panels(group("Issue", "issue_month", "document"), FieldPanel("body"))

    class Meta:
        verbose_name = "bulletin"

    def representation_fields(self, representer: Representer) -> dict:
        representer.needed(self.issue_month, "The bulletin has no month of issue.")
        return {
            "issue_month": representer.text(self.issue_month),
            "document": representer.document(self.document_id, "Document"),
            "body": representer.body(self.body),
        }
