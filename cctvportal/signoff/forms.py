"""The forms of the sign-off screens. They carry what was entered to the rules, which decide."""

from collections.abc import Iterable

from django import forms

from cctvportal.agencies.models import Seat

from .enums import Decision

DECISIONS = [
    (Decision.SIGN_OFF, "Sign off: publish exactly this"),
    (Decision.RETURN, "Return it to its editors, with a reason"),
    (Decision.ABSTAIN, "Abstain: neither for nor against"),
]


class VoteForm(forms.Form):
    """One seat's vote on what is shown."""

    seat = forms.TypedChoiceField(label="For the seat of", coerce=int)
    decision = forms.ChoiceField(label="Your decision", choices=DECISIONS, widget=forms.RadioSelect)
    reason = forms.CharField(
        required=False,
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to return it. Its editors read this, and so does the board.",
    )
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, seats: Iterable[Seat], publishes: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not publishes:
            self.fields["decision"].choices = [
                (Decision.SIGN_OFF, "Sign off: put exactly this in force"),
                *DECISIONS[1:],
            ]
        choices = [(seat.pk, seat.agency.name) for seat in seats]
        self.fields["seat"].choices = choices
        if len(choices) == 1:
            self.fields["seat"].initial = choices[0][0]
            self.fields["seat"].widget = forms.HiddenInput()
