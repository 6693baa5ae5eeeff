"""Minutes of the programme board, by meeting number, with the addenda to them."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from cctvportal.agencies.models import Seat
from cctvportal.pages.blocks import body_field, list_field
from cctvportal.pages.body import source_of, values
from cctvportal.pages.fields import document_field
from cctvportal.pages.models import PortalPage
from cctvportal.pages.panels import content_panels, group
from cctvportal.pages.published import last_published
from cctvportal.pages.represent import Representer
from cctvportal.pages.richtext import TEXT_FEATURES

from . import rules
from .blocks import ActionBlock, ActionReportBlock, AttendanceBlock, ItemBlock
from .enums import ActionState, Attended


class MinutesIndexPage(PortalPage):
    """The section of minutes; its list is computed from what is published, by meeting number."""

    intro = RichTextField("introduction", blank=True, features=TEXT_FEATURES)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["minutes.MinutesPage"]
    max_count = 1

    content_panels = content_panels(FieldPanel("intro"))

    class Meta:
        verbose_name = "minutes section"

    def representation_fields(self, representer: Representer) -> dict:
        return {"intro": representer.html(self.intro, "Introduction")}


class MinutesPage(PortalPage):
    """The minutes of one meeting. Once confirmed at a later meeting, they change in substance only by addendum."""

    number = models.PositiveSmallIntegerField("meeting number", null=True, help_text="No two meetings share a number.")
    date = models.DateField(null=True, blank=True, help_text="Blank where it is not recorded.")
    place = models.CharField(max_length=200, blank=True, help_text="Blank where it is not recorded.")
    chair = models.ForeignKey(
        Seat,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The seat that took the chair.",
    )
    attendance = list_field("seat", AttendanceBlock(), help_text="Presence and apologies, by seat.")
    items = list_field("item", ItemBlock(), verbose_name="agenda items")
    actions = list_field("action", ActionBlock(), help_text="What was agreed to be done. Later minutes report on it.")
    action_reports = list_field(
        "report",
        ActionReportBlock(),
        verbose_name="reports on earlier actions",
        help_text="The state of an action follows from the last minutes that report on it.",
    )
    document = document_field(help_text="The minutes as a document.")
    confirmed_at = models.PositiveSmallIntegerField(
        "confirmed at meeting number",
        null=True,
        blank=True,
        help_text="Blank until confirmed. Minutes published as confirmed change only by addendum.",
    )

    parent_page_types = ["minutes.MinutesIndexPage"]
    subpage_types = ["minutes.MinutesAddendumPage"]

    content_panels = content_panels(
        group("Meeting", "number", "date", "place", "chair", "confirmed_at"),
        FieldPanel("attendance"),
        FieldPanel("items"),
        group("Actions", "actions", "action_reports"),
        FieldPanel("document"),
    )

    class Meta:
        verbose_name = "minutes"
        verbose_name_plural = "minutes"

    def clean(self) -> None:
        """Refuse what the rules of minutes refuse (``rules.py``)."""
        super().clean()
        rules.require(rules.MINUTES, self)
        rules.refuse_change_of_confirmed(self, last_published(self.pk))

    def representation_fields(self, representer: Representer) -> dict:
        representer.needed(self.number, "The minutes have no meeting number.")
        return {
            "number": representer.integer(self.number),
            "date": representer.date(self.date),
            "place": representer.text(self.place),
            "chair": representer.seat(self.chair_id, "Chair"),
            "attendance": [_attendance(representer, row) for row in values(self.attendance)],
            "items": [_item(representer, row) for row in values(self.items)],
            "actions": [_action(representer, row) for row in values(self.actions)],
            "action_reports": [_action_report(representer, row) for row in values(self.action_reports)],
            "document": representer.document(self.document_id, "Document"),
            "confirmed_at": representer.integer(self.confirmed_at),
        }


class MinutesAddendumPage(PortalPage):
    """An addendum to the minutes of one meeting."""

    sequence = models.PositiveSmallIntegerField(
        "number of the addendum", default=1, help_text="1 for the first addendum to these minutes."
    )
    date = models.DateField(null=True, blank=True, help_text="Blank where it is not recorded.")
    body = body_field()
    document = document_field(help_text="The addendum as a document.")

    parent_page_types = ["minutes.MinutesPage"]
    subpage_types: list[str] = []

    content_panels = content_panels(group("Addendum", "sequence", "date", "document"), FieldPanel("body"))

    class Meta:
        verbose_name = "addendum"
        verbose_name_plural = "addenda"

    def clean(self) -> None:
        """Refuse the number of another addendum to the same minutes."""
        super().clean()
        rules.require(rules.ADDENDUM, self)

    @property
    def meeting_number(self) -> int | None:
        """The number of the meeting it adds to, as the draft of its minutes has it; None where it stands under none."""
        parent = self.get_parent().specific if self.path else None
        return parent.get_latest_revision_as_object().number if isinstance(parent, MinutesPage) else None

    def representation_fields(self, representer: Representer) -> dict:
        number = self.meeting_number
        representer.needed(number, "The addendum stands under no meeting's minutes.")
        return {
            "number": number,
            "sequence": representer.integer(self.sequence),
            "date": representer.date(self.date),
            "body": representer.body(self.body),
            "document": representer.document(self.document_id, "Document"),
        }


def _attendance(representer: Representer, row: dict) -> dict:
    return {
        "seat": representer.seat(row.get("seat"), "Attendance"),
        "attended": representer.choice(Attended, row.get("attended") or Attended.NOT_RECORDED)["code"],
        "note": representer.text(row.get("note")),
    }


def _item(representer: Representer, row: dict) -> dict:
    heading = representer.text(row.get("heading"))
    representer.needed(heading, "An agenda item has no heading.")
    return {
        "number": representer.text(row.get("number")),
        "heading": heading,
        "discussion": representer.html(source_of(row.get("discussion")), heading or "Agenda items"),
        "decision": representer.html(source_of(row.get("decision")), heading or "Agenda items"),
    }


def _action(representer: Representer, row: dict) -> dict:
    reference = representer.text(row.get("reference"))
    representer.needed(row.get("owner"), f"Action {reference} has no owner.")
    return {
        "reference": reference,
        "text": representer.text(row.get("text")),
        "owner": representer.agency(row.get("owner"), "Actions"),
        "due": representer.date(row.get("due")),
    }


def _action_report(representer: Representer, row: dict) -> dict:
    return {
        "reference": representer.text(row.get("reference")),
        "state": representer.choice(ActionState, row.get("state") or ActionState.OPEN)["code"],
        "note": representer.text(row.get("note")),
    }
