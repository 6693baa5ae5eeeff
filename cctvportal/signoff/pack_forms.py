"""The forms of the packs' screens. They carry what was entered to the rules, which decide."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from cctvportal.design.timing import LONDON

from .enums import Decision
from .forms import VoteForm

FORMAT = "%Y-%m-%dT%H:%M"
DECISIONS = [
    (Decision.SIGN_OFF, "Sign off everything on which I may vote"),
    (Decision.RETURN, "Return all of it to its editors, with a reason"),
    (Decision.ABSTAIN, "Abstain on all of it"),
]


class LondonTimeField(forms.DateTimeField):
    """A time as the clocks in London show it, whatever zone the user's account has."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT)
    default_error_messages = {
        "invalid": "Enter day and time, for example 2010-03-01T09:30.",
        "ambiguous_timezone": "The clocks go forward or back at that hour. Choose another one.",
    }

    def to_python(self, value: Any) -> datetime | None:
        """The instant, in UTC or London's zone."""
        with timezone.override(LONDON):
            try:
                return super().to_python(value)
            except forms.ValidationError as error:
                code = getattr(error, "code", "") or "invalid"
                message = self.error_messages.get(code, self.error_messages["ambiguous_timezone"])
                raise forms.ValidationError(message, code=code) from error

    def prepare_value(self, value: Any) -> Any:
        """As the clocks in London show it."""
        with timezone.override(LONDON):
            return super().prepare_value(value)


class TitleForm(forms.Form):
    """How the board knows a pack."""

    title = forms.CharField(
        max_length=120, required=False, label="Title", help_text="The board sees it, the public never."
    )


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        required=False, label="Reason", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The board reads it in the history of the pack.",
    )  # fmt: skip


class ReleaseForm(forms.Form):
    """When a pack goes out at the earliest."""

    release_at = LondonTimeField(
        required=False,
        label="Time of release (London)",
        help_text="Nothing of the pack is public before. Blank: as soon as everything in it is signed off.",
    )


class PackVoteForm(VoteForm):
    """One seat's vote on a pack as a whole."""

    decision = forms.ChoiceField(label="Your decision", choices=DECISIONS, widget=forms.RadioSelect)
