from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from cctvportal.pages import renditions
from cctvportal.pages.blocks import (
    DECORATIVE_OR_TEXT,
    FooterLinkBlock,
    LinkBlock,
    PageLinkBlock,
    SentenceBlock,
    list_field,
)
from cctvportal.pages.body import link_of, source_of, values
from cctvportal.pages.fields import document_field, image_field, page_field
from cctvportal.pages.models import PortalPage
from cctvportal.pages.panels import content_panels, group
from cctvportal.pages.represent import Representer
from cctvportal.pages.richtext import SENTENCE_FEATURES, TEXT_FEATURES

from ..blocks import AnnouncementBlock, PromotionBlock


class HomePage(PortalPage):
    """The home page, with the texts that every page of the site shows."""

    site_name = models.CharField("name of the site", max_length=120, help_text="In the header of every page.")
    notice = RichTextField(
        blank=True,
        features=SENTENCE_FEATURES,
        help_text="Shown above every page, for example that the site is a demonstration.",
    )
    navigation = list_field("link", PageLinkBlock(), help_text="The sections of the site, in the header of every page.")
    footer = RichTextField(blank=True, features=SENTENCE_FEATURES)
    footer_links = list_field("link", FooterLinkBlock())
    disclaimer = page_field(help_text="Linked from every page and beside every download.")

    masthead_image = image_field()
    masthead_alt = models.CharField(
        "alternative text", max_length=250, blank=True, help_text="What the picture tells someone who cannot see it."
    )
    masthead_decorative = models.BooleanField(
        "the picture only decorates", default=False, help_text="A screen reader then passes over it."
    )
    masthead_heading = models.CharField("heading", max_length=120, blank=True, help_text="Blank: the name of the site.")
    masthead_text = models.CharField("line below the heading", max_length=250, blank=True)

    welcome = RichTextField(blank=True, features=TEXT_FEATURES)
    announcement = list_field(
        "announcement",
        AnnouncementBlock(),
        max_num=1,
        help_text="The “New:” line, with one document or one link at most.",
    )
    about = RichTextField("about this site", blank=True, features=TEXT_FEATURES)
    what_is = RichTextField("what is the strategy?", blank=True, features=TEXT_FEATURES)
    aims_heading = models.CharField(max_length=120, blank=True)
    aims = list_field("aim", SentenceBlock())
    strategy = page_field("home.StrategyPage", verbose_name="strategy page")
    strategy_document = document_field(verbose_name="strategy as a document")

    have_your_say_text = RichTextField("text", blank=True, features=TEXT_FEATURES)
    have_your_say_label = models.CharField("words of the link", max_length=120, blank=True)
    have_your_say_page = page_field(verbose_name="page")

    links = list_field("link", LinkBlock(), help_text="Links and downloads, each to one page, document or address.")
    minutes = page_field("minutes.MinutesIndexPage", help_text="The index whose minutes are listed on the home page.")

    promoted = list_field(
        "promotion",
        PromotionBlock(),
        verbose_name="promoted in search",
        help_text="Pages that search shows first for some searches. The board signs them with the home page.",
    )

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.StrategyPage",
        "home.GuidancePage",
        "home.HaveYourSayPage",
        "home.DisclaimerPage",
        "news.NewsIndexPage",
        "minutes.MinutesIndexPage",
    ]
    max_count = 1

    content_panels = content_panels(
        group("On every page", "site_name", "notice", "navigation", "footer", "footer_links", "disclaimer"),
        group("Masthead", "masthead_image", "masthead_alt", "masthead_decorative", "masthead_heading", "masthead_text"),
        FieldPanel("welcome"),
        FieldPanel("announcement"),
        FieldPanel("about"),
        group("The strategy", "what_is", "aims_heading", "aims", "strategy", "strategy_document"),
        group("Have your say", "have_your_say_text", "have_your_say_label", "have_your_say_page"),
        FieldPanel("links"),
        FieldPanel("minutes"),
        FieldPanel("promoted"),
    )

    class Meta:
        verbose_name = "home page"

    def clean(self) -> None:
        """Refuse a picture with neither, or both, of alternative text and the mark as decorative."""
        super().clean()
        if self.masthead_image_id and bool(self.masthead_alt.strip()) == self.masthead_decorative:
            raise ValidationError({"masthead_alt": DECORATIVE_OR_TEXT})

    def representation_fields(self, representer: Representer) -> dict:
        return self._on_every_page(representer) | {
            "masthead": self._masthead(representer),
            "welcome": representer.html(self.welcome, "Welcome"),
            "announcement": next((_announcement(representer, value) for value in values(self.announcement)), None),
            "about": representer.html(self.about, "About this site"),
            "what_is": representer.html(self.what_is, "What is the strategy?"),
            "aims_heading": representer.text(self.aims_heading),
            "aims": [representer.html(source_of(aim), "Aims") for aim in values(self.aims)],
            "strategy": representer.page(self.strategy_id, "Strategy page"),
            "strategy_document": representer.document(self.strategy_document_id, "Strategy as a document"),
            "have_your_say": {
                "html": representer.html(self.have_your_say_text, "Have your say"),
                "label": representer.text(self.have_your_say_label),
                "page": representer.page(self.have_your_say_page_id, "Have your say"),
            },
            "links": [
                link_of(representer, value, "Links and downloads", ("page", "document", "url"))
                for value in values(self.links)
            ],
            "minutes": representer.page(self.minutes_id, "Minutes"),
            "promoted": [_promotion(representer, value) for value in values(self.promoted)],
        }

    def _on_every_page(self, representer: Representer) -> dict:
        return {
            "site_name": representer.text(self.site_name),
            "notice": representer.html(self.notice, "Notice"),
            "navigation": [link_of(representer, value, "Navigation", ("page",)) for value in values(self.navigation)],
            "footer": representer.html(self.footer, "Footer"),
            "footer_links": [
                link_of(representer, value, "Footer links", ("page", "url")) for value in values(self.footer_links)
            ],
            "disclaimer": representer.page(self.disclaimer_id, "Disclaimer"),
        }

    def _masthead(self, representer: Representer) -> dict:
        image = representer.image(self.masthead_image_id, "Masthead", *renditions.MASTHEAD)
        alt = "" if self.masthead_decorative else representer.text(self.masthead_alt)
        if image and not alt and not self.masthead_decorative:
            representer.problem("The picture of the masthead has no alternative text and is not marked as decorative.")
        return {
            "image": image,
            "alt": alt,
            "heading": representer.text(self.masthead_heading),
            "text": representer.text(self.masthead_text),
        }


def _promotion(representer: Representer, value: dict) -> dict:
    queries = [query for line in representer.text(value.get("queries")).split("\n") if (query := line.strip())]
    page = representer.page(value.get("page"), "Promoted in search")
    if page is None or not queries:
        representer.problem("Under “Promoted in search”, each entry needs a page and at least one search.")
    return {"queries": queries, "page": page}


def _announcement(representer: Representer, value: dict) -> dict:
    page = representer.page(value.get("page"), "Announcement")
    url = representer.text(value.get("url"))
    has_link = page is not None or url
    return {
        "text": representer.html(source_of(value.get("text")), "Announcement"),
        "link": {"label": representer.text(value.get("label")), "page": page, "url": url} if has_link else None,
        "document": representer.document(value.get("document"), "Announcement"),
        "from": representer.instant(value.get("from_time"), boundary=True),
        "until": representer.instant(value.get("until_time"), boundary=True),
    }
