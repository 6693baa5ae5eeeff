"""The forms of the bad day. They carry what was entered to the rules, which decide."""

from collections.abc import Iterable, Sequence

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import voting_places
from cctvportal.agencies.models import Membership, Seat, User
from cctvportal.publication.models import Publication

from .emergency_rules import DEFAULT_HOURS, LONGEST
from .models import SignOff

LINES = forms.Textarea(attrs={"rows": 4})
FROM_ONE = f"Give a whole number of hours from 1 to {LONGEST}."
A_DAY = "Enter a day, for example 2027-03-05."


def reason_field(help_text: str) -> forms.CharField:
    """A field that has to say why."""
    return forms.CharField(
        label="Reason",
        max_length=1000,
        widget=LINES,
        error_messages={"required": "Give a reason."},
        help_text=help_text,
    )


class ReasonForm(forms.Form):
    """Why it is done."""

    reason = reason_field("Why this cannot wait. It stands in the public record once it takes effect: name no person.")


class SeatForm(ReasonForm):
    """For which seat, too."""

    seat = forms.TypedChoiceField(label="For the seat of", coerce=int)

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.seats: dict[int | None, Seat] = {place.seat.pk: place.seat for place in voting_places(user) if place.seat}
        self.fields["seat"].choices = [(pk, str(seat)) for pk, seat in self.seats.items()]
        if len(self.seats) == 1:
            self.fields["seat"].initial = next(iter(self.seats))
            self.fields["seat"].widget = forms.HiddenInput()

    @property
    def chosen_seat(self) -> Seat | None:
        """The seat that was chosen; None where the form has none."""
        return self.seats.get(self.cleaned_data.get("seat"))


class CallInForm(SeatForm):
    """Why the whole board should decide on a correction."""

    reason = reason_field("Why the whole board should decide on it. It stands in the public record: name no person.")


class DeclareForm(SeatForm):
    """How long it stands unless the board signs it off before."""

    hours = forms.IntegerField(
        label="Hours",
        initial=DEFAULT_HOURS,
        min_value=1,
        max_value=LONGEST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), FROM_ONE),
        help_text=f"How long it stands without the board’s sign-off: 1 to {LONGEST} hours.",
    )
    field_order = ["reason", "hours", "seat"]


class TakeDownForm(SeatForm):
    """What the public reads in place of the page."""

    notice = forms.CharField(
        label="Notice",
        max_length=2000,
        widget=LINES,
        error_messages={"required": "Write what the public reads in place of the page."},
        help_text="Plain text. The public reads it in place of the page, from the moment a second person confirms it.",
    )
    field_order = ["notice", "reason", "seat"]


class ConfirmForm(SeatForm):
    """Agreement to what is shown; ``digest`` says what that was."""

    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


class VersionField(forms.ModelChoiceField):
    def label_from_instance(self, version: Publication) -> str:
        note = version.representation.get("change_note") or "no note of what changed"
        at = timezone.localtime(version.edition.effective_at)
        return f"Edition {version.edition_id}, {at:%-d %B %Y %H:%M}: {note}"


class PutBackForm(ReasonForm):
    """Which earlier version."""

    version = VersionField(
        label="Version",
        queryset=Publication.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the version that stands again."},
    )
    field_order = ["version", "reason"]

    def __init__(self, *args, versions: Sequence[Publication], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        known = Publication.objects.filter(pk__in=[version.pk for version in versions])
        self.fields["version"].queryset = known.select_related("edition").order_by("-edition_id")


class NoticeField(forms.ModelChoiceField):
    def label_from_instance(self, notice: SignOff) -> str:
        return notice.submission.title


class HoldForm(ReasonForm):
    """Behind which notice."""

    notice = NoticeField(
        label="Notice",
        queryset=SignOff.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the notice that the public reads."},
    )
    field_order = ["notice", "reason"]

    def __init__(self, *args, notices: Iterable[SignOff], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        known = SignOff.objects.filter(pk__in=[notice.pk for notice in notices])
        self.fields["notice"].queryset = known.select_related("submission")


class DutyForm(forms.Form):
    """Who is on duty, from when until when."""

    member = forms.ModelChoiceField(
        label="Board member",
        queryset=User.objects.none(),
        empty_label="Choose a person",
        error_messages={"required": "Choose who is on duty."},
    )
    from_date = forms.DateField(
        label="First day",
        widget=AdminDateInput,
        initial=timezone.localdate,
        error_messages={"required": "Enter the first day.", "invalid": A_DAY},
    )
    until_date = forms.DateField(
        label="Last day",
        widget=AdminDateInput,
        required=False,
        error_messages={"invalid": A_DAY},
        help_text="Blank while it goes on.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        seated = Membership.objects.effective().filter(role=Role.BOARD_MEMBER)
        self.fields["member"].queryset = User.objects.filter(pk__in=seated.values("user"))


class NoticeForm(forms.Form):
    """A notice that the board is asked to sign beforehand."""

    title = forms.CharField(
        label="Title",
        max_length=120,
        error_messages={"required": "Give the notice a title."},
        help_text="For example: This page is being checked.",
    )
    text = forms.CharField(
        label="Text",
        max_length=2000,
        widget=LINES,
        error_messages={"required": "Write what readers see in place of a page."},
        help_text="Plain text that fits any page: readers see it instead.",
    )
