"""What the pages of this app list."""

from django.core.exceptions import ValidationError
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    DateBlock,
    DateTimeBlock,
    EmailBlock,
    PageChooserBlock,
    RichTextBlock,
    StructBlock,
    StructValue,
    TextBlock,
)
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from cctvportal.pages.blocks import BodyBlock, OneTarget, SentenceBlock, seat_choices, url_block
from cctvportal.pages.richtext import TEXT_FEATURES

# By name: this app knows nothing of theirs.
MINUTES = ["minutes.MinutesPage", "minutes.MinutesAddendumPage"]


class AnnouncementBlock(OneTarget):
    """The “New:” line of the home page."""

    may_lead_nowhere = True

    text = SentenceBlock()
    label = CharBlock(
        required=False, max_length=120, label="Words of the link", help_text="For a link to a page or address."
    )
    page = PageChooserBlock(required=False)
    document = DocumentChooserBlock(required=False)
    url = url_block()
    from_time = DateTimeBlock(required=False, label="From", help_text="Shown from this minute on. Blank: at once.")
    until_time = DateTimeBlock(
        required=False, label="Until", help_text="Taken down at this minute. Blank: until you remove it."
    )

    class Meta:
        icon = "bell"

    def clean(self, value: StructValue) -> StructValue:
        """Refuse one that would end before it begins, and a link without words."""
        value = super().clean(value)
        start, end = value["from_time"], value["until_time"]
        if start and end and start >= end:
            error = ValidationError("It would be taken down before it is shown. Choose a time after “From”.")
            raise StructBlockValidationError({"until_time": error})
        if (value["page"] or value["url"]) and not value["label"]:
            raise StructBlockValidationError({"label": ValidationError("Give the link its words.")})
        return value


class PromotionBlock(StructBlock):
    """A page that search shows before all others for some queries."""

    queries = TextBlock(
        rows=3,
        max_length=1000,
        label="Searches",
        help_text="One search a line, as readers type it: “retention”, “how long is footage kept”. Capitals do not "
        "matter. The page is shown for just these, so write down other words for the same thing as well.",
    )
    page = PageChooserBlock(
        help_text="Shown first, under “Recommended by the programme board”. It has to be published."
    )

    class Meta:
        icon = "search"


class UpdateBlock(OneTarget):
    """A dated report of progress, with the minutes or the document in which it was decided."""

    targets = ("minutes", "document")
    may_lead_nowhere = True

    date = DateBlock(required=False, help_text="Blank where the day is not recorded.")
    text = RichTextBlock(features=TEXT_FEATURES)
    minutes = PageChooserBlock(
        page_type=MINUTES,
        required=False,
        label="Decided in these minutes",
        help_text="The evidence: minutes or an addendum, published before or signed off together with this page. "
        "A change of the status has to cite minutes or a document.",
    )
    document = DocumentChooserBlock(
        required=False,
        label="Decided in this document",
        help_text="The evidence, where no minutes hold it. It is signed off and published with this page.",
    )

    class Meta:
        icon = "date"

    def clean(self, value: StructValue) -> StructValue:
        """Refuse as evidence a page that is neither minutes nor an addendum."""
        value = super().clean(value)
        if value["minutes"] and value["minutes"].specific_class._meta.label not in MINUTES:
            raise StructBlockValidationError({"minutes": ValidationError("Choose minutes, or an addendum to them.")})
        return value


class SectionBlock(StructBlock):
    heading = CharBlock(max_length=120, help_text="Listed in the contents of the page.")
    body = BodyBlock()

    class Meta:
        icon = "list-ul"


class SeatContactBlock(StructBlock):
    seat = ChoiceBlock(choices=seat_choices)
    contact = CharBlock(
        required=False, max_length=200, help_text="The team or post that answers for the seat; never a person."
    )
    email = EmailBlock(required=False, label="E-mail")

    class Meta:
        icon = "group"
