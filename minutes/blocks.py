"""What minutes list: attendance, items, actions, and reports on earlier actions."""

from django.core.validators import RegexValidator
from wagtail.blocks import CharBlock, ChoiceBlock, DateBlock, RichTextBlock, StructBlock, TextBlock

from cctvportal.pages.blocks import agency_choices, seat_choices
from cctvportal.pages.richtext import TEXT_FEATURES

from .enums import ActionState, Attended

# Meeting number, full stop, number of the action in that meeting.
REFERENCE = r"\A[1-9][0-9]{0,4}\.[1-9][0-9]{0,3}\Z"
_is_reference = RegexValidator(REFERENCE, "Write the meeting's number, a full stop and the action's number, as in 4.2.")


class AttendanceBlock(StructBlock):
    seat = ChoiceBlock(choices=seat_choices)
    attended = ChoiceBlock(choices=Attended.choices, default=Attended.NOT_RECORDED)
    note = CharBlock(required=False, max_length=200, help_text="For example “for items 1 to 3”. Seats, never persons.")

    class Meta:
        icon = "group"


class ItemBlock(StructBlock):
    number = CharBlock(required=False, max_length=10, help_text="As on the agenda, for example 3 or 3a.")
    heading = CharBlock(max_length=160)
    discussion = RichTextBlock(required=False, features=TEXT_FEATURES)
    decision = RichTextBlock(required=False, features=TEXT_FEATURES, help_text="Blank where nothing was decided.")

    class Meta:
        icon = "list-ol"


class ActionBlock(StructBlock):
    reference = CharBlock(max_length=10, validators=[_is_reference], help_text="This meeting's number first: 4.2.")
    text = TextBlock(rows=2, label="Action")
    owner = ChoiceBlock(choices=agency_choices, help_text="The agency that does it.")
    due = DateBlock(required=False)

    class Meta:
        icon = "tick"


class ActionReportBlock(StructBlock):
    reference = CharBlock(
        max_length=10, validators=[_is_reference], help_text="Of an action of an earlier meeting: 3.1."
    )
    state = ChoiceBlock(choices=ActionState.choices, default=ActionState.OPEN)
    note = CharBlock(required=False, max_length=250)

    class Meta:
        icon = "history"
