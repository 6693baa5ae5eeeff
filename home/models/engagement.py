from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from cctvportal.pages.blocks import body_field, list_field
from cctvportal.pages.body import values
from cctvportal.pages.fields import document_field
from cctvportal.pages.models import PortalPage
from cctvportal.pages.panels import content_panels, group
from cctvportal.pages.represent import Representer
from cctvportal.pages.richtext import TEXT_FEATURES

from ..blocks import SeatContactBlock


class HaveYourSayPage(PortalPage):
    """How to reach the board: its seats, their contacts, how to ask. Consultations lie beneath it."""

    body = body_field()
    how_to_ask = RichTextField(
        "how to ask a question or give a view",
        blank=True,
        features=TEXT_FEATURES,
        help_text="And what happens to what is sent.",
    )
    seats = list_field("seat", SeatContactBlock(), help_text="The seats of the board, and who answers for each.")

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.ConsultationPage"]

    content_panels = content_panels(FieldPanel("body"), group("Reaching the board", "how_to_ask", "seats"))

    class Meta:
        verbose_name = "have your say"
        verbose_name_plural = "have your say"

    def representation_fields(self, representer: Representer) -> dict:
        return {
            "body": representer.body(self.body),
            "how_to_ask": representer.html(self.how_to_ask, "How to ask"),
            "seats": [
                {
                    "seat": representer.seat(row.get("seat"), "Seats"),
                    "contact": representer.text(row.get("contact")),
                    "email": representer.text(row.get("email")),
                }
                for row in values(self.seats)
            ],
        }


class ConsultationPage(PortalPage):
    """A consultation. What it shows changes when it opens, when it closes, and once its outcome is published."""

    opens = models.DateTimeField(null=True, help_text="From this minute views are taken, London time.")
    closes = models.DateTimeField(null=True, help_text="From this minute no more views are taken, London time.")
    before = RichTextField("before it opens", blank=True, features=TEXT_FEATURES, help_text="Shown until it opens.")
    about = RichTextField("what it is about", features=TEXT_FEATURES)
    how_to_take_part = RichTextField(features=TEXT_FEATURES, help_text="Shown while it is open.")
    closed = RichTextField(
        "once it has closed", blank=True, features=TEXT_FEATURES, help_text="Shown until there is an outcome."
    )
    document = document_field(help_text="The consultation paper.")
    outcome_text = RichTextField(
        "outcome", blank=True, features=TEXT_FEATURES, help_text="What was said, and what follows from it."
    )
    outcome_document = document_field()
    outcome_date = models.DateField(null=True, blank=True)

    parent_page_types = ["home.HaveYourSayPage"]
    subpage_types: list[str] = []

    content_panels = content_panels(
        group("When", "opens", "closes"),
        group("Consultation", "about", "document", "before", "how_to_take_part", "closed"),
        group("Outcome", "outcome_text", "outcome_document", "outcome_date"),
    )

    class Meta:
        verbose_name = "consultation"

    def clean(self) -> None:
        """Refuse one that closes before it opens."""
        super().clean()
        if self.opens and self.closes and self.opens >= self.closes:
            raise ValidationError({"closes": "The consultation would close before it opens. Choose a later time."})

    def representation_fields(self, representer: Representer) -> dict:
        representer.needed(self.opens, "The consultation has no opening time.")
        representer.needed(self.closes, "The consultation has no closing time.")
        return {
            "opens": representer.instant(self.opens, boundary=True),
            "closes": representer.instant(self.closes, boundary=True),
            "before": representer.html(self.before, "Before it opens"),
            "html": representer.html(self.about, "What it is about"),
            "how_to_take_part": representer.html(self.how_to_take_part, "How to take part"),
            "closed": representer.html(self.closed, "Once it has closed"),
            "document": representer.document(self.document_id, "Document"),
            "outcome": self._outcome(representer),
        }

    def _outcome(self, representer: Representer) -> dict | None:
        outcome = {
            "html": representer.html(self.outcome_text, "Outcome"),
            "document": representer.document(self.outcome_document_id, "Outcome document"),
            "date": representer.date(self.outcome_date),
        }
        return outcome if any(outcome.values()) else None
