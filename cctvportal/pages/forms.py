"""The forms of the page screens."""

from django import forms

from cctvportal.agencies.models import Agency, User


class WithdrawForm(forms.Form):
    """Why a page is withdrawn."""

    reason = forms.CharField(
        label="Reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Plain text. The public reads it in place of the page.",
    )


class UserField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        agencies = {place.agency.name for place in user.memberships.effective().select_related("agency")}
        return f"{user} ({', '.join(sorted(agencies))})"


class InviteForm(forms.Form):
    """Whom to invite."""

    user = UserField(label="Editor of another agency", queryset=User.objects.none())

    def __init__(self, *args, users, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users


class GiveForm(forms.Form):
    """To which agency."""

    agency = forms.ModelChoiceField(label="Agency", queryset=Agency.objects.none())

    def __init__(self, *args, agencies, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=[agency.pk for agency in agencies])
