"""The blocks of which bodies are made, and of which page types make their lists."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    EmailBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructValue,
    TextBlock,
    URLBlock,
)
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

from cctvportal.agencies.models import Agency

from .enums import CalloutKind
from .richtext import SENTENCE_FEATURES, TEXT_FEATURES

DECORATIVE_OR_TEXT = "Describe the picture, or mark it as decorative: one of the two."
TEXT, MEDIA, FACTS = "Text", "Pictures and documents", "Facts"


def agency_choices() -> list[tuple[str, str]]:
    """Code and name of every agency."""
    return list(Agency.objects.order_by("name").values_list("code", "name"))


def seat_choices() -> list[tuple[str, str]]:
    """Code and name of every agency that has or had a seat on the board: old minutes name seats of their time."""
    return list(Agency.objects.filter(seats__isnull=False).order_by("name").values_list("code", "name").distinct())


class HeadingBlock(StructBlock):
    text = CharBlock(max_length=120)
    level = ChoiceBlock(choices=[("2", "Heading"), ("3", "Subheading")], default="2")

    class Meta:
        icon = "title"
        group = TEXT
        description = "A heading that can be linked to and that gives the page its outline."


class ImageBlock(StructBlock):
    image = ImageChooserBlock()
    alt_text = CharBlock(
        required=False,
        max_length=250,
        label="Alternative text",
        help_text="What the picture tells someone who cannot see it.",
    )
    decorative = BooleanBlock(required=False, help_text="It only decorates: a screen reader passes over it.")
    caption = CharBlock(required=False, max_length=250, help_text="Shown below the picture to everyone.")

    class Meta:
        icon = "image"
        group = MEDIA
        description = "A picture with alternative text."

    def clean(self, value: StructValue) -> StructValue:
        """Refuse a picture that has neither, or both, of alternative text and the mark as decorative."""
        value = super().clean(value)
        given = [bool((value.get("alt_text") or "").strip()), bool(value.get("decorative"))]
        if all(given) or not (any(given) or self.is_deferred_validation):
            raise StructBlockValidationError(block_errors={"alt_text": ValidationError(DECORATIVE_OR_TEXT)})
        return value


class DocumentBlock(StructBlock):
    document = DocumentChooserBlock()
    title = CharBlock(required=False, max_length=200, help_text="Blank: the document's own title.")
    description = CharBlock(required=False, max_length=300)

    class Meta:
        icon = "doc-full"
        group = MEDIA
        description = "A document to download, labelled with type, size and number of pages."


class CalloutBlock(StructBlock):
    kind = ChoiceBlock(choices=CalloutKind.choices, default=CalloutKind.INFORMATION)
    title = CharBlock(max_length=120)
    text = RichTextBlock(features=["bold", "italic", "ul", "ol", "link", "document-link"])

    class Meta:
        icon = "warning"
        group = TEXT
        label = "Call-out"
        description = "A boxed paragraph that readers should not miss."


class QuoteBlock(StructBlock):
    text = TextBlock(rows=3, label="Words quoted")
    attribution = CharBlock(required=False, max_length=200, help_text="The document, body or post that said it.")

    class Meta:
        icon = "openquote"
        group = TEXT
        description = "Somebody else's words, word for word."


class TableBlock(StructBlock):
    table = TypedTableBlock(
        [("text", CharBlock(required=False))], help_text="Every column needs a heading, the table a caption."
    )
    row_headers = BooleanBlock(
        required=False, default=False, help_text="The first column names what each row is about."
    )

    class Meta:
        icon = "table"
        group = FACTS
        description = "Rows and columns. For figures and facts, not for layout."

    def clean(self, value: StructValue) -> StructValue:
        """Refuse a table that a screen reader could not announce: without caption, columns or their headings."""
        value = super().clean(value)
        table = value["table"]
        if self.is_deferred_validation:
            return value
        if not table.columns or not table.caption.strip():
            raise StructBlockValidationError(
                {"table": ValidationError("A table needs a caption and at least one column.")}
            )
        if not all((column["heading"] or "").strip() for column in table.columns):
            raise StructBlockValidationError({"table": ValidationError("Give every column a heading.")})
        return value


class ContactBlock(StructBlock):
    name = CharBlock(max_length=120, help_text="A team or post, never a person's name.")
    email = EmailBlock(required=False, label="E-mail")
    phone = CharBlock(required=False, max_length=40)
    address = TextBlock(required=False, rows=3)

    class Meta:
        icon = "mail"
        group = FACTS
        description = "How to reach a team."


class FigureBlock(StructBlock):
    figure = CharBlock(max_length=20, help_text="For example 44, or 80%.")
    label = CharBlock(max_length=120, help_text="What the figure counts.")


class StatisticsBlock(StructBlock):
    title = CharBlock(required=False, max_length=120)
    # Not "items": a StructValue is a dict, and templates would find its method.
    figures = ListBlock(FigureBlock(), min_num=1)
    source = CharBlock(required=False, max_length=250, help_text="Where the figures are from.")

    class Meta:
        icon = "list-ol"
        group = FACTS
        description = "A few figures with what each counts, and their source."


class BodyBlock(StreamBlock):
    heading = HeadingBlock()
    rich_text = RichTextBlock(
        features=TEXT_FEATURES, icon="pilcrow", group=TEXT, label="Text", description="Paragraphs, lists and links."
    )
    image = ImageBlock()
    document = DocumentBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    table = TableBlock()
    contact = ContactBlock()
    statistics = StatisticsBlock()


class SentenceBlock(RichTextBlock):
    """A sentence or two: an aim, for example."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.pop("features", None)
        super().__init__(features=SENTENCE_FEATURES, **kwargs)


class OneTarget(StructBlock):
    """Something that leads to one place: exactly one of its ``targets`` is filled, or at most one."""

    targets: tuple[str, ...] = ("page", "document", "url")
    may_lead_nowhere = False

    def clean(self, value: StructValue) -> StructValue:
        """Refuse a second target, and the lack of one."""
        value = super().clean(value)
        given = [target for target in self.targets if value.get(target)]
        if len(given) > 1 or not (given or self.may_lead_nowhere or self.is_deferred_validation):
            names = [self.child_blocks[target].label.lower() for target in self.targets]
            often = "at most one" if self.may_lead_nowhere else "exactly one"
            raise StructBlockValidationError(
                non_block_errors=[ValidationError(f"Give {often} of {', '.join(names[:-1])} and {names[-1]}.")]
            )
        return value


def url_block() -> URLBlock:
    """An address of another site."""
    return URLBlock(
        required=False,
        label="Address",
        help_text="Of another site: https://…",
        validators=[URLValidator(schemes=["http", "https"])],
    )


class PageLinkBlock(StructBlock):
    label = CharBlock(max_length=80)
    page = PageChooserBlock()

    class Meta:
        icon = "link"


class FooterLinkBlock(OneTarget):
    targets = ("page", "url")

    label = CharBlock(max_length=80)
    page = PageChooserBlock(required=False)
    url = url_block()

    class Meta:
        icon = "link"


class LinkBlock(OneTarget):
    label = CharBlock(max_length=120)
    page = PageChooserBlock(required=False)
    document = DocumentChooserBlock(required=False)
    url = url_block()

    class Meta:
        icon = "link"


def body_field(**options: object) -> StreamField:
    """The body of a page, of the one set of blocks."""
    return StreamField(BodyBlock(), **{"blank": True, **options})


def list_field(name: str, block: object, **options: object) -> StreamField:
    """A list of one type of block."""
    return StreamField([(name, block)], **{"blank": True, **options})
