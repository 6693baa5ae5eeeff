"""Where board members let somebody of their agency vote for their seat, and take that back."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminDateInput
from wagtail.permissions import policy_registry

from cctvportal.agencies.actions import delegate, revoke_delegation
from cctvportal.agencies.enums import Role
from cctvportal.agencies.members import voting_places
from cctvportal.agencies.models import Delegation, Membership, User
from cctvportal.agencies.roles import menus_of
from cctvportal.agencies.rules import LONGEST_DELEGATION, REVOKING, Leave, in_words

from .confirm import ConfirmView
from .memberships import PersonField
from .verbs import CreateByVerb, PlacesIndex

LABEL = "Delegations"


def of_the_seats_of(user: User) -> QuerySet[Delegation]:
    """The delegations, past ones too, of every seat on which ``user`` sits today, annotated ``holds``."""
    seats = [place.seat_id for place in voting_places(user)]
    holds = Exists(Delegation.objects.effective().filter(pk=OuterRef("pk")))
    found = Delegation.objects.filter(membership__seat__in=seats).annotate(holds=holds)
    return found.select_related("delegate", "membership__user", "membership__seat__agency", "revocation")


def state_of(delegation: Delegation) -> str:
    """``In force``, or why not; of one annotated ``holds``."""
    today = timezone.localdate()
    if hasattr(delegation, "revocation"):
        return f"Revoked on {timezone.localtime(delegation.revocation.at):%-d %B %Y}"
    if delegation.until_date and delegation.until_date < today:
        return "Over"
    if delegation.from_date > today:
        return "Begins later"
    return "In force" if delegation.holds else "Does not hold: one of the two has left"


def revoke_url_of(delegation: Delegation) -> str | None:
    """Where it is revoked; None where it is over."""
    over = hasattr(delegation, "revocation") or not delegation.in_force(max(timezone.localdate(), delegation.from_date))
    return None if over else reverse("delegations:revoke", args=[delegation.pk])


class PlaceField(forms.ModelChoiceField):
    def label_from_instance(self, place: Membership) -> str:
        return str(place.seat)


class DelegationForm(forms.ModelForm):
    """For which seat, to whom, from when to when."""

    membership = PlaceField(Membership.objects.none(), label="For the seat of")
    delegate = PersonField(
        User.objects.none(),
        label="To",
        empty_label="Choose a person",
        error_messages={"required": "Choose who may vote for the seat."},
        help_text="Somebody with a place in your agency. She then votes for the seat as you do; one vote for a seat.",
    )

    class Meta:
        model = Delegation
        fields = ["membership", "delegate", "from_date", "until_date"]
        widgets = {"from_date": AdminDateInput(), "until_date": AdminDateInput()}
        labels = {"from_date": "First day", "until_date": "Last day"}
        error_messages = {"until_date": {"required": "Enter the last day."}}

    def __init__(self, *args: Any, for_user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = voting_places(for_user)
        self.fields["membership"].queryset = Membership.objects.filter(pk__in=[place.pk for place in places])
        if len(places) == 1:
            self.fields["membership"].initial = places[0]
            self.fields["membership"].widget = forms.HiddenInput()
        self.fields["delegate"].queryset = colleagues_of(for_user)
        self.fields["until_date"].required = True
        self.fields[
            "until_date"
        ].help_text = f"At most {LONGEST_DELEGATION} days from today, today included. You can revoke it at any time."


def colleagues_of(user: User) -> QuerySet[User]:
    """Whom ``user`` could let vote: those of her agencies who neither sit on her seat nor administer."""
    agencies = [place.agency_id for place in voting_places(user)]
    places = Membership.objects.effective().filter(agency__in=agencies).exclude(role=Role.ADMINISTRATOR)
    seated = Membership.objects.effective().filter(seat__in=[place.seat_id for place in voting_places(user)])
    found = User.objects.filter(pk__in=places.values("user"), is_staff=False)
    return found.exclude(pk__in=seated.values("user"))


class OnDelegations:
    """What the screens have in common: they are for those who sit on the board themselves."""

    model = Delegation
    permission_required = "add"
    any_permission_required = None
    header_icon = "group"
    index_url_name = "delegations:index"
    add_url_name = "delegations:add"

    @property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Delegation)


class DelegationIndex(OnDelegations, PlacesIndex):
    page_title = LABEL
    add_item_label = "Let somebody vote for your seat"
    empty = "Nobody votes for your seat but its members."
    default_ordering = "-from_date"
    columns = [
        TitleColumn("delegate", label="Person", get_url=revoke_url_of),
        Column("seat", label="For the seat of", accessor="membership.seat"),
        Column("giver", label="Given by", accessor="membership.user"),
        Column("from_date", label="First day", accessor=lambda given: f"{given.from_date:%-d %B %Y}"),
        Column("until_date", label="Last day", accessor=lambda given: f"{given.until_date:%-d %B %Y}"),
        Column("state", label="State", accessor=state_of),
    ]

    def get_base_queryset(self) -> QuerySet[Delegation]:
        return of_the_seats_of(self.request.user)


class GiveDelegation(OnDelegations, CreateByVerb):
    page_title = "Let somebody vote for your seat"
    form_class = DelegationForm
    is_sealed = True
    submit_button_label = "Give leave to vote"
    success_message = "%(object)s may vote for your seat."
    explanation = (
        "For days when you and your deputy are away. The person reads what is before the board and casts the vote of "
        "your seat, in your name; the record says so. She cannot pass it on, and has no vote on anything to which you "
        "or she contributed."
    )

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict]:
        back = {"url": reverse("delegations:index"), "label": LABEL}
        return [{"url": reverse("wagtailadmin_home"), "label": "Home"}, back, {"url": "", "label": self.page_title}]

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"for_user": self.request.user}

    def save_instance(self) -> Delegation:
        data = self.form.cleaned_data
        return delegate(
            data["membership"], data["delegate"], data["until_date"], data["from_date"], by=self.request.user
        )

    def get_success_message(self, instance: Delegation) -> str:
        return f"{instance.delegate} may vote for the seat of {instance.membership.seat} {in_words(instance)}."


class RevokeDelegation(ConfirmView):
    permission_model = Delegation
    permission_required = "add"
    back_url_name = "delegations:index"
    back_label = LABEL
    page_title = "Revoke a delegation"
    header_icon = "group"
    question = (
        "From now on she cannot vote for the seat, and what she has voted by it does not count any more in anything "
        "that is not published yet. This is not undone; a new delegation can be given."
    )
    button = "Revoke this delegation"

    def get_queryset(self) -> QuerySet[Delegation]:
        return of_the_seats_of(self.request.user)

    def facts(self) -> list[tuple[str, object]]:
        """Who votes for which seat, by whose leave, until when."""
        given = self.object
        return [
            ("Person", given.delegate),
            ("For the seat of", given.membership.seat),
            ("Given by", given.membership.user),
            ("When", in_words(given)),
            ("State", state_of(given)),
        ]

    def objection(self) -> str | None:
        """The first rule against it."""
        leave = Leave(self.object, self.request.user)
        return next((reason for rule in REVOKING if (reason := rule(leave))), None)

    def act(self) -> str:
        """Revoke it."""
        revoke_delegation(self.object, by=self.request.user)
        return f"Revoked: {self.object.delegate} does not vote for the seat of {self.object.membership.seat} any more."


class DelegationMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return self.name in menus_of(request.user)


class DelegationViewSet(ViewSet):
    name = "delegations"
    icon = "group"
    menu_label = LABEL
    menu_name = "delegations"
    menu_order = 135
    menu_item_class = DelegationMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", DelegationIndex.as_view(), name="index"),
            path("add/", GiveDelegation.as_view(), name="add"),
            path("<int:pk>/revoke/", RevokeDelegation.as_view(), name="revoke"),
        ]
