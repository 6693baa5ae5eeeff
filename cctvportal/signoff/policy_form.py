"""The form by which the secretary proposes a policy. What no policy may say, the verb tells (``policy_checks``)."""

from typing import Any

from django import forms

from cctvportal.agencies.members import seats_in_force

from .enums import MAJORITY, Abstention, OnReturn
from .models import Policy
from .policies import ORDINARY
from .policy_checks import FIXED_TYPES, GENERAL, LONGEST, page_types
from .policy_words import type_name

NUMBER = "number"
QUORUMS = [(MAJORITY, "A majority of the seats"), (NUMBER, "A number of seats")]


class PolicyForm(forms.Form):
    """One policy as a whole: what it is for, who must sign, and what happens when time passes."""

    code = forms.SlugField(
        max_length=50, help_text="A short name that never changes, for example news. Letters, figures and hyphens."
    )
    name = forms.CharField(
        max_length=120,
        error_messages={"required": "Give the policy a name."},
        help_text="What the board calls it, best with what it asks.",
    )
    types = forms.MultipleChoiceField(
        label="Applies to",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A type of page follows one policy. What no policy names follows the general one.",
    )
    required = forms.MultipleChoiceField(
        label="Seats that must sign",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each of them, whoever else signs. None is possible.",
    )
    chair = forms.BooleanField(label="The seat that chairs the board must sign, too", required=False)
    quorum_kind = forms.ChoiceField(
        label="Seats that must sign in all", choices=QUORUMS, widget=forms.RadioSelect, help_text="Two at the least."
    )
    quorum = forms.IntegerField(label="Number of seats", required=False, help_text="Where it is a number: from 2.")
    outside = forms.IntegerField(
        label="Of them, seats of agencies that did not contribute",
        help_text="At least so many. 0: agencies may sign off their own work among themselves.",
    )
    abstentions = forms.ChoiceField(
        label="When a seat abstains", choices=Abstention.choices, widget=forms.RadioSelect, help_text="Never under two."
    )
    decide_within = forms.IntegerField(
        label="Days to decide",
        required=False,
        help_text=f"From 1 to {LONGEST}, counted from the day of submission. Members are reminded daily, and the "
        "secretary is told when it is over. Blank: no date is set.",
    )
    fallback = forms.IntegerField(
        label="Seats that suffice when these days are over",
        required=False,
        help_text="From 2, whichever they are: silence is no consent. Blank: nothing changes.",
    )
    on_return = forms.ChoiceField(
        label="When a seat returns an item of a pack", choices=OnReturn.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        required=False,
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The board reads it beside the change.",
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy_code = code
        self.fields["types"].choices = [(type_, type_name(type_)) for type_ in page_types()]
        self.fields["required"].choices = [(seat.code, seat.agency.name) for seat in seats_in_force()]
        if code:
            del self.fields["code"]
        if code in FIXED_TYPES or code == GENERAL:
            del self.fields["types"]
        if code == "clerical":
            del self.fields["quorum_kind"], self.fields["quorum"]

    def clean(self) -> dict[str, Any]:
        """A number where a number of seats was chosen; a code that is not taken."""
        data = super().clean() or {}
        if data.get("quorum_kind") == NUMBER and data.get("quorum") is None and "quorum" not in self.errors:
            self.add_error("quorum", "Say how many seats.")
        if (code := data.get("code")) and Policy.objects.filter(code=code).exists():
            self.add_error("code", "There is a policy of this name. Propose a change of it, or choose another.")
        return data

    def proposed(self) -> dict[str, Any]:
        """``{"code", "name", "types", "terms", "reason"}``, as the verb takes it."""
        data = self.cleaned_data
        quorum = data["quorum"] if data.get("quorum_kind") == NUMBER else MAJORITY
        copied = ("required", "chair", "outside", "abstentions", "decide_within", "fallback", "on_return")
        return {
            "code": self.policy_code or data["code"],
            "name": data["name"],
            "types": data.get("types") or FIXED_TYPES.get(self.policy_code, []),
            "terms": {key: data[key] for key in copied} | {"quorum": 1 if self.policy_code == "clerical" else quorum},
            "reason": data["reason"],
        }


def initial_of(policy: dict[str, Any]) -> dict[str, Any]:
    """What the form shows of a policy (``name``, ``types``, ``terms``) before anything is changed."""
    terms = ORDINARY | policy["terms"]
    is_majority = terms["quorum"] == MAJORITY
    return terms | {
        "name": policy["name"],
        "types": policy["types"],
        "quorum_kind": MAJORITY if is_majority else NUMBER,
        "quorum": None if is_majority else terms["quorum"],
    }
