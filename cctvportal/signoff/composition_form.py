"""The form by which the secretary proposes who sits on the board, and who chairs it."""

from django import forms
from wagtail.admin.widgets import AdminDateInput

from cctvportal.agencies.models import Agency

from .enums import BoardChange


class CompositionForm(forms.Form):
    """One change of the board. What cannot be, the verb tells (``actions/board.py``)."""

    change = forms.ChoiceField(
        choices=BoardChange.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what changes."},
        help_text="Whoever has the chair keeps it until the day before another seat gets it.",
    )
    agency = forms.ModelChoiceField(
        Agency.objects.all(), empty_label="Choose an agency", error_messages={"required": "Choose an agency."}
    )
    on = forms.DateField(
        label="On",
        widget=AdminDateInput,
        error_messages={"required": "Enter a day.", "invalid": "Enter a day, for example 2027-03-05."},
        help_text="The first day of a seat or of the chair; of a seat that ends, its last. Today or later.",
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For the board. It becomes public with the decision: name no person.",
    )
