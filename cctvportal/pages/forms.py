"""The forms of the page screens."""

from collections.abc import Iterable

from django import forms

from cctvportal.agencies.models import Agency, User
from cctvportal.publication.models import Publication


class WithdrawForm(forms.Form):
    """Why a page is withdrawn."""

    reason = forms.CharField(
        label="Reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say why it is withdrawn."},
        help_text="Plain text. The public reads it in place of the page.",
    )


class DeleteForm(forms.Form):
    """Why a page is deleted."""

    reason = forms.CharField(
        label="Reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say why it is deleted."},
        help_text="Plain text. The public reads it at the address of the page.",
    )


class MoveForm(forms.Form):
    """Beneath which page, and under which slug."""

    parent = forms.TypedChoiceField(
        label="Beneath", coerce=int, help_text="A published page that may have this one beneath it."
    )
    slug = forms.CharField(
        max_length=255, strip=True, help_text="The last part of its address: letters, digits, hyphens and underscores."
    )

    def __init__(self, *args, destinations: Iterable[Publication], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [(place.content_id, f"{place.title} ({place.path})") for place in destinations]


class UserField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        agencies = {place.agency.name for place in user.memberships.effective().select_related("agency")}
        return f"{user} ({', '.join(sorted(agencies))})"


class InviteForm(forms.Form):
    """Whom to invite."""

    user = UserField(
        label="Editor of another agency",
        queryset=User.objects.none(),
        empty_label="Choose a person",
        error_messages={"required": "Choose whom to invite."},
        help_text="She can change the draft from then on, and then does not vote on it.",
    )

    def __init__(self, *args, users, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users


class GiveForm(forms.Form):
    """To which agency."""

    agency = forms.ModelChoiceField(
        label="Agency",
        queryset=Agency.objects.none(),
        empty_label="Choose an agency",
        error_messages={"required": "Choose the agency to which it goes."},
    )

    def __init__(self, *args, agencies, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=[agency.pk for agency in agencies])
