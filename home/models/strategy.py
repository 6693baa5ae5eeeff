from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock
from wagtail.fields import RichTextField

from cctvportal.agencies.models import Agency
from cctvportal.pages.blocks import SentenceBlock, body_field, list_field
from cctvportal.pages.body import source_of, values
from cctvportal.pages.fields import document_field
from cctvportal.pages.models import PortalPage
from cctvportal.pages.panels import content_panels, group
from cctvportal.pages.published import last_published
from cctvportal.pages.represent import Representer
from cctvportal.pages.richtext import TEXT_FEATURES

from ..blocks import UpdateBlock
from ..enums import RecommendationStatus, RecommendationTheme

UNCITED = (
    "The status is another than the published one: add an update that cites the minutes or the document in which that "
    "was decided."
)


class StrategyPage(PortalPage):
    """A strategy: its text, aims and document, with its recommendations beneath it."""

    body = body_field()
    aims = list_field("aim", SentenceBlock())
    document = document_field(help_text="The strategy as published.")
    recommendations_total = models.PositiveSmallIntegerField(
        "number of recommendations", null=True, blank=True, help_text="How many the strategy makes, listed here or not."
    )

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.RecommendationPage"]

    content_panels = content_panels(
        FieldPanel("body"), FieldPanel("aims"), group("The strategy as published", "document", "recommendations_total")
    )

    class Meta:
        verbose_name = "strategy"
        verbose_name_plural = "strategies"

    def representation_fields(self, representer: Representer) -> dict:
        return {
            "body": representer.body(self.body),
            "aims": [representer.html(source_of(aim), "Aims") for aim in values(self.aims)],
            "document": representer.document(self.document_id, "Document"),
            "recommendations_total": representer.integer(self.recommendations_total),
        }


class RecommendationPage(PortalPage):
    """One recommendation of a strategy, with what has become of it."""

    number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Blank where it is not known.")
    theme = models.CharField(
        max_length=40,
        choices=RecommendationTheme.choices,
        help_text="The chapter of the strategy. The tracker has a page for each theme.",
    )
    text = RichTextField(features=TEXT_FEATURES, help_text="What is recommended, and why.")
    lead_agency = models.ForeignKey(
        Agency,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Blank where it is not recorded.",
    )
    partners = list_field(
        "partner", CharBlock(max_length=120), help_text="Bodies that work on it with the lead agency."
    )
    status = models.CharField(
        max_length=20,
        choices=RecommendationStatus.choices,
        default=RecommendationStatus.NOT_RECORDED,
        help_text="Who changes it adds an update below that cites the minutes or the document in which it was decided.",
    )
    target_date = models.DateField(
        null=True,
        blank=True,
        help_text="After this day the tracker calls it overdue while its status says that it is not done.",
    )
    updates = list_field(
        "update",
        UpdateBlock(),
        help_text="Progress, each with its day and the minutes or document that decided it. Shown newest first.",
    )

    parent_page_types = ["home.StrategyPage"]
    subpage_types: list[str] = []

    content_panels = content_panels(
        group("Recommendation", "number", "theme", "text"),
        group("Implementation", "lead_agency", "partners", "status", "target_date", "updates"),
    )

    class Meta:
        verbose_name = "recommendation"

    def representation_fields(self, representer: Representer) -> dict:
        updates = self._updates_newest_first(representer)
        if not status_is_cited(self.status, updates, last_published(self.pk)):
            representer.problem(UNCITED)
        return {
            "number": representer.integer(self.number),
            "theme": representer.choice(RecommendationTheme, self.theme),
            "html": representer.html(self.text, "Text"),
            "lead_agency": representer.agency(self.lead_agency_id, "Lead agency"),
            "partners": [representer.text(partner) for partner in values(self.partners)],
            "status": representer.choice(RecommendationStatus, self.status),
            "target_date": representer.date(self.target_date),
            "updates": updates,
        }

    def _updates_newest_first(self, representer: Representer) -> list[dict]:
        updates = [
            {
                "date": representer.date(update.get("date")),
                "html": representer.html(source_of(update.get("text")), "Progress updates"),
                "evidence": _evidence(representer, update),
            }
            for update in values(self.updates)
        ]
        return sorted(updates, key=lambda update: update["date"] or "", reverse=True)


def status_is_cited(status: str, updates: list[dict], published: dict | None) -> bool:
    """Whether ``status`` is the published one, or an update that is not published yet has evidence for it.

    ``published`` is the representation published last; one of before there was evidence has none in its updates.
    """
    if published is None or published["status"]["code"] == status:
        return True
    known = [{"evidence": None} | update for update in published["updates"]]
    return any(update["evidence"] and update not in known for update in updates)


def _evidence(representer: Representer, update: dict) -> dict | None:
    page = representer.page(update.get("minutes"), "Evidence of an update")
    document = representer.document(update.get("document"), "Evidence of an update")
    return {"page": page, "document": document} if page or document else None
